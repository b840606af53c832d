import numpy as np
import pytest
from scipy import ndimage

from ensemble_gui.samples.styles.pen import Pen, draw
from ensemble_gui.samples.styles.skeletons import Skeleton, draw_skeleton

PEN = Pen(thick=0.06, thin=0.06)


def shapes(digit: int, count: int = 60) -> list[Skeleton]:
    rng = np.random.default_rng(0)
    return [draw_skeleton(digit, rng) for _ in range(count)]


def holes(skeleton: Skeleton) -> int:
    """How many parts of the paper the ink encloses."""
    paper = np.pad(draw(skeleton, PEN), 1) < 0.5
    _, count = ndimage.label(paper)
    return int(count) - 1


@pytest.mark.parametrize("digit", range(10))
def test_a_shape_is_as_high_as_one_and_about_its_middle(digit: int) -> None:
    for skeleton in shapes(digit):
        points = np.concatenate(skeleton)
        assert points[:, 1].min() == pytest.approx(
            -0.5, abs=0.11
        )  # an open 4's stems may be shorter
        assert points[:, 1].max() == pytest.approx(0.5, abs=0.07)
        assert np.abs(points[:, 0]).max() < 0.6


@pytest.mark.parametrize("digit", range(10))
def test_shapes_differ_but_the_same_chance_gives_the_same(digit: int) -> None:
    one, again = shapes(digit), shapes(digit)
    assert all(
        np.array_equal(left, right)
        for ours, theirs in zip(one, again, strict=True)
        for left, right in zip(ours, theirs, strict=True)
    )
    different = {b"".join(stroke.tobytes() for stroke in strokes) for strokes in one}
    assert len(different) > 0.8 * len(one)  # a 1 without flag and foot has no proportions


@pytest.mark.parametrize(
    ("digit", "enclosed"),
    [(1, {0}), (2, {0}), (3, {0}), (4, {0, 1}), (5, {0}), (6, {1}), (7, {0}), (8, {2}), (9, {1})],
)
def test_the_loops_of_a_digit_are_closed_and_its_bows_are_open(
    digit: int, enclosed: set[int]
) -> None:
    found = [holes(one) for one in shapes(digit)]
    assert set(found) >= enclosed
    assert sum(one in enclosed for one in found) >= 0.75 * len(found)  # a line may touch another


def test_some_ones_have_a_flag_some_a_foot_some_both_and_some_neither() -> None:
    found = {(len(one[0]) > 2, len(one) > 1) for one in shapes(1)}
    assert found == {(False, False), (False, True), (True, False), (True, True)}


def test_some_sevens_have_a_bar() -> None:
    assert {len(one) for one in shapes(7)} == {1, 2}


def test_a_flag_falls_more_steeply_than_a_sevens_bar_unless_the_1_has_a_foot() -> None:
    for skeleton in shapes(1, count=200):
        if len(skeleton[0]) == 3 and len(skeleton) == 1:
            (column, row), (at, top) = skeleton[0][:2]
            assert row - top > 0.45 * (at - column)
