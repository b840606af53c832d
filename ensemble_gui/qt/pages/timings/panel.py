"""The answer in large type, and the evidence in small type under it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ensemble_gui.qt.widgets.card import label, rich_label, row
from ensemble_gui.qt.widgets.phrases import coloured
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.run import RunResult
from ensemble_gui.wording.headline import headline
from ensemble_gui.wording.left_out import left_out as left_out_sentence
from ensemble_gui.wording.run import (
    choice,
    equivalence,
    foreign_load,
    intervals,
    method,
    one_off_costs,
    settings,
)

_WAITING = "Which strategy is the fastest here?"


class TimingsPanel(QWidget):
    """Says in words what the plot under it shows; its head stands beside the page's tab."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._result: RunResult | None = None
        self._method = label("", "small", self)
        self._stale = label("Settings changed: press Run to measure them", "note", self)
        self._stale.setObjectName("staleNote")
        self._headline = rich_label("headline", self, name="headline")
        self._headline.setText(_WAITING)
        self._headline.setWordWrap(True)
        self._answers = label("", "small", self, name="equivalenceLine")
        self._costs = label("", "small", self)
        for line in (self._answers, self._costs):
            line.setWordWrap(True)
        self._stale.hide()

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(RHYTHM // 2)
        self.head = QWidget(self)
        head = row(self._stale)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self._method, 1)
        self.head.setLayout(head)
        self._method.setWordWrap(True)
        self._method.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._headline)
        layout.addWidget(self._answers)
        layout.addWidget(self._costs)

    def show_result(self, result: RunResult) -> None:
        """Say what this run found."""
        self._result = result
        how = (settings(result.request.settings), method(result))
        self._method.setText(" · ".join(how))
        self._headline.setText(coloured(headline(result), self._theme))
        left_out = left_out_sentence(result.non_finite, result.request.settings.batch)
        evidence = (intervals(result), equivalence(result), left_out)
        self._answers.setText(" · ".join(filter(None, evidence)))
        costs = one_off_costs(result)
        warnings = (f"torch warns: {warning}" for warning in result.warnings)
        told = (choice(result), costs, foreign_load(result), *warnings)
        self._costs.setText(" · ".join(filter(None, told)))
        self.mark_stale(stale=False)

    def mark_stale(self, *, stale: bool) -> None:
        """Say whether the settings have changed since this result."""
        self._stale.setVisible(stale and self._result is not None)

    def set_theme(self, theme: Theme) -> None:
        """Colour the headline anew."""
        self._theme = theme
        if self._result:
            self._headline.setText(coloured(headline(self._result), theme))
