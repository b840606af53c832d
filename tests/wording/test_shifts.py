import numpy as np
import pytest
from scipy.ndimage import center_of_mass

from ensemble_gui.records.shift import Shift
from ensemble_gui.samples.shifts import shifted
from ensemble_gui.wording.shift_levels import (
    SHIFT_WORDS,
    axis_title,
    describe_level,
    level_and_direction,
    level_in_short,
    level_number,
)

MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("shift", "level", "told"),
    [
        (Shift.ROTATE, 24.0, "rotated 24° anticlockwise"),
        (Shift.ROTATE, -24.0, "rotated 24° clockwise"),
        (Shift.SHIFT, 3.0, "shifted 3 px right"),
        (Shift.SHIFT, -3.0, "shifted 3 px left"),
        (Shift.SCALE, 0.2, "enlarged by 20%"),
        (Shift.SCALE, -0.2, "shrunk by 20%"),
        (Shift.NOISE, 40.0, "noisy by 40 of 255"),
        (Shift.BLUR, 1.5, "blurred by 1.5 px"),
        (Shift.CONTRAST, 0.6, "faded by 60%"),
        (Shift.OCCLUDE, 0.25, "covered by 25%"),
    ],
)
def test_a_level_is_told_with_its_unit(shift: Shift, level: float, told: str) -> None:
    assert describe_level(shift, level) == told


@pytest.mark.parametrize("shift", Shift)
def test_each_kind_has_its_words(shift: Shift) -> None:
    assert describe_level(shift, 0.0) == "unchanged"
    assert SHIFT_WORDS[shift].title
    assert "(" in axis_title(shift)  # the unit
    assert level_number(shift, 0.0) == "0"
    assert (SHIFT_WORDS[shift].directions is not None) is shift.has_two_directions


@pytest.mark.parametrize("shift", [one for one in Shift if one.has_two_directions])
def test_the_axis_names_the_directions_on_their_sides(shift: Shift) -> None:
    below, above = SHIFT_WORDS[shift].directions or ("", "")
    title = axis_title(shift)
    assert title.index(below) < title.index("(") < title.index(above)
    for level, direction in ((-0.5, below), (0.5, above)):
        assert direction in level_and_direction(shift, level).split()


def test_the_directions_are_those_in_which_images_are_shifted() -> None:
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 10:14, 12:16] = 255  # above the middle

    def centre(shift: Shift, level: float) -> tuple[float, float]:
        row, column = center_of_mass(shifted(image, shift, level)[0])
        return float(row), float(column)

    assert "anticlockwise" in describe_level(Shift.ROTATE, 30.0)
    assert centre(Shift.ROTATE, 30.0)[1] < 13.5 < centre(Shift.ROTATE, -30.0)[1]
    assert "right" in describe_level(Shift.SHIFT, 3.0)
    assert centre(Shift.SHIFT, 3.0)[1] > 13.5 > centre(Shift.SHIFT, -3.0)[1]
    assert "enlarged" in describe_level(Shift.SCALE, 0.4)
    larger, smaller = (shifted(image, Shift.SCALE, one).sum(dtype=int) for one in (0.4, -0.4))
    assert larger > image.sum(dtype=int) > smaller


def test_next_to_its_kind_a_level_is_said_in_short() -> None:
    assert level_and_direction(Shift.ROTATE, -42.0) == "42° clockwise"
    assert level_and_direction(Shift.SHIFT, -3.0) == "3 px left"
    assert level_and_direction(Shift.NOISE, 40.0) == "noisy by 40 of 255"
    assert level_and_direction(Shift.ROTATE, 0.0) == "unchanged"


def test_a_number_below_0_has_a_minus_sign() -> None:
    assert level_number(Shift.ROTATE, -90.0) == f"{MINUS}90"
    assert level_in_short(Shift.SCALE, -0.36) == f"{MINUS}36%"


def test_words_do_not_depend_on_rounding() -> None:
    assert level_in_short(Shift.SCALE, 0.6 / 15 * 7) == "28%"
    assert level_in_short(Shift.BLUR, 0.2 * 7) == "1.4 px"
