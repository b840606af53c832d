"""The sweep's page: the heat map, the scaling beside it, the line of a cell, and the answer."""

import re
from html import escape

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ensemble_gui.qt.page import PageView
from ensemble_gui.qt.pages.sweep.head import SweepHead
from ensemble_gui.qt.pages.sweep.heat_map import SpeedupMap
from ensemble_gui.qt.pages.sweep.scaling_plot import ScalingPlot
from ensemble_gui.qt.widgets.card import eliding_label, fill, label, rich_label
from ensemble_gui.qt.widgets.phrases import inked
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.settings import STRATEGY_NAMES
from ensemble_gui.records.sweep import SweepCell, SweepResult, SweepSettings
from ensemble_gui.wording.run import setting
from ensemble_gui.wording.sweep import sweep_sentence
from ensemble_gui.wording.sweep_cells import swept

_WAITING = "Which strategy is the fastest at which size? Press Sweep to measure them all."
_NAMES = re.compile(  # the longest first: one name is the beginning of another
    rf"\b({'|'.join(sorted(STRATEGY_NAMES, key=len, reverse=True))})\b"
)


class SweepPage(PageView):
    """Shows the cells of one sweep, or before it the grid that it would have."""

    cell_chosen = Signal(int, int)  # members, batch

    def __init__(
        self, settings: SweepSettings, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._told = ""
        self._answer_text = _WAITING
        self.head: SweepHead = SweepHead(settings, self)
        self._map = SpeedupMap(theme, self)
        self._scaling = ScalingPlot(theme, self)
        self._line = eliding_label("", "small", self, name="sweepLine")
        self._answer = rich_label("answer", self, name="sweepAnswer", wraps=True)
        self._common = eliding_label("", "small", self, name="sweepCommon")
        self._stale = label("Settings changed: press Sweep to measure them", "note", self)
        self._stale.setObjectName("sweepStale")
        self._stale.hide()
        self._arrange()
        self.head.pair_chosen.connect(self._map.compare)
        self.head.grid_changed.connect(self._write_line)
        self._map.told.connect(self._tell)
        self._map.batch_chosen.connect(self._scaling.show_batch)
        self._map.cell_chosen.connect(self.cell_chosen)
        self._write_answer()

    def begin(self, settings: SweepSettings) -> None:
        """Show an empty grid in the place of what there was."""
        self.head.offer(settings.base.strategies)
        self._scaling.begin(settings)
        self._map.begin(settings)
        self._write_common(settings, settings.base.device.upper())

    def put(self, cell: SweepCell) -> None:
        """Show what was measured at one place."""
        self._map.put(cell)
        self._scaling.put(cell)

    def mark_next(self, *, going: bool) -> None:
        """Mark the cell that is measured now, if there is one."""
        self._map.mark_next(going=going)

    def finish(self, result: SweepResult) -> None:
        """Show what only the whole tells: the exponents, and the answer."""
        self._scaling.show_exponents(result.exponents)
        warnings = (f"torch warns: {one}" for one in result.warnings)
        environment = setting(result.environment)
        self._write_common(result.request.settings, environment, *warnings)
        self.answer(sweep_sentence(result))

    def answer(self, sentence: str) -> None:
        """Say this in large type."""
        self._answer_text = sentence
        self._write_answer()

    def mark_stale(self, *, stale: bool) -> None:
        """Say whether the settings are no longer those of what is shown."""
        self._stale.setVisible(stale)

    def set_theme(self, theme: Theme) -> None:
        """Colour both plots and the answer anew."""
        self._theme = theme
        self._map.set_theme(theme)
        self._scaling.set_theme(theme)
        self._write_answer()

    def _arrange(self) -> None:
        plots = QHBoxLayout()
        plots.setSpacing(2 * RHYTHM)
        plots.addWidget(self._map, 1)
        plots.addWidget(self._scaling, 1)
        notes = QHBoxLayout()
        notes.setSpacing(RHYTHM)
        notes.addWidget(self._common, 1)
        notes.addWidget(self._stale)
        fill(self, plots, self._line, self._answer, notes, stretch=0)

    @Slot(str)
    def _tell(self, line: str) -> None:
        self._told = line
        self._write_line()

    @Slot()
    def _write_line(self) -> None:
        """What is wrong with the lists, or else what the cell says that is pointed at."""
        fault = self.head.fault
        if self._line.property("failed") is not bool(fault):
            self._line.setProperty("failed", bool(fault))
            self._line.style().polish(self._line)
        text = fault or self._told
        self._line.setText(text)
        self._line.setToolTip(plain_tip(text))

    def _write_common(self, settings: SweepSettings, *found: str) -> None:
        told = (swept(settings.base), *found)
        self._common.setText(" · ".join(told))
        self._common.setToolTip(plain_tip("\n".join(told)))

    def _write_answer(self) -> None:
        """Each strategy's name in its colour; what follows the first sentence in small type."""
        first, stop, rest = self._answer_text.partition(". ")
        told = _NAMES.sub(self._coloured, escape(first)) + stop.strip()
        if rest:
            style = f"font-size: 12px; font-weight: normal; color: {self._theme.muted}"
            told += f' <span style="{style}">{escape(rest)}</span>'
        self._answer.setText(told)

    def _coloured(self, found: re.Match[str]) -> str:
        return inked(found[0], self._theme.strategy(found[0]).name())
