"""Curves below each other, each in its own strip, along one axis with one marked level."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.widgets.axes import LevelAxis, Tick
from ensemble_gui.qt.widgets.card import fill
from ensemble_gui.qt.widgets.fitting_text import font_of
from ensemble_gui.qt.widgets.still_plot import colour_plot, numbered_plot
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import Theme

if TYPE_CHECKING:
    from ensemble_gui.records.settings import Array

_WHOLE_BOUNDS = (0.1, 0.9)  # of a strip's height: where its values begin and end
_UNDER_BOUNDS = (0.08, 0.6)  # under a label
_NUMBERS_WIDTH, _NO_NUMBERS_WIDTH = 42, 8  # pixels: of the left axis, for 100% or nothing
_BOTTOM_HEIGHT = 32  # pixels: for the ticks' numbers and the axis's label
_GAP = 6  # pixels between the end of the curves and the labels behind them
_AT_END = 12  # pixels: half of the outermost tick's number
_ABOVE_CURVES, _ABOVE_MARKER = 10, 20
_TEXT = 12  # pixels
_TICK = 36  # pixels that a tick's number needs
_MARKER = 2  # pixels: the width of the line at the level


class StripPlot(QWidget):
    """The strips' frame, for curves that the view puts into it; a click or a drag picks a level.

    Each strip has a label: behind its curves, or above them, and then there are numbers as well.
    """

    level_pointed = Signal(float)

    def __init__(
        self, name: str, accessible: str, theme: Theme, parent: QWidget, *, room: int = 0
    ) -> None:
        """With this room, in pixels, labels are behind the curves; without it, above them."""
        super().__init__(parent)
        self._room = room
        self._floor, self._ceiling = _WHOLE_BOUNDS if room else _UNDER_BOUNDS
        self._tops: tuple[float, ...] = ()  # the highest value of each strip
        self._levels: tuple[Tick, ...] = ((0.0, ""), (1.0, ""))
        self._labels: list[pg.TextItem] = []
        self._floors: list[pg.PlotCurveItem] = []
        self._axis = LevelAxis("bottom", _TICK)
        self.plot = numbered_plot(self, name, accessible, axes={"bottom": self._axis})
        self._marker = pg.InfiniteLine(angle=90)
        self._marker.setZValue(_ABOVE_CURVES)
        self._marker.hide()
        self.plot.addItem(self._marker, ignoreBounds=True)
        fill(self, self.plot)
        left = self.plot.getAxis("left")
        left.setTicks([[]])
        left.setStyle(tickLength=0)
        left.setWidth(_NO_NUMBERS_WIDTH if room else scaled(_NUMBERS_WIDTH))
        self._axis.setHeight(scaled(_BOTTOM_HEIGHT))
        self.set_theme(theme)
        self.plot.viewport().installEventFilter(self)
        self.plot.getPlotItem().getViewBox().sigResized.connect(self._fit)

    def show_axis(self, title: str, levels: Sequence[Tick]) -> None:
        """Show these levels on the axis below, and as many of their numbers as fit."""
        self._axis.show_title(title, self._theme.muted)
        self._levels = tuple(levels)
        self._fit()

    def show_strips(self, tops: Sequence[tuple[float, str]]) -> None:
        """Have strips from 0 to these values, the first on top."""
        self._tops = tuple(top for top, _ in tops)
        ticks = [(float(self.place(index, top)), text) for index, (top, text) in enumerate(tops)]
        self.plot.getAxis("left").setTicks([[one for one in ticks if one[1]]])
        while len(self._labels) < len(tops):
            self._add_strip()
        for index, (label, floor) in enumerate(zip(self._labels, self._floors, strict=True)):
            label.setVisible(index < len(tops))
            floor.setVisible(index < len(tops))
        self._fit()

    def widen_labels(self, room: int) -> None:
        """Give the labels behind the curves this many pixels."""
        if room != self._room:
            self._room = room
            self._fit()

    def place(self, strip: int, value: "Array | float") -> "Array | float":
        """Where in the plot a value of this strip lies."""
        floor = len(self._tops) - 1 - strip + self._floor
        return floor + value / self._tops[strip] * (self._ceiling - self._floor)

    def write(self, strip: int, html: str) -> None:
        """Write this as the strip's label."""
        self._labels[strip].setHtml(html)

    def mark(self, level: float | None) -> None:
        """Draw the line at this level."""
        self._marker.setVisible(level is not None)
        if level is not None:
            self._marker.setPos(level)

    @property
    def marked(self) -> float | None:
        """The level at which the line is."""
        return float(self._marker.value()) if self._marker.isVisible() else None

    def set_theme(self, theme: Theme) -> None:
        """Draw on the card's colour, with its ink."""
        self._theme = theme
        colour_plot(self.plot, theme)
        self._axis.show_title(self._axis.labelText, theme.muted)
        self._marker.setPen(pg.mkPen(theme.accent, width=_MARKER))
        for floor in self._floors:
            floor.setPen(pg.mkPen(theme.line))
        for label in self._labels:
            label.fill = pg.mkBrush(theme.card)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Announce the level of a click, and of each move of a drag."""
        kinds = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove)
        if (
            event.type() in kinds
            and isinstance(event, QMouseEvent)
            and event.buttons() & Qt.MouseButton.LeftButton
            and self._tops
        ):
            box = self.plot.getPlotItem().getViewBox()
            scene = self.plot.mapToScene(event.position().toPoint())
            self.level_pointed.emit(float(box.mapSceneToView(scene).x()))
            return True
        return super().eventFilter(watched, event)

    def _add_strip(self) -> None:
        label = pg.TextItem(anchor=(0, 0.5) if self._room else (0, 0))
        label.setFont(font_of(_TEXT))
        label.textItem.document().setDocumentMargin(0)
        label.setZValue(_ABOVE_MARKER)
        label.fill = pg.mkBrush(self._theme.card)
        floor = pg.PlotCurveItem(pen=pg.mkPen(self._theme.line))
        self._labels.append(label)
        self._floors.append(floor)
        for item in (floor, label):
            self.plot.addItem(item, ignoreBounds=True)

    @Slot()
    def _fit(self) -> None:
        """Choose the ticks, and the ranges so that the labels fit behind the curves."""
        box = self.plot.getPlotItem().getViewBox()
        low, high = self._levels[0][0], self._levels[-1][0]
        self._axis.show_levels(self._levels, self._room)
        pixel = (high - low) / max(box.width() - self._room - 2 * _AT_END, 1.0)
        right = high + (self._room + _AT_END) * pixel
        self.plot.setXRange(low - _AT_END * pixel, right, padding=0)
        self.plot.setYRange(0, max(len(self._tops), 1), padding=0)
        for strip in range(len(self._tops)):
            top = len(self._tops) - strip
            behind, above = (high + _GAP * pixel, top - 0.5), (low - _AT_END * pixel, top)
            self._labels[strip].setPos(*(behind if self._room else above))
            floor = self.place(strip, 0.0)
            self._floors[strip].setData([low, high], [floor, floor])
