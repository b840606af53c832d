"""How far an image is shifted, in words, for each kind of shift."""

from dataclasses import dataclass

from ensemble_gui.records.shift import Foreign, Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftWords:
    """The words for one kind of shift; {} stands for the number."""

    title: str
    axis: str  # its title, with the unit, or the unit alone between two directions
    done: str = ""  # to an image, where the way alone does not say it
    one_way: str
    other_way: str = ""  # below level 0
    directions: tuple[str, str] | None = None  # below and above level 0
    unit: str = ""
    noun: str  # for what changes from level to level
    scale: float = 1  # from the level to the number that is shown


SHIFT_WORDS = {
    Shift.ROTATE: ShiftWords(
        title="Rotate",
        axis="°",
        done="rotated",
        one_way="{} anticlockwise",
        other_way="{} clockwise",
        directions=("clockwise", "anticlockwise"),
        unit="°",
        noun="rotation",
    ),
    Shift.SHIFT: ShiftWords(
        title="Shift",
        axis="pixels",
        done="shifted",
        one_way="{} right",
        other_way="{} left",
        directions=("left", "right"),
        unit=" px",
        noun="shift",
    ),
    Shift.SCALE: ShiftWords(
        title="Scale",
        axis="%",
        one_way="enlarged by {}",
        other_way="shrunk by {}",
        directions=("shrunk", "enlarged"),
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


def axis_title(shift: Shift) -> str:
    """The title of the axis of levels: what they are, and where the two directions lie."""
    kind = SHIFT_WORDS[shift]
    if kind.directions is None:
        return kind.axis
    below, above = kind.directions
    return f"\N{LEFTWARDS ARROW} {below} ({kind.axis}) {above} \N{RIGHTWARDS ARROW}"


def level_number(shift: Shift, level: float) -> str:
    """A level as a number on the axis."""
    number = f"{abs(level) * SHIFT_WORDS[shift].scale:.3g}"
    return f"\N{MINUS SIGN}{number}" if level < 0 else number


def level_in_short(shift: Shift, level: float) -> str:
    """A level with its unit: 24°."""
    return level_number(shift, level) + SHIFT_WORDS[shift].unit


def level_and_direction(shift: Shift, level: float) -> str:
    """How far and which way an image was changed, next to the kind of shift: 24° clockwise."""
    if level == 0:
        return "unchanged"
    kind = SHIFT_WORDS[shift]
    way = kind.other_way if level < 0 else kind.one_way
    return way.format(level_in_short(shift, abs(level)))


def describe_level(shift: Shift, level: float) -> str:
    """What was done to an image, how far and which way: rotated 24° clockwise."""
    done = SHIFT_WORDS[shift].done if level else ""
    return f"{done} {level_and_direction(shift, level)}".lstrip()
