import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from ensemble_gui.records.settings import Array
from ensemble_gui.samples import mnist
from ensemble_gui.samples.digit.ink import resize
from ensemble_gui.samples.digit.strokes import (
    THICK,
    THIN,
    near_mnist,
    stroke_width,
    with_width,
    without_gaps,
)


def stroke(width: int, side: int = 160) -> Array:
    """An upright stroke of this width in pixels, as long as the side."""
    ink = np.zeros((side, side), np.float32)
    start = (side - width) // 2
    ink[:, start : start + width] = 1
    return ink


def thickness(ink: Array) -> float:
    """The width of the upright stroke in the middle row, in pixels."""
    return float(ink[len(ink) // 2].sum())


@pytest.mark.parametrize("width", [4, 8, 16, 32])
def test_the_width_of_a_long_stroke_is_a_share_of_its_length(width: int) -> None:
    assert stroke_width(stroke(width)) == pytest.approx(width / 160, rel=0.3)


def test_a_wider_stroke_is_wider_by_measure() -> None:
    widths = [stroke_width(stroke(width)) for width in (2, 4, 8, 16, 24, 32, 48)]
    assert widths == sorted(widths)
    assert len(set(widths)) == len(widths)


@pytest.mark.parametrize("level", [0.0, 0.3])
def test_without_ink_there_is_no_width(level: float) -> None:
    assert stroke_width(np.full((20, 20), level, np.float32)) == 0


def test_most_of_mnists_digits_are_in_the_range() -> None:
    widths = []
    for digit in mnist.load_test_digits().images[:200]:
        rows, columns = np.nonzero(digit > 50)
        cut = digit[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] / 255
        widths.append(stroke_width(resize(cut, (80, round(80 * cut.shape[1] / cut.shape[0])))))
    widths = np.array(widths)
    assert ((widths >= THIN) & (widths <= THICK)).mean() > 0.85


@pytest.mark.parametrize(
    ("width", "nearest"),
    [(0.0, 0.0), (0.01, THIN), (THIN, THIN), (0.15, 0.15), (THICK, THICK), (0.9, THICK)],
)
def test_a_width_is_brought_to_the_nearest_of_mnists(width: float, nearest: float) -> None:
    assert near_mnist(width) == nearest


@pytest.mark.parametrize(("width", "target"), [(4, 16), (4, 40), (16, 24), (40, 16), (64, 40)])
def test_strokes_are_widened_and_narrowed_by_what_is_told(width: int, target: int) -> None:
    changed = with_width(stroke(width), width / 160, target / 160)
    assert changed.dtype == np.float32
    assert thickness(changed) == pytest.approx(target, abs=2.1)
    assert ((changed >= 0) & (changed <= 1)).all()


def test_a_stroke_of_the_right_width_is_not_touched() -> None:
    ink = stroke(16)
    assert with_width(ink, 0.1, 0.1) is ink


def test_a_widened_stroke_has_room_at_the_edges_and_keeps_its_place() -> None:
    changed = with_width(stroke(4), 4 / 160, 40 / 160)
    assert min(changed.shape) > 160
    assert changed[:, [0, -1]].max() == 0
    assert ndimage.center_of_mass(changed) == pytest.approx(
        tuple((side - 1) / 2 for side in changed.shape), abs=0.6
    )


def test_a_narrowed_stroke_breaks_nowhere() -> None:
    ink = stroke(60)
    assert (with_width(ink, 60 / 160, 40 / 160)[30:-30].max(axis=1) > 0.9).all()


def test_strokes_that_are_only_changed_become_as_wide_as_mnists() -> None:
    for width in (2, 4, 60):
        ink = stroke(width)
        before = stroke_width(ink)
        after = stroke_width(with_width(ink, before, near_mnist(before)))
        assert abs(after - near_mnist(before)) < 0.35 * near_mnist(before)


@given(
    slope=st.floats(-1, 1),
    offset=st.floats(0.3, 0.7),
    side=st.integers(81, 640),
)
@settings(derandomize=True, max_examples=60)
def test_the_thinnest_stroke_outlasts_being_averaged_down(
    slope: float, offset: float, side: int
) -> None:
    ink = np.zeros((side, side), np.float32)
    columns = np.arange(side)
    rows = np.round(offset * side + slope * 0.25 * (columns - side / 2)).astype(int)
    ink[rows.clip(0, side - 1), columns] = 1
    small = resize(without_gaps(ink, 80 / side), (80, 80))
    marks, count = ndimage.label(small > 0.45, structure=np.ones((3, 3)))
    assert count == 1
    assert (marks > 0).any(axis=0).all()


@pytest.mark.parametrize("scale", [1.0, 1.5, 20.0])
def test_ink_that_is_enlarged_needs_no_mending(scale: float) -> None:
    ink = stroke(4)
    assert without_gaps(ink, scale) is ink
