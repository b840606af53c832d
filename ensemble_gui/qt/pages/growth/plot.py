"""A score against the ensemble's size, and below it what each size costs, in one plot."""

from math import ceil

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.pages.growth.scale import PartScale, scale_of
from ensemble_gui.qt.widgets.card import fill
from ensemble_gui.qt.widgets.fitting_text import font_of
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.still_plot import colour_plot, numbered_plot
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import Theme, blend
from ensemble_gui.qt.widgets.view_keys import ViewKeys
from ensemble_gui.records.growth import GrowthResult, GrowthScore
from ensemble_gui.records.table import Table
from ensemble_gui.wording.growth import (
    GROWTH_TITLES,
    GROWTH_UNITS,
    growth_cost_title,
    growth_size_cost,
    growth_value,
)
from ensemble_gui.wording.tables.growth import growth_table

SIZE_KEYS = ViewKeys("Growth: plot", ((("Left", "Right"), "point at another size"),))

_CAPTION = 17  # pixels, over the curve and over the bars
_HALF_NUMBER = 6  # pixels between the ends of a scale and those of its part
_BARS_SHARE = 0.45  # of the height without captions
_LEFT_WIDTH, _RIGHT_WIDTH, _BOTTOM_HEIGHT = 58, 44, 34  # pixels
_TEXT = 12  # pixels
_BESIDE = 6  # pixels between the last column and its labels
_MOST_FOR_LABELS = 0.4  # of the width
_BAND_SHADE = 0.28  # of the slate on the card
_DISTURBED_SHADE = 0.35  # of the strategy's colour on the card
_BAR_WIDTH, _COLUMN_WIDTH = 0.56, 0.92
_TICKS_APART, _NUMBERS_APART = 20, 26  # pixels, upward and across
_BACK, _ON = Qt.Key.Key_Left, Qt.Key.Key_Right


