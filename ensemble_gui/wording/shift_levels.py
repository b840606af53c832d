"""How far an image is shifted, in words, for each kind of shift."""

from dataclasses import dataclass

from ensemble_gui.records.shift import Foreign, Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftWords:
    """The words for one kind of shift; {} stands for the number."""

    title: str
    axis: str  # its title, with the unit
    one_way: str
    other_way: str = ""  # below level 0
    unit: str = ""
    noun: str  # for what changes from level to level
    scale: float = 1  # from the level to the number that is shown


SHIFT_WORDS = {
    Shift.ROTATE: ShiftWords(
        title="Rotate",
        axis="rotation (°)",
        one_way="rotated by {}",
        other_way="rotated by \N{MINUS SIGN}{}",
        unit="°",
        noun="rotation",
    ),
    Shift.SHIFT: ShiftWords(
        title="Shift",
        axis="shift (pixels)",
        one_way="shifted right by {}",
        other_way="shifted left by {}",
        unit=" px",
        noun="shift",
    ),
    Shift.SCALE: ShiftWords(
        title="Scale",
        axis="size reduction (%)",
        one_way="shrunk by {}",
        other_way="enlarged by {}",
        unit="%",
        noun="size",
        scale=100,
    ),
    Shift.NOISE: ShiftWords(
        title="Noise",
        axis="noise (grey levels of 255)",
        one_way="noisy by {} of 255",
        noun="noise",
    ),
    Shift.BLUR: ShiftWords(
        title="Blur", axis="blur (pixels)", one_way="blurred by {}", unit=" px", noun="blur"
    ),
    Shift.CONTRAST: ShiftWords(
        title="Contrast",
        axis="contrast reduction (%)",
        one_way="faded by {}",
        unit="%",
        noun="contrast",
        scale=100,
    ),
    Shift.OCCLUDE: ShiftWords(
        title="Occlude",
        axis="area covered (%)",
        one_way="covered by {}",
        unit="%",
        noun="occlusion",
        scale=100,
    ),
}
FOREIGN_NAMES = {Foreign.LETTERS: "letters", Foreign.NOISE: "noise", Foreign.BLANK: "blank"}


def level_number(shift: Shift, level: float) -> str:
    """A level as a number on the axis."""
    number = f"{abs(level) * SHIFT_WORDS[shift].scale:.3g}"
    return f"\N{MINUS SIGN}{number}" if level < 0 else number


def level_in_short(shift: Shift, level: float) -> str:
    """A level with its unit: 24°."""
    return level_number(shift, level) + SHIFT_WORDS[shift].unit


def describe_level(shift: Shift, level: float) -> str:
    """What was done to an image, and how far: rotated by 24°."""
    if level == 0:
        return "unchanged"
    kind = SHIFT_WORDS[shift]
    phrase = kind.other_way if level < 0 and kind.other_way else kind.one_way
    return phrase.format(level_in_short(shift, abs(level)))
