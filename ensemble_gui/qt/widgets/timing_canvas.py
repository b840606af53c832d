"""The picture of timings: bars to the median, quartiles as whiskers, and a dot for every block."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.widgets.card import fill
from ensemble_gui.qt.widgets.fitting_text import font_of
from ensemble_gui.qt.widgets.still_plot import colour_named_plot, named_plot, ticks
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import Theme, blend
from ensemble_gui.records.run import StrategyFailure, Timing
from ensemble_gui.records.settings import Array
from ensemble_gui.wording.timing import median

_BAR_HEIGHT = 0.52
_DOTS_SHARE = 0.38  # of a row's height over which the blocks' dots are spread
_ROOM_FOR_LABELS = 1.22  # times the longest whisker
_ROOM_FOR_MARKS = 2.0  # the same where a label says that other programs disturbed it
_MARGIN = 64  # pixels on each side of the plot's own area
_NAMES_WIDTH = 96  # pixels
_AXIS = "time for all members, one minibatch (ms): median, quartiles, blocks"


class TimingCanvas(QWidget):
    """One row per strategy, from the top down, in the order of the run."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plot = named_plot(self, scaled(_NAMES_WIDTH))
        self._bars = pg.BarGraphItem(x0=[], x1=[], y=[], height=_BAR_HEIGHT, pen=None)
        self._dots = pg.ScatterPlotItem(size=4, pen=None)
        self._whiskers = pg.ErrorBarItem(x=np.zeros(0), y=np.zeros(0), beam=0.18)
        self._labels: list[pg.TextItem] = []
        fill(self, self._plot)
        for part in (self._bars, self._dots, self._whiskers):
            self._plot.addItem(part)
        colour_named_plot(self._plot, theme, _AXIS)

    def draw(
        self,
        timings: Sequence[Timing],
        failures: Sequence[StrategyFailure],
        theme: Theme,
    ) -> None:
        """Draw these in this theme, and for each strategy that could not run its message."""
        self._theme = theme
        colour_named_plot(self._plot, theme, _AXIS)
        if not timings:
            return
        rows = np.arange(len(timings), dtype=float)
        draw_times(self._bars, self._whiskers, rows, timings, theme)
        self._draw_dots(timings)
        self._draw_labels(timings, failures)
        strategies = [*(one.strategy for one in timings), *(one.strategy for one in failures)]
        names = [(float(row), name) for row, name in enumerate(strategies)]
        self._plot.getAxis("left").setTicks([names])
        marked = any(one.disturbed for one in timings)
        most = _reach(timings) * (_ROOM_FOR_MARKS if marked else _ROOM_FOR_LABELS) * 1e3
        self._plot.getAxis("bottom").setTicks([ticks(most)])
        self._plot.setXRange(0, most, padding=0)
        self._plot.setYRange(-0.6, len(names) - 0.4, padding=0)

    def row_at(self, place: QPoint) -> int:
        """The row that this place is nearest to, also beyond the first and the last one."""
        in_plot = self._plot.mapToScene(self._plot.mapFrom(self, place))
        y: float = self._plot.getPlotItem().getViewBox().mapSceneToView(in_plot).y()
        return round(y)

    def _draw_dots(self, timings: Sequence[Timing]) -> None:
        """Every block, at a random height in its row; one far out is a triangle at the end."""
        reach = _reach(timings)
        xs, ys, brushes, symbols = [], [], [], []
        for row, timing in enumerate(timings):
            blocks = len(timing.samples_s)
            spread = np.random.default_rng(row).uniform(-0.5, 0.5, blocks) * _DOTS_SHARE
            xs.append(np.minimum(timing.samples_s, reach) * 1e3)
            symbols += ["t2" if one > reach else "o" for one in timing.samples_s]
            ys.append(row + spread)
            brushes += [_dot_colour(self._theme, timing.strategy)] * blocks
        self._dots.setData(
            x=np.concatenate(xs), y=np.concatenate(ys), brush=brushes, symbol=symbols
        )

    def _draw_labels(self, timings: Sequence[Timing], failures: Sequence[StrategyFailure]) -> None:
        """Each median in figures, behind everything in its row; or why there is none."""
        reach = _reach(timings)
        for row, timing in enumerate(timings):
            end = max(timing.quartiles_s[1], min(timing.samples_s.max(), reach))
            self._write(row, f"  {median(timing)}", float(end) * 1e3, self._theme.ink)
        first = len(timings)
        for row, failure in enumerate(failures, first):
            room = self._plot.width() - 2 * _MARGIN
            metrics = QFontMetrics(self.font())
            reason = metrics.elidedText(failure.message, Qt.TextElideMode.ElideRight, room)
            self._write(row, reason, 0, self._theme.dissent)
        for label in self._labels[first + len(failures) :]:
            label.setVisible(False)

    def _write(self, row: int, text: str, at: float, colour: str) -> None:
        if row == len(self._labels):
            self._labels.append(pg.TextItem(anchor=(0, 0.5)))
            self._labels[-1].setFont(font_of(12))
            self._plot.addItem(self._labels[row])
        label = self._labels[row]
        label.setText(text, color=colour)
        label.setPos(at, row)
        label.setVisible(True)


def draw_times(
    bars: pg.BarGraphItem,
    whiskers: pg.ErrorBarItem,
    rows: Array,
    timings: Sequence[Timing],
    theme: Theme,
) -> None:
    """Draw each timing in its row (timing,): a bar to the median, and the quartiles, in ms."""
    medians = np.array([one.median_s for one in timings]) * 1e3
    quartiles = np.array([one.quartiles_s for one in timings]) * 1e3  # (timing, 2)
    colours = [theme.strategy(one.strategy) for one in timings]
    bars.setOpts(x0=np.zeros(len(rows)), x1=medians, y=rows, brushes=colours)
    left, right = medians - quartiles[:, 0], quartiles[:, 1] - medians
    pen = pg.mkPen(theme.ink, width=2)
    whiskers.setData(x=medians, y=rows, left=left, right=right, pen=pen)


def _dot_colour(theme: Theme, strategy: str) -> QColor:
    """Mixed with the ink, so that it shows both on the bar and next to it."""
    colour = blend(theme.strategy(strategy).name(), theme.ink, 0.45)
    colour.setAlpha(110)
    return colour


def _reach(timings: Sequence[Timing]) -> float:
    return max(one.reach_s for one in timings)
