from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensemble_gui.qt.pages.sweep.log_axis import round_above, round_below, round_ticks, spread


@pytest.mark.parametrize(
    ("value", "below", "above"),
    [(1, 1, 1), (1.7, 1, 2), (3, 2, 5), (9.9, 5, 10), (0.034, 0.02, 0.05), (700, 500, 1000)],
)
def test_round_numbers_enclose_a_value(value: float, below: float, above: float) -> None:
    assert round_below(value) == pytest.approx(below)
    assert round_above(value) == pytest.approx(above)


@given(st.floats(1e-6, 1e6))
def test_round_numbers_enclose_every_value(value: float) -> None:
    assert round_below(value) <= value * (1 + 1e-9)
    assert round_above(value) >= value * (1 - 1e-9)
    assert round_above(value) <= 5.1 * round_below(value)


@pytest.mark.parametrize(
    ("low", "high", "most", "ticks"),
    [
        (1, 100, 8, [1, 2, 5, 10, 20, 50, 100]),
        (1, 100, 5, [1, 10, 100]),
        (0.5, 200, 5, [1, 10, 100]),
        (1, 2, 5, [1, 2]),
        (1e-3, 1e6, 5, [1e-3, 1e-1, 10, 1e3, 1e5]),
        (20, 50, 5, [20, 50]),
        (0.1, 0.1, 5, [0.1]),
    ],
)
def test_ticks_are_round_and_not_too_many(
    low: float, high: float, most: int, ticks: list[float]
) -> None:
    assert round_ticks(low, high, most) == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("places", "moved"),
    [
        ([1.0, 5.0, 9.0], [1.0, 5.0, 9.0]),
        ([5.0, 5.0], [4.0, 6.0]),
        ([5.0, 4.9], [5.95, 3.95]),
        ([5.0, 5.0, 5.0], [3.0, 5.0, 7.0]),
        ([10.0, 9.5], [10.0, 8.0]),
        ([0.0, 0.1], [0.0, 2.0]),
        ([], []),
    ],
    ids=["far", "same", "near", "three", "high", "low", "none"],
)
def test_labels_are_moved_apart_no_more_than_needed(
    places: list[float], moved: list[float]
) -> None:
    assert spread(places, 2, 0, 10) == pytest.approx(moved)


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=6))
def test_labels_keep_their_order_and_their_gap_between_the_ends(places: list[float]) -> None:
    moved = spread(places, 3, -20, 20)
    order = sorted(range(len(places)), key=lambda index: places[index])
    ranked = [moved[index] for index in order]
    assert all(after - before >= 3 - 1e-9 for before, after in pairwise(ranked))
    assert ranked[0] >= -20 - 1e-9
    assert ranked[-1] <= 20 + 1e-9
