"""Each member's probability of each class along a shift, one ribbon per class."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.pages.shift.levels import level_ticks, nearest
from ensemble_gui.qt.pages.shift.ribbon_bands import Band, bands_of
from ensemble_gui.qt.pages.shift.ribbon_names import LABEL_ROOM, RibbonNames
from ensemble_gui.qt.pages.shift.ribbon_table import ribbon_table
from ensemble_gui.qt.pages.shift.strip_plot import StripPlot
from ensemble_gui.qt.widgets.card import fill
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.records.shift import Ribbon
from ensemble_gui.records.table import Table
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.shift_levels import axis_title

_MOST_LINES = 100  # lines of more members could not be distinguished: the bands alone are drawn
_FADED = 0.35  # the opacity of the previous sample's ribbon
_RANGE_ALPHA, _MIDDLE_ALPHA, _LINE_ALPHA = 36, 60, 130  # of 255
_MEAN_WIDTH = 2.5  # pixels


class RibbonPlot(QWidget):
    """One strip per class that matters, followed by the ensemble's probability at the level."""

    level_pointed = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ribbon: Ribbon | None = None
        self._bands: tuple[Band, ...] = ()
        self._names = RibbonNames(DIGIT_CLASSES)
        self._right, self._why_right = -1, ""  # the class that does not count as dissent
        self._items: list[_StripItems] = []
        self._strips = StripPlot(
            "ribbonPlot",
            "Each member's probability of each class along the shift, from 0 to 100%",
            theme,
            self,
            room=LABEL_ROOM,
        )
        self._strips.level_pointed.connect(self.level_pointed)
        fill(self, self._strips)
        Offer(self, self._table)

    def show_ribbon(
        self, ribbon: Ribbon, right: int, why_right: str, classes: tuple[str, ...] = DIGIT_CLASSES
    ) -> None:
        """Draw this ribbon; one class does not count as dissent, since it is the label, say."""
        if ribbon is self._ribbon and (right, why_right) == (self._right, self._why_right):
            return
        self._names = RibbonNames(classes)
        self._ribbon, self._why_right = ribbon, why_right
        self._bands, self._right = bands_of(ribbon), right
        self._strips.widen_labels(self._names.room([band.name for band in self._bands]))
        shift = ribbon.request.shift
        ticks = level_ticks(shift, ribbon.levels)
        self._strips.show_axis(axis_title(shift), ticks)
        self._strips.show_strips([(1.0, "")] * len(self._bands))
        while len(self._items) < len(self._bands):
            self._items.append(_StripItems(self._strips.plot))
        for index, items in enumerate(self._items):
            items.set_visible(visible=index < len(self._bands))
        self._draw()
        if self._strips.marked is not None:
            self.mark(self._strips.marked)

    def mark(self, level: float) -> None:
        """Draw the line at this level, and write the ensemble's probabilities there."""
        self._strips.mark(level)
        values = []
        for index, band in enumerate(self._bands):
            there = band.mean[nearest(band.levels, level)]
            values.append(f"{self._names.whole(band.name)}: {there:.0%}")
            why = self._why_right if band.name == self._right else ""
            colours = self._colour(band).name(), self._theme.muted
            self._strips.write(index, self._names.label(band.name, there, why, colours))
        self._strips.plot.setAccessibleDescription(", ".join(values))

    def fade(self, *, is_previous: bool) -> None:
        """Fade the ribbon of the previous sample."""
        for items in self._items:
            items.set_opacity(_FADED if is_previous else 1.0)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        self._draw()
        if self._strips.marked is not None:
            self.mark(self._strips.marked)

    def _table(self) -> Table | None:
        if self._ribbon is None:
            return None
        return ribbon_table(self._ribbon.request.shift, self._bands, self._names.whole)

    def _draw(self) -> None:
        for index, band in enumerate(self._bands):
            self._items[index].draw(self._strips, index, band, self._colour(band))

    def _colour(self, band: Band) -> QColor:
        theme = self._theme
        return QColor(theme.agreement if band.name == self._right else theme.dissent)


class _StripItems:
    """The items of one strip, made once: two bands, the members' lines and the mean."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._edges = [pg.PlotCurveItem(pen=None) for _ in range(4)]
        low, quarter, three_quarters, high = self._edges
        self._range = pg.FillBetweenItem(low, high)
        self._middle = pg.FillBetweenItem(quarter, three_quarters)
        self._lines = pg.PlotCurveItem(connect="finite")
        self._mean = pg.PlotCurveItem()
        self._all = (self._range, self._middle, self._lines, self._mean)
        for item in self._all:
            plot.addItem(item, ignoreBounds=True)

    def draw(self, strips: StripPlot, strip: int, band: Band, colour: QColor) -> None:
        """Draw this band in its strip."""
        edges = (band.low, band.quarter, band.three_quarters, band.high)
        for item, values in zip(self._edges, edges, strict=True):
            item.setData(band.levels, strips.place(strip, values))
        self._range.setBrush(_faint(colour, _RANGE_ALPHA))
        self._middle.setBrush(_faint(colour, _MIDDLE_ALPHA))
        self._mean.setData(band.levels, strips.place(strip, band.mean))
        self._mean.setPen(pg.mkPen(colour, width=_MEAN_WIDTH))
        members = band.members if len(band.members) <= _MOST_LINES else band.members[:0]
        gap = np.full((len(members), 1), np.nan)  # between a member's line and the next one's
        across = np.concatenate([np.broadcast_to(band.levels, members.shape), gap], axis=1)
        up = np.concatenate([members, gap], axis=1)
        self._lines.setData(across.ravel(), np.asarray(strips.place(strip, up)).ravel())
        self._lines.setPen(pg.mkPen(_faint(colour, _LINE_ALPHA)))

    def set_visible(self, *, visible: bool) -> None:
        """Show or hide the strip's curves."""
        for item in self._all:
            item.setVisible(visible)

    def set_opacity(self, opacity: float) -> None:
        """Fade them."""
        for item in self._all:
            item.setOpacity(opacity)


def _faint(colour: QColor, alpha: int) -> QColor:
    faint = QColor(colour)
    faint.setAlpha(alpha)
    return faint
