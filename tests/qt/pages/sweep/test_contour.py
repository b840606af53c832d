import numpy as np
import pytest

from ensemble_gui.qt.pages.sweep.contour import Edge, crossings

NONE = np.nan


def upright(row: int, column: int) -> Edge:
    """The left edge of this cell."""
    return Edge(row, column, row + 1, column)


def level(row: int, column: int) -> Edge:
    """The upper edge of this cell."""
    return Edge(row, column, row, column + 1)


@pytest.mark.parametrize(
    ("ratios", "edges"),
    [
        ([[0.5, 2.0]], [upright(0, 1)]),
        ([[0.5], [2.0]], [level(1, 0)]),
        ([[0.5, 0.9], [0.2, 0.99]], []),
        ([[1.0, 1.3]], []),
        ([[0.999, 1.0]], [upright(0, 1)]),
        ([[0.5, NONE, 2.0]], []),
        ([[0.5, 0.6, 0.7], [0.8, 1.1, 1.2]], [upright(1, 1), level(1, 1), level(1, 2)]),
        (
            [[0.5, 0.5, 0.5], [0.5, 2.0, 0.5], [0.5, 0.5, 0.5]],
            [upright(1, 1), upright(1, 2), level(1, 1), level(2, 1)],
        ),
    ],
    ids=["across", "down", "none", "one is above", "near", "unknown", "steps", "island"],
)
def test_an_edge_is_where_the_ratio_crosses_1(ratios: list[list[float]], edges: list[Edge]) -> None:
    assert sorted(crossings(np.array(ratios))) == sorted(edges)


@pytest.mark.parametrize("shape", [(0, 0), (1, 1), (3, 1), (1, 3)])
def test_nothing_crosses_where_nothing_is_known(shape: tuple[int, int]) -> None:
    assert crossings(np.full(shape, NONE)) == []
