"""The answer in large type, and the evidence in small type below it."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.widgets.card import eliding_label, fill, label, rich_label, row, small_button
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.phrases import coloured
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.records.run import RunResult
from ensemble_gui.wording.cluster_rows import call_in_short
from ensemble_gui.wording.headline import headline
from ensemble_gui.wording.left_out import left_out as left_out_sentence
from ensemble_gui.wording.run import (
    choice,
    choice_in_short,
    equivalence,
    foreign_load,
    intervals,
    method,
    one_off_costs,
    settings,
)
from ensemble_gui.wording.run_file import opened_from
from ensemble_gui.wording.strategies import explained

_WAITING = "Which strategy is the fastest here?"


class TimingsPanel(QWidget):
    """Says in words what the plot below it shows; its head is next to the page's tab."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._result: RunResult | None = None
        self._method = eliding_label("", "small", self)
        self._method.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._method.setElideMode(Qt.TextElideMode.ElideMiddle)  # the rounds, at the end, stay
        self._origin = label("", "note", self, name="originNote", wraps=True)
        self._origin.hide()
        self._headline = rich_label("headline", self, name="headline", wraps=True)
        self._headline.setText(_WAITING)
        self._headline.installEventFilter(self)
        self.show_code = small_button(
            "showCode",
            self,
            text="Show code",
            accessible="Show code",
            tip="This run as Python code that needs torch alone, to copy or save",
        )
        self.show_code.setEnabled(False)  # until there is a run
        self._answers = label("", "small", self, name="equivalenceLine", wraps=True)
        self._costs = label("", "small", self, wraps=True)
        self._cluster = label("", "small", self, name="clusterCosts", wraps=True)
        self._cluster.hide()
        self.head = QWidget(self)
        self.head.setLayout(row(self._method, shares=(1,)))
        evidence = row(self._answers, DefinitionButton("speedup", self), shares=(1, 0))
        answer = row(self._headline, self.show_code, shares=(1, 0))
        answer.setAlignment(self.show_code, Qt.AlignmentFlag.AlignVCenter)
        fill(self, self._origin, answer, evidence, self._costs, self._cluster)

    def show_result(self, result: RunResult) -> None:
        """Show the findings of this run."""
        self._result = result
        origin = opened_from(result, result.origin) if result.origin else ""
        self._origin.setText(origin)
        self._origin.setVisible(bool(origin))
        how = (settings(result.request.settings), method(result))
        self._method.setText(" · ".join(how))
        phrases = headline(result)
        self._headline.setText(coloured(phrases, self._theme))
        named = dict.fromkeys(one.strategy for one in phrases if one.strategy)
        self._headline.setToolTip(plain_tip("\n\n".join(map(explained, named))))
        left_out = left_out_sentence(result.non_finite, result.request.settings.batch)
        evidence = (intervals(result), equivalence(result), left_out)
        self._answers.setText(" · ".join(filter(None, evidence)))
        warnings = (f"torch warns: {warning}" for warning in result.warnings)
        limits = (one.removesuffix(".") for one in result.limits)
        # Why auto chose so is long, and would leave the plot too little room.
        costs = (one_off_costs(result), foreign_load(result), *limits, *warnings)
        self._costs.setText(" · ".join(filter(None, (choice_in_short(result), *costs))))
        self._costs.setToolTip(plain_tip("\n\n".join(filter(None, (choice(result), *costs)))))
        self._cluster.setText(call_in_short(result))
        self._cluster.setVisible(bool(self._cluster.text()))
        self._keep_whole()

    def show_wait(self, words: str) -> None:
        """Say what the first result waits for."""
        if self._result is None:
            self._answers.setText(words)

    def eventFilter(self, _headline: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Keep the headline whole at another width."""
        if event.type() is QEvent.Type.Resize:
            self._keep_whole()
        return False

    def _keep_whole(self) -> None:
        """Where the height is short, the plot gives way: a label that wraps would be cut."""
        height = self._headline.heightForWidth(self._headline.width())
        self._headline.setMinimumHeight(height)
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def set_theme(self, theme: Theme) -> None:
        """Colour the headline."""
        self._theme = theme
        if self._result:
            self._headline.setText(coloured(headline(self._result), theme))
