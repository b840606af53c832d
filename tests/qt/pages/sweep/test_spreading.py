from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensemble_gui.qt.pages.sweep.spreading import spread


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
