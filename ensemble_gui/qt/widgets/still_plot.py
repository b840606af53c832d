"""Plots that stand still: nothing moves by accident, and all has the card's colours."""

from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.widgets.theme import Theme

_NONE: Mapping[str, str] = {}


def still_plot(parent: QWidget, names_width: int) -> pg.PlotWidget:
    """An empty plot without a box, whose rows go from the top down; nothing moves by accident."""
    plot = pg.PlotWidget(parent)
    plot.setAcceptDrops(False)  # files dropped here are the window's
    item = plot.getPlotItem()
    item.setMouseEnabled(x=False, y=False)
    item.setMenuEnabled(False)
    item.hideButtons()
    item.invertY()
    item.getViewBox().setDefaultPadding(0)
    left, bottom = item.getAxis("left"), item.getAxis("bottom")
    font = QFont(parent.font())
    font.setPixelSize(12)
    for axis in (left, bottom):
        axis.setTickFont(font)
    left.setStyle(tickLength=0)
    left.setWidth(names_width)
    left.setTicks([[]])
    bottom.setTicks([[]])  # nothing is measured yet
    bottom.setStyle(tickLength=4, hideOverlappingLabels=False)
    bottom.enableAutoSIPrefix(enable=False)
    return plot


def numbered_plot(
    parent: QWidget,
    name: str,
    accessible: str,
    axes: Mapping[str, pg.AxisItem] | None = None,
    box: pg.ViewBox | None = None,
    text: int = 11,
) -> pg.PlotWidget:
    """An empty plot without a box, as low as its place wants it, with numbers of so many pixels."""
    plot = pg.PlotWidget(parent, viewBox=box, axisItems=axes)
    plot.setObjectName(name)
    plot.setAccessibleName(accessible)
    plot.setAcceptDrops(False)  # files dropped here are the window's
    plot.setMinimumHeight(0)
    item = plot.getPlotItem()
    item.setMouseEnabled(x=False, y=False)
    item.setMenuEnabled(False)
    item.hideButtons()
    item.getViewBox().setDefaultPadding(0)
    font = QFont(parent.font())
    font.setPixelSize(text)
    for side in ("left", "bottom", "right"):
        axis = item.getAxis(side)
        axis.setTickFont(font)
        axis.setStyle(tickLength=4, hideOverlappingLabels=False)
        axis.enableAutoSIPrefix(enable=False)
    return plot


def colour_plot(plot: pg.PlotWidget, theme: Theme, labels: Mapping[str, str] = _NONE) -> None:
    """Draw on the card's colour, with its inks; axes say this."""
    plot.setBackground(theme.card)
    for side in ("left", "bottom", "right"):
        axis = plot.getAxis(side)
        axis.setPen(theme.line)
        axis.setTextPen(theme.muted)
        if side in labels:
            axis.setLabel(labels[side], color=theme.muted)


def colour_axes(plot: pg.PlotWidget, theme: Theme, label: str) -> None:
    """Draw on the card's colour, with its ink; the lower axis says this."""
    plot.setBackground(theme.card)
    for side in ("left", "bottom"):
        axis = plot.getAxis(side)
        axis.setPen(theme.line)
        axis.setTextPen(theme.muted if side == "bottom" else theme.ink)
    plot.getAxis("bottom").setLabel(label, color=theme.muted)


def ticks(most: float, count: int = 10) -> list[tuple[float, str]]:
    """Round numbers from 0 on, so many at most, none so near the end that it would be cut."""
    power = 10.0 ** np.floor(np.log10(2 * most / count))
    step = next(power * one for one in (1, 2, 5, 10) if most / (power * one) <= count)
    return [(at, f"{at:.4g}") for at in np.arange(0, most - 0.3 * step, step)]
