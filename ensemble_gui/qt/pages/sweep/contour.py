"""Where a grid's ratios cross 1, along the edges between its cells."""

from typing import NamedTuple

import numpy as np

from ensemble_gui.records.settings import Array


class Edge(NamedTuple):
    """From one corner of the grid to the next; corner (0, 0) is the first cell's upper left."""

    top: int
    left: int
    bottom: int
    right: int


def crossings(ratios: Array) -> list[Edge]:
    """The edges with a ratio of 1 or more on one side, and of less than 1 on the other.

    Ratios are (row, column); where one is NaN there is no edge.
    """
    known, above = ~np.isnan(ratios), ratios >= 1
    across = known[:, 1:] & known[:, :-1] & (above[:, 1:] != above[:, :-1])
    down = known[1:] & known[:-1] & (above[1:] != above[:-1])
    upright = (Edge(row, column + 1, row + 1, column + 1) for row, column in _places(across))
    level = (Edge(row + 1, column, row + 1, column + 1) for row, column in _places(down))
    return [*upright, *level]


def _places(where: Array) -> list[tuple[int, int]]:
    """Rows and columns at which this is true."""
    return [(int(row), int(column)) for row, column in np.argwhere(where)]
