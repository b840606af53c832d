"""The picture of the times against the members: a line per strategy, and its label at its end."""

from collections.abc import Iterable, Mapping
from math import log10

import pyqtgraph as pg
from PySide6.QtCore import Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.pages.sweep.scaling_line import ScalingLine
from ensemble_gui.qt.pages.sweep.spreading import spread
from ensemble_gui.qt.widgets.axes import LogAxis, round_above, round_below
from ensemble_gui.qt.widgets.card import fill
from ensemble_gui.qt.widgets.fitting_text import font_of
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.still_plot import colour_plot, numbered_plot
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import Theme

_LABEL_GAP = 15  # pixels between the labels' middles
_GAP = 8  # pixels between a line's end and its label
_MOST_FOR_LABELS = 0.6  # of the width
_LEFT_WIDTH = 52  # pixels: for 0.0005 and the axis's label
_BOTTOM_HEIGHT = 34  # pixels: for the ticks' numbers and the axis's label
_HALF_NUMBER = 7  # pixels between the outermost ticks and the ends of the axis
_EDGE = 0.04  # of the axis, between its start and the first point
_MOST_TICKS_ACROSS, _MOST_TICKS_UP = 8, 5


class ScalingCanvas(QWidget):
    """Both scales are logarithmic."""

    def __init__(self, name: str, accessible: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: Mapping[str, ScalingLine] = {}
        self._members: tuple[int, ...] = ()
        self._across = LogAxis("bottom", _MOST_TICKS_ACROSS)
        self._up = LogAxis("left", _MOST_TICKS_UP)
        self._up.setWidth(scaled(_LEFT_WIDTH))
        self._across.setHeight(scaled(_BOTTOM_HEIGHT))
        axes = {"left": self._up, "bottom": self._across}
        self.plot = numbered_plot(self, name, accessible, axes)
        self._lines: dict[str, pg.PlotDataItem] = {}
        self._labels: dict[str, pg.TextItem] = {}
        fill(self, self.plot)
        self.plot.getPlotItem().getViewBox().sigResized.connect(self._fit)

    def draw(
        self, lines: Mapping[str, ScalingLine], members: tuple[int, ...], theme: Theme
    ) -> None:
        """Draw these lines, by strategy, over a grid of these member counts."""
        self._shown, self._members, self._theme = lines, members, theme
        colour_plot(self.plot, theme, {"left": "time (ms)", "bottom": "members"})
        for name, item in self._lines.items():
            item.setVisible(name in lines)
            self._labels[name].setVisible(name in lines)
        for name, line in lines.items():
            self._draw_line(name, line)
        self._fit()

    def describe(self, words: str, description: str) -> None:
        """Show these words as the plot's tip, and give it this description."""
        self.plot.setToolTip(plain_tip(words))
        self.plot.setAccessibleDescription(description)

    def _draw_line(self, name: str, line: ScalingLine) -> None:
        if name not in self._lines:
            self._lines[name] = pg.PlotDataItem()
            self._labels[name] = pg.TextItem(anchor=(0, 0.5))
            self._labels[name].setFont(font_of(12))
            self.plot.addItem(self._lines[name])
            self.plot.addItem(self._labels[name])
        colour, card = self._theme.strategy(name), QColor(self._theme.card)
        hollow, points = line.disturbed, line.points
        self._lines[name].setData(
            [log10(members) for members, _ in points],
            [log10(milliseconds) for _, milliseconds in points],
            pen=pg.mkPen(colour, width=2),
            symbol="o",
            symbolSize=6,
            symbolBrush=[card if members in hollow else colour for members, _ in points],
            symbolPen=[pg.mkPen(colour if members in hollow else card) for members, _ in points],
        )
        text = self._theme.strategy_text(name)
        self._labels[name].setHtml(
            f'<span style="color: {text.name()}; font-weight: bold">{name}</span> '
            f'<span style="color: {self._theme.muted}">{line.power}</span>'
        )

    @Slot()
    def _fit(self) -> None:
        """Choose the ranges so that the labels fit behind the lines."""
        shown = {name: line.points for name, line in self._shown.items()}
        if not shown:
            self._across.show_span(None)
            self._up.show_span(None)
            return
        times = [time for points in shown.values() for _, time in points]
        low, high = round_below(min(times)), round_above(max(times))
        fewest, most = min(self._members), max(self._members)
        self._across.show_span((fewest, most))
        self._up.show_span((low, high))
        self._fit_up(log10(low), log10(high))
        self._fit_across(log10(fewest), log10(most), shown)
        self._place_labels(shown)

    def _fit_across(self, low: float, high: float, shown: Iterable[str]) -> None:
        """The range of log10(members), with room for the labels at its end."""
        if low == high:
            low, high = low - 0.5, high + 0.5
        labels = [self._labels[name].textItem.boundingRect().width() for name in shown]
        width = self.plot.getPlotItem().getViewBox().width()
        share = min(_MOST_FOR_LABELS, (max(labels) + _GAP) / max(width, 1.0))
        margin = _EDGE * (high - low)
        self.plot.setXRange(low - margin, low + (high - low) / (1 - share), padding=0)

    def _fit_up(self, low: float, high: float) -> None:
        """The range of log10(ms), with room for the numbers at its ends."""
        if low == high:
            low, high = low - 0.5, high + 0.5
        room = self.plot.getPlotItem().getViewBox().height()
        share = _HALF_NUMBER / max(room - 2 * _HALF_NUMBER, _HALF_NUMBER)
        self.plot.setYRange(low, high, padding=share)

    def _place_labels(self, shown: dict[str, list[tuple[int, float]]]) -> None:
        """Put each label behind its line, moved so that none covers another."""
        box = self.plot.getPlotItem().getViewBox()
        pixel = box.viewRect().height() / max(box.height(), 1.0)  # in log10(ms)
        ends = [log10(points[-1][1]) for points in shown.values()]
        last = max(members for points in shown.values() for members, _ in points)
        behind = log10(last) + _GAP / 2 * box.viewRect().width() / max(box.width(), 1.0)
        gap = min(scaled(_LABEL_GAP), box.height() / len(ends)) * pixel
        low, high = box.viewRange()[1]
        heights = spread(ends, gap, low + gap / 2, high - gap / 2)
        for name, height in zip(shown, heights, strict=True):
            self._labels[name].setPos(behind, height)