class GrowthPlot(QWidget):
    """One column per size: the mean score with its band, and the time with its quartiles.

    Times that something else disturbed are pale. Both parts share the plot's one view, whose
    vertical unit is a pixel. The mouse and the arrow keys
    point at a size.
    """

    pointed = Signal(int)  # the place of a size; -1: none

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._result: GrowthResult | None = None
        self._score = GrowthScore.ERROR
        self._place = -1
        accessible = "A score and the time against the number of members"
        self._plot = numbered_plot(self, "memberGrowthPlot", accessible, text=_TEXT)
        self._column = pg.BarGraphItem(x=[], y0=[], y1=[], width=_COLUMN_WIDTH, pen=None)
        self._bars = pg.BarGraphItem(x=[], y0=[], y1=[], width=_BAR_WIDTH, pen=None)
        self._whiskers = pg.ErrorBarItem(x=np.zeros(0), y=np.zeros(0), beam=0.18)
        self._ends = (pg.PlotCurveItem(pen=None), pg.PlotCurveItem(pen=None))
        self._band = pg.FillBetweenItem(*self._ends)
        self._line = pg.PlotDataItem()
        self._captions = (pg.TextItem(anchor=(0, 0)), pg.TextItem(anchor=(0, 0)))
        self._labels = (pg.TextItem(anchor=(0, 0.5)), pg.TextItem(anchor=(0, 0.5)))
        fill(self, self._plot)
        self._configure()
        self.set_theme(theme)
        self._plot.getViewBox().sigResized.connect(self._draw)
        self._plot.scene().sigMouseMoved.connect(self._follow_mouse)
        Offer(self, self._table)

    def show_growth(self, result: GrowthResult | None, score: GrowthScore) -> None:
        """Draw this score and the costs, or nothing."""
        if self._result is None or result is None or result.scores.sizes != self._sizes:
            self._point(-1)
        self._result, self._score = result, score
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Draw on the card's colour, with its ink."""
        self._theme = theme
        colour_plot(self._plot, theme)
        self._draw()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        """Point at nothing."""
        super().leaveEvent(event)
        self._point(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """Move from size to size."""
        if event.key() not in (_BACK, _ON) or self._result is None:
            super().keyPressEvent(event)
            return
        last = len(self._sizes) - 1
        at = self._place if self._place >= 0 else last + (event.key() == _BACK)
        self._point(min(max(at + (1 if event.key() == _ON else -1), 0), last))

    @property
    def place(self) -> int:
        """The place of the size under the pointer; -1: none."""
        return self._place

    def _table(self) -> Table | None:
        return growth_table(self._result, self._score) if self._result else None

    @property
    def _sizes(self) -> tuple[int, ...]:
        return self._result.scores.sizes if self._result else ()

    def _configure(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        item = self._plot.getPlotItem()
        item.showAxis("right")
        for side, width in (("left", _LEFT_WIDTH), ("right", _RIGHT_WIDTH)):
            item.getAxis(side).setStyle(tickLength=0)
            item.getAxis(side).setWidth(scaled(width))
        item.getAxis("bottom").setHeight(scaled(_BOTTOM_HEIGHT))
        for text in (*self._captions, *self._labels):
            text.setFont(font_of(_TEXT))
            text.textItem.document().setDocumentMargin(1)
        parts = (self._column, self._bars, self._whiskers, self._band, self._line)
        for part in (*parts, *self._captions, *self._labels):
            self._plot.addItem(part, ignoreBounds=True)

    @Slot()
    def _draw(self) -> None:
        """Give the items, which are made once, other data."""
        result = self._result
        box = self._plot.getViewBox()
        height = max(box.height(), 4.0 * _CAPTION)
        box.setYRange(0, height, padding=0)
        for side in ("left", "bottom", "right"):
            self._plot.getAxis(side).setTicks([[]])
            self._plot.getAxis(side).showLabel(result is not None)
        for part in (self._bars, self._whiskers, self._band, self._line):
            part.setVisible(result is not None)
        for text in (*self._captions, *self._labels):
            text.setVisible(result is not None)
        if result is None:
            return
        self._plot.getAxis("bottom").setLabel("members", color=self._theme.muted)
        has_scores = bool(result.scores.curves)
        has_times = bool(np.isfinite(result.costs.median_s).any())
        room = height - _CAPTION * (1 + has_scores)
        bars = room * (_BARS_SHARE if has_scores else 1.0)
        self._draw_costs(result, PartScale(low=0, high=1, bottom=0, top=bars), shown=has_times)
        if has_scores:
            self._draw_score(result, bars + _CAPTION, height - _CAPTION)
        else:
            self._hide_score()
        self._fit_across(box.width())
        self._draw_column()

    def _draw_costs(self, result: GrowthResult, part: PartScale, *, shown: bool) -> None:
        """The bars from the bottom up, with their quartiles."""
        costs, theme = result.costs, self._theme
        name = result.request.strategy
        known = np.isfinite(costs.median_s)
        at = np.flatnonzero(known).astype(float)
        most = float(np.nanmax(costs.quartiles_s)) * 1e3 if shown else 1.0
        scale = PartScale(low=0, high=most, bottom=part.bottom, top=part.top)
        medians, low, high = (
            np.array([scale.at(one * 1e3) for one in values[known]])
            for values in (costs.median_s, costs.quartiles_s[:, 0], costs.quartiles_s[:, 1])
        )
        self._bars.setOpts(x=at, y0=np.zeros(len(at)), y1=medians, **self._bar_colours(result))
        pen = pg.mkPen(theme.ink, width=1.5)
        self._whiskers.setData(x=at, y=medians, bottom=medians - low, top=high - medians, pen=pen)
        axis = self._plot.getAxis("right")
        axis.setTicks([scale.ticks(_TICKS_APART) if shown else []])
        axis.setLabel("ms" if shown else "", color=theme.muted)
        caption = growth_cost_title(result)
        inked = theme.strategy_text(name).name() if shown else theme.muted
        self._write(self._captions[0], caption, inked, -0.5, part.top + _CAPTION)
        last = len(self._sizes) - 1
        end = float(medians[-1]) / 2 if len(medians) else part.top / 2
        self._write(self._labels[0], growth_size_cost(result, last), theme.ink, last + 0.5, end)

    def _bar_colours(self, result: GrowthResult) -> dict[str, object]:
        """The bars' fills and their outline; a bar whose blocks were disturbed is pale."""
        colour = self._theme.strategy(result.request.strategy)
        pale = blend(self._theme.card, colour.name(), _DISTURBED_SHADE)
        known = np.flatnonzero(np.isfinite(result.costs.median_s)).tolist()
        filled = [pale if result.costs.is_disturbed(place) else colour for place in known]
        return {"brushes": filled, "pen": colour}

    def _draw_score(self, result: GrowthResult, bottom: float, top: float) -> None:
        """The means as a line over their band."""
        curve, theme, score = result.scores.curves[self._score], self._theme, self._score
        unit = GROWTH_UNITS[score]
        factor = 100.0 if unit == "%" else 1.0
        mean, low, high = (factor * one for one in (curve.mean, curve.low, curve.high))
        part = scale_of((*mean, *low, *high), bottom + _HALF_NUMBER, top - _HALF_NUMBER)
        known = np.isfinite(mean)
        at = np.flatnonzero(known).astype(float)
        for end, values in zip(self._ends, (low, high), strict=True):
            end.setData(at, np.array([part.at(one) for one in values[known]]))
        drawn = np.array([part.at(one) for one in mean[known]])
        ink = QColor(theme.ink)
        self._line.setData(at, drawn, pen=pg.mkPen(ink, width=2), symbol="o", symbolSize=6)
        self._line.setSymbolBrush(ink)
        self._line.setSymbolPen(None)
        self._band.setBrush(blend(theme.card, theme.agreement, _BAND_SHADE))
        axis = self._plot.getAxis("left")
        axis.setTicks([part.ticks(_TICKS_APART)])
        axis.setLabel(unit, color=theme.muted)
        caption = f"{GROWTH_TITLES[score]}: mean and 95% band over subsets"
        self._write(self._captions[1], caption, theme.muted, -0.5, top + _CAPTION)
        last = len(self._sizes) - 1
        end = float(drawn[-1]) if len(drawn) else (bottom + top) / 2
        self._write(self._labels[1], growth_value(result, score, last), theme.ink, last + 0.5, end)

    def _hide_score(self) -> None:
        for part in (self._band, self._line, self._captions[1], self._labels[1]):
            part.setVisible(False)
        self._plot.getAxis("left").showLabel(show=False)

    def _fit_across(self, width: float) -> None:
        """One column per size, and room for the labels behind the last one."""
        count = len(self._sizes)
        widest = max(text.boundingRect().width() for text in self._labels if text.isVisible())
        share = min(_MOST_FOR_LABELS, (widest + _BESIDE) / max(width, 1.0))
        across = (count + 0.1) / (1 - share)
        self._plot.getViewBox().setXRange(-0.6, across - 0.6, padding=0)
        every = ceil(_NUMBERS_APART * across / max(width, 1.0))
        shown = [place for place in range(count) if (count - 1 - place) % every == 0]
        self._plot.getAxis("bottom").setTicks([[(one, f"{self._sizes[one]:,}") for one in shown]])

    def _draw_column(self) -> None:
        """The background of the size under the pointer."""
        is_on = self._result is not None and 0 <= self._place < len(self._sizes)
        self._column.setVisible(is_on)
        if is_on:
            height = self._plot.getViewBox().viewRect().height()
            brush = pg.mkBrush(self._theme.quiet)
            self._column.setOpts(x=[self._place], y0=[0], y1=[height], brush=brush)

    def _write(self, item: pg.TextItem, text: str, colour: str, x: float, y: float) -> None:
        item.setText(text, color=colour)
        item.setPos(x, y)

    @Slot(QPointF)
    def _follow_mouse(self, place: QPointF) -> None:
        """Point at the column under the mouse."""
        nearest = round(self._plot.getViewBox().mapSceneToView(place).x())
        self._point(nearest if 0 <= nearest < len(self._sizes) else -1)

    def _point(self, place: int) -> None:
        if place != self._place:
            self._place = place
            self._draw_column()
            self.pointed.emit(place)
