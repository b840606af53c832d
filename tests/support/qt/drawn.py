"""What a plot shows, as tests read it."""

import pyqtgraph as pg


def ticks_of(plot: pg.PlotWidget, side: str) -> list[tuple[float, str]]:
    """Where the ticks of an axis stand, and their labels, as pyqtgraph draws them."""
    axis = plot.getAxis(side)
    if axis._tickLevels is not None:
        return [tick for level in axis._tickLevels for tick in level]
    ((spacing, values),) = axis.tickValues(*axis.range, 0.0)
    return list(zip(values, axis.tickStrings(values, 1.0, spacing), strict=True))
