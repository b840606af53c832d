"""Results of one environment side by side, their bars grouped by strategy."""

from collections.abc import Sequence
from html import escape

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.widgets.card import fill
from ensemble_gui.qt.widgets.fitting_text import font_of
from ensemble_gui.qt.widgets.phrases import inked
from ensemble_gui.qt.widgets.still_plot import colour_named_plot, named_plot, ticks
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.qt.widgets.timing_canvas import draw_times
from ensemble_gui.records.history import HistoryEntry
from ensemble_gui.records.run import Timing
from ensemble_gui.wording.timing import median_in_short

_BAR_HEIGHT = 0.66
_GAP = 0.5  # rows between strategies
_LEAST_ROW, _MOST_ROW, _AXIS_HEIGHT = 18, 26, 44  # pixels
_NAMES_WIDTH = 58
_LEAST_SHARE = 0.35  # of the width, kept for the bars however long the labels are
_MARGINS = 24  # pixels, of a label's parts
_AXIS = "median, quartiles (ms)"

_Row = tuple[float, int, Timing]  # its place from the top, the entry's number, its timing


class HistoryPlot(QWidget):
    """A bar for each strategy of each result: median, quartiles as whiskers, name of the result."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("historyPlot")
        self.setAccessibleName("Medians and quartiles of the selected results, by strategy")
        self._theme = theme
        self._entries: tuple[HistoryEntry, ...] = ()
        self._labels: tuple[str, ...] = ()
        self._plot = named_plot(self, scaled(_NAMES_WIDTH))
        self._bars = pg.BarGraphItem(x0=[], x1=[], y=[], height=_BAR_HEIGHT, pen=None)
        self._whiskers = pg.ErrorBarItem(x=np.zeros(0), y=np.zeros(0), beam=0.2)
        self._texts: list[pg.TextItem] = []
        self._font = font_of(12)
        self._rows: list[_Row] = []
        self._fitted_width = 0.0  # pixels, for which the labels were set
        self._ends = np.zeros(0)  # of the bars with their whiskers, in ms
        fill(self, self._plot)
        for part in (self._bars, self._whiskers):
            self._plot.addItem(part)
        self._plot.getViewBox().sigResized.connect(self._fit)
        colour_named_plot(self._plot, theme, _AXIS)

    def show_entries(self, entries: tuple[HistoryEntry, ...], labels: Sequence[str]) -> None:
        """Draw these, which share an environment; several results are labelled."""
        self._entries, self._labels = entries, tuple(labels)
        self._rows, names = _rows_of(entries)
        timings = [timing for _, _, timing in self._rows]
        at = np.array([one for one, _, _ in self._rows])
        draw_times(self._bars, self._whiskers, at, timings, self._theme)
        self._ends = np.array([max(one.median_s, one.quartiles_s[1]) for one in timings]) * 1e3
        self._plot.getAxis("left").setTicks([names])
        self._plot.setYRange(-0.6, at[-1] + 0.6, padding=0)
        self.setMinimumHeight(round((at[-1] + 1.2) * scaled(_LEAST_ROW)) + scaled(_AXIS_HEIGHT))
        self.setMaximumHeight(round((at[-1] + 1.2) * scaled(_MOST_ROW)) + scaled(_AXIS_HEIGHT))
        self._fitted_width = 0.0
        self._fit()
        bars = (
            f"{timing.strategy}, {self._labels[entry]}: {median_in_short(timing)}"
            for _, entry, timing in self._rows
        )
        self.setAccessibleDescription("; ".join(bars))

    def set_theme(self, theme: Theme) -> None:
        """Draw on the card's colour, with its ink."""
        self._theme = theme
        colour_named_plot(self._plot, theme, _AXIS)
        if self._entries:
            self.show_entries(self._entries, self._labels)

    @Slot()
    def _fit(self) -> None:
        """Label the bars, and give them the room that their labels leave."""
        if not self._rows:
            return
        width = self._plot.getViewBox().width()
        if not width or width == self._fitted_width:
            return
        self._fitted_width = width
        self._draw_labels((1 - _LEAST_SHARE) * width)
        labels = np.array([one.boundingRect().width() for one in self._texts[: len(self._rows)]])
        room = np.maximum(width - labels, _LEAST_SHARE * width)
        most = float((self._ends * width / room).max())
        self._plot.setXRange(0, most, padding=0)
        self._plot.getAxis("bottom").setTicks([ticks(most, max(2, round(width / 40)))])

    def _draw_labels(self, room: float) -> None:
        """Write each bar's median and its result behind it, in this many pixels."""
        for text in self._texts[len(self._rows) :]:
            text.setVisible(False)
        metrics = QFontMetrics(self._font)
        for number, (at, entry, timing) in enumerate(self._rows):
            if number == len(self._texts):
                self._texts.append(pg.TextItem(anchor=(0, 0.5)))
                self._texts[number].setFont(self._font)
                self._plot.addItem(self._texts[number])
            text = self._texts[number]
            figure = f" {median_in_short(timing)}"
            html = inked(f"&nbsp;{figure}", self._theme.ink)
            if len(self._entries) > 1:
                left = round(room) - metrics.horizontalAdvance(figure) - _MARGINS
                whose = metrics.elidedText(self._labels[entry], Qt.TextElideMode.ElideRight, left)
                html += f"&nbsp; {inked(escape(whose), self._theme.muted)}"
            text.setHtml(html)
            text.setPos(float(self._ends[number]), at)
            text.setVisible(True)


def _rows_of(entries: tuple[HistoryEntry, ...]) -> tuple[list[_Row], list[tuple[float, str]]]:
    """The bars, strategy by strategy, and the place of each strategy's name."""
    strategies = dict.fromkeys(one.strategy for entry in entries for one in entry.timings)
    rows: list[_Row] = []
    names = []
    top = 0.0
    for strategy in strategies:
        group = [
            (number, timing)
            for number, entry in enumerate(entries)
            for timing in entry.timings
            if timing.strategy == strategy
        ]
        rows += [(top + place, *one) for place, one in enumerate(group)]
        names.append((top + (len(group) - 1) / 2, strategy))
        top += len(group) + _GAP * (len(entries) > 1)
    return rows, names
