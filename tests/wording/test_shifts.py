import pytest

from ensemble_gui.records.shift import Shift
from ensemble_gui.wording.shift_levels import (
    SHIFT_WORDS,
    describe_level,
    level_in_short,
    level_number,
)

MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("shift", "level", "told"),
    [
        (Shift.ROTATE, 24.0, "rotated by 24°"),
        (Shift.ROTATE, -24.0, f"rotated by {MINUS}24°"),
        (Shift.SHIFT, 3.0, "shifted right by 3 px"),
        (Shift.SHIFT, -3.0, "shifted left by 3 px"),
        (Shift.SCALE, 0.2, "shrunk by 20%"),
        (Shift.SCALE, -0.2, "enlarged by 20%"),
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
    assert "(" in SHIFT_WORDS[shift].axis  # the unit
    assert level_number(shift, 0.0) == "0"


def test_a_number_below_0_has_a_minus_sign() -> None:
    assert level_number(Shift.ROTATE, -90.0) == f"{MINUS}90"
    assert level_in_short(Shift.SCALE, -0.36) == f"{MINUS}36%"


def test_words_do_not_depend_on_rounding() -> None:
    assert level_in_short(Shift.SCALE, 0.6 / 15 * 7) == "28%"
    assert level_in_short(Shift.BLUR, 0.2 * 7) == "1.4 px"
