"""The Sweep page: the heat map, the scaling plot, the line of a cell, and the answer."""

import re
from html import escape

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import PageView
from ensemble_gui.qt.pages.sweep.head import SweepHead
from ensemble_gui.qt.pages.sweep.heat_map import SpeedupMap
from ensemble_gui.qt.pages.sweep.scaling_plot import ScalingPlot
from ensemble_gui.qt.widgets.card import (
    eliding_label,
    fill,
    keep_height,
    label,
    rich_label,
    row,
)
from ensemble_gui.qt.widgets.phrases import inked
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.cluster import ClusterChoice
from ensemble_gui.records.settings import STRATEGY_NAMES
from ensemble_gui.records.sweep import SweepCell, SweepResult, SweepSettings
from ensemble_gui.wording.cluster_choice import measured_there
from ensemble_gui.wording.run import setting
from ensemble_gui.wording.sweep import sweep_sentence
from ensemble_gui.wording.sweep_cells import swept

_WAITING = "Which strategy is the fastest at which size? Press Sweep to measure them all."
_NAMES = re.compile(  # the longest first: one name is a prefix of another
    rf"\b({'|'.join(sorted(STRATEGY_NAMES, key=len, reverse=True))})\b"
)


class SweepPage(PageView):
    """Shows the cells of one sweep, or beforehand the grid that it would have."""

    def __init__(
        self, settings: SweepSettings, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cell_line = ""
        self._answer_text = _WAITING
        self.head: SweepHead = SweepHead(settings, self)
        self.map = SpeedupMap(theme, self)
        self._scaling = ScalingPlot(theme, self)
        self._line = eliding_label("", "small", self, name="sweepLine")
        self._answer = rich_label("answer", self, name="sweepAnswer", wraps=True)
        self._common = eliding_label("", "small", self, name="sweepCommon")
        stale = "Settings changed: press Sweep to measure them"
        self._stale = label(stale, "note", self, name="sweepStale")
        self._stale.hide()
        self._arrange()
        self.head.pair_chosen.connect(self.map.compare)
        self.head.grid_changed.connect(self._write_line)
        self.map.described.connect(self._describe)
        self.map.batch_chosen.connect(self._scaling.show_batch)
        self._write_answer()

    def begin(self, settings: SweepSettings, cluster: ClusterChoice | None = None) -> None:
        """Replace what was shown by an empty grid, to be measured here or on a cluster."""
        self.head.offer(settings.base.strategies)
        self._scaling.begin(settings)
        self.map.begin(settings)
        device = settings.base.device
        self._write_common(settings, measured_there(cluster, device) if cluster else device.upper())

    def put(self, cell: SweepCell) -> None:
        """Show what was measured at one place."""
        self.map.put(cell)
        self._scaling.put(cell)

    def finish(self, result: SweepResult) -> None:
        """Show what only the whole sweep gives: the exponents, and the answer."""
        self._scaling.show_exponents(result.exponents)
        warnings = (f"torch warns: {one}" for one in result.warnings)
        limits = (one.removesuffix(".") for one in result.limits)
        environment = setting(result.environment)
        self._write_common(result.request.settings, environment, *limits, *warnings)
        notes = result.cluster.notes if result.cluster else ()
        self.answer(" ".join((sweep_sentence(result), *notes)))

    def answer(self, sentence: str) -> None:
        """Write this in large type."""
        self._answer_text = sentence
        self._write_answer()

    def mark_stale(self, *, stale: bool) -> None:
        """Show whether the settings differ from the sweep that is shown."""
        self._stale.setVisible(stale)

    def set_theme(self, theme: Theme) -> None:
        """Colour both plots and the answer."""
        super().set_theme(theme)
        self._theme = theme
        self._write_answer()

    def _arrange(self) -> None:
        plots = row(self.map, self._scaling, spacing=2 * RHYTHM, shares=(1, 1))
        keep_height(self._common)
        notes = row(self._common, self._stale, shares=(1, 0))
        fill(self, self.head.grid, plots, self._line, self._answer, notes, stretch=1)

    @Slot(str)
    def _describe(self, line: str) -> None:
        self._cell_line = line
        self._write_line()

    @Slot()
    def _write_line(self) -> None:
        """Write what is wrong with the lists, or else the line of the cell under the pointer."""
        fault = self.head.fault
        if self._line.property("failed") is not bool(fault):
            self._line.setProperty("failed", bool(fault))
            self._line.style().polish(self._line)
        text = fault or self._cell_line
        self._line.setText(text)
        self._line.setToolTip(plain_tip(text))

    def _write_common(self, settings: SweepSettings, *found: str) -> None:
        notes = (swept(settings.base), *found)
        self._common.setText(" · ".join(notes))
        self._common.setToolTip(plain_tip("\n".join(notes)))

    def _write_answer(self) -> None:
        """Colour the strategies' names, and write all but the first sentence in small type."""
        first, stop, rest = self._answer_text.partition(". ")
        html = _NAMES.sub(self._coloured, escape(first)) + stop.strip()
        if rest:
            style = f"font-size: {scaled(12)}px; font-weight: normal; color: {self._theme.muted}"
            html += f' <span style="{style}">{escape(rest)}</span>'
        self._answer.setText(html)

    def _coloured(self, found: re.Match[str]) -> str:
        return inked(found[0], self._theme.strategy(found[0]).name())
