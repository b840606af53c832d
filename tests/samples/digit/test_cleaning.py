import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from ensemble_gui.records.settings import Array
from ensemble_gui.samples.digit.strokes import without_dirt

SIDE = 200
DIGIT = np.zeros((SIDE, SIDE), dtype=bool)  # an upside-down L
DIGIT[50:150, 90:102] = True
DIGIT[50:62, 90:150] = True


def ink(*marks: tuple[slice, slice], digit: Array = DIGIT) -> Array:
    """The digit's ink, and that of other marks."""
    found = digit.astype(np.float32)
    for mark in marks:
        found[mark] = 1
    return found


def box(top: int, left: int, height: int, width: int) -> tuple[slice, slice]:
    return slice(top, top + height), slice(left, left + width)


@pytest.mark.parametrize(
    "shape", [(40, 40), (SIDE, SIDE), (1, 200), (200, 1)], ids=["small", "large", "row", "column"]
)
def test_a_mark_alone_stays_as_it_is(shape: tuple[int, int]) -> None:
    height, width = shape
    mark = np.zeros(shape, np.float32)
    mark[height // 3 : height // 2 + 1, width // 3 : width // 2 + 1] = 0.7
    np.testing.assert_array_equal(without_dirt(mark), mark)


def test_no_ink_stays_none() -> None:
    assert not without_dirt(np.zeros((50, 50), np.float32)).any()


@pytest.mark.parametrize("dirt", [box(20, 20, 3, 3), box(180, 60, 2, 12), box(160, 160, 4, 4)])
def test_specks_are_wiped_out(dirt: tuple[slice, slice]) -> None:
    np.testing.assert_array_equal(without_dirt(ink(dirt)), ink())


def test_a_part_of_the_digit_that_stands_apart_stays() -> None:
    both = ink(box(70, 120, 60, 12))  # as the second stroke of a 4
    np.testing.assert_array_equal(without_dirt(both), both)


def test_faint_edges_stay_with_their_mark_and_faint_dirt_far_off_does_not() -> None:
    blurred = np.asarray(ndimage.gaussian_filter(ink(), 1.5))
    faint = blurred.copy()
    faint[150:153, 20:23] = 0.1
    faint[20:23, 150:153] = 0.5
    np.testing.assert_allclose(without_dirt(faint), blurred, atol=0.02)


@pytest.mark.parametrize(
    "edge",
    [box(0, 0, SIDE, 15), box(0, 0, 20, SIDE), box(185, 100, 15, 100), box(60, 170, 100, 30)],
    ids=["left", "top", "below", "right"],
)
def test_what_comes_in_from_the_edge_is_wiped_out(edge: tuple[slice, slice]) -> None:
    np.testing.assert_array_equal(without_dirt(ink(edge)), ink())


def test_a_digit_that_touches_the_edge_stays_if_there_is_no_other() -> None:
    touching = ink(box(20, 20, 3, 3), digit=np.roll(DIGIT, 50, axis=0))
    expected = np.roll(DIGIT, 50, axis=0).astype(np.float32)
    np.testing.assert_array_equal(without_dirt(touching), expected)


@pytest.mark.parametrize("thickness", [1, 2, 4])
@pytest.mark.parametrize("slope", [0, 0.02, -0.05])
@pytest.mark.parametrize("upright", [False, True])
def test_ruled_lines_are_wiped_out_and_strokes_that_they_cross_are_whole(
    thickness: int, slope: float, *, upright: bool
) -> None:
    drawing = ink()
    for start in (30, 58, 100, 140, 170):  # one of them along a stroke
        for column in range(SIDE):
            row = start + round(slope * column)
            drawing[row : row + thickness, column] = 1
    found = without_dirt(drawing.T).T if upright else without_dirt(drawing)
    assert np.abs(found - ink()).sum() < 0.08 * ink().sum()


@pytest.mark.parametrize(
    "stroke", [box(120, 30, 2, 140), box(110, 0, 30, SIDE), box(60, 60, 130, 2)]
)
def test_a_stroke_that_is_short_or_thick_is_no_line(stroke: tuple[slice, slice]) -> None:
    drawing = ink(stroke)
    np.testing.assert_array_equal(without_dirt(drawing)[stroke], drawing[stroke])


@given(
    drawing=arrays(
        np.float32,
        st.tuples(st.integers(1, 30), st.integers(1, 30)),
        elements=st.sampled_from([0.0, 0.0, 0.1, 0.5, 1.0]),
    )
)
@settings(derandomize=True, max_examples=100)
def test_whatever_is_drawn_it_stays_ink(drawing: Array) -> None:
    given_ink = drawing.copy()
    found = without_dirt(drawing)
    assert found.shape == drawing.shape
    assert ((found >= 0) & (found <= 1)).all()
    np.testing.assert_array_equal(drawing, given_ink)
