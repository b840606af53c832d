"""Plots that nothing moves by accident, in the card's colours."""

from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.widgets.axes import TitledAxis
from ensemble_gui.qt.widgets.fitting_text import font_of
from ensemble_gui.qt.widgets.theme import Theme

_TITLE = 12  # pixels: of an axis
_NONE: Mapping[str, str] = {}

pg.setConfigOptions(antialias=True)  # before any item is made


def numbered_plot(
    parent: QWidget,
    name: str,
    accessible: str,
    axes: Mapping[str, pg.AxisItem] | None = None,
    box: pg.ViewBox | None = None,
    text: int = 11,
) -> pg.PlotWidget:
    """An empty plot without a box that the mouse cannot move; `text` is in pixels."""
    plot = pg.PlotWidget(parent, viewBox=box, axisItems=axes, enableMenu=False)
    plot.setObjectName(name)
    plot.setAccessibleName(accessible)
    plot.setAcceptDrops(False)  # files dropped here are the window's
    plot.setMinimumHeight(0)
    item = plot.getPlotItem()
    item.setMouseEnabled(x=False, y=False)
    item.setMenuEnabled(False)
    item.hideButtons()
    item.getViewBox().setDefaultPadding(0)
    font = font_of(text)
    for side in ("left", "bottom", "right"):
        axis = item.getAxis(side)
        axis.setTickFont(font)
        axis.label.setFont(font_of(_TITLE))
        axis.setStyle(tickLength=4, hideOverlappingLabels=False)
        axis.enableAutoSIPrefix(enable=False)
    return plot


def named_plot(parent: QWidget, names_width: int) -> pg.PlotWidget:
    """An empty plot of rows from the top down, with their names on the left."""
    plot = numbered_plot(parent, "", "", {"bottom": TitledAxis("bottom")}, text=12)
    plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # no key does anything here
    plot.getPlotItem().invertY()
    left, bottom = plot.getAxis("left"), plot.getAxis("bottom")
    left.setStyle(tickLength=0, hideOverlappingLabels=True)
    left.setWidth(names_width)
    for axis in (left, bottom):
        axis.setTicks([[]])  # nothing is measured yet
    return plot


def colour_plot(plot: pg.PlotWidget, theme: Theme, labels: Mapping[str, str] = _NONE) -> None:
    """Draw on the card's colour, with its inks; these are the labels of the axes."""
    plot.setBackground(theme.card)
    for side in ("left", "bottom", "right"):
        axis = plot.getAxis(side)
        axis.setPen(theme.line)
        axis.setTextPen(theme.muted)
        if side in labels:
            axis.setLabel(labels[side], color=theme.muted)


def colour_named_plot(plot: pg.PlotWidget, theme: Theme, label: str) -> None:
    """The same, with names in full ink on the left; the lower axis has this label."""
    colour_plot(plot, theme, {"bottom": label})
    plot.getAxis("left").setTextPen(theme.ink)


def ticks(most: float, count: int = 10) -> list[tuple[float, str]]:
    """At most this many round numbers from 0 on, none so near the end that it would be cut."""
    power = 10.0 ** np.floor(np.log10(2 * most / count))
    step = next(power * one for one in (1, 2, 5, 10) if most / (power * one) <= count)
    return [(at, f"{at:.4g}") for at in np.arange(0, most - 0.3 * step, step)]
