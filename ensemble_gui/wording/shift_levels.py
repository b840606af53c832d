"""How far an image is shifted, in words, for each kind of shift."""

from dataclasses import dataclass

from ensemble_gui.records.shift import Foreign, Shift

UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """The words of one kind; what stands for the number is {}."""

    title: str
    axis: str  # with its unit
    told: str
    other_way: str = ""  # below level 0
    unit: str = ""
    done: str  # what has happened to such images
    scale: float = 1  # from the level to the number that is said


_KINDS = {
    Shift.ROTATE: _Kind(
        title="Rotate",
        axis="rotation (°)",
        told="rotated by {}",
        other_way="rotated by \N{MINUS SIGN}{}",
        unit="°",
        done="rotated",
    ),
    Shift.SHIFT: _Kind(
        title="Shift",
        axis="shift (pixels)",
        told="shifted right by {}",
        other_way="shifted left by {}",
        unit=" px",
        done="shifted",
    ),
    Shift.SCALE: _Kind(
        title="Scale",
        axis="size taken away (%)",
        told="shrunk by {}",
        other_way="enlarged by {}",
        unit="%",
        done="shrunk",
        scale=100,
    ),
    Shift.NOISE: _Kind(
        title="Noise",
        axis="noise (grey levels of 255)",
        told="noisy by {} of 255",
        done="noisy",
    ),
    Shift.BLUR: _Kind(
        title="Blur", axis="blur (pixels)", told="blurred by {}", unit=" px", done="blurred"
    ),
    Shift.CONTRAST: _Kind(
        title="Contrast",
        axis="contrast taken away (%)",
        told="faded by {}",
        unit="%",
        done="faded",
        scale=100,
    ),
    Shift.OCCLUDE: _Kind(
        title="Occlude",
        axis="area covered (%)",
        told="covered by {}",
        unit="%",
        done="covered",
        scale=100,
    ),
}
_FOREIGN = {Foreign.LETTERS: "letters", Foreign.NOISE: "noise", Foreign.BLANK: "blank"}


def shift_title(shift: Shift) -> str:
    """The name of a kind of shift, where one chooses it."""
    return _KINDS[shift].title


def shift_axis(shift: Shift) -> str:
    """What its axis says, with the unit."""
    return _KINDS[shift].axis


def shift_done(shift: Shift) -> str:
    """What has happened to images that are shifted so: rotated."""
    return _KINDS[shift].done


def level_number(shift: Shift, level: float) -> str:
    """A level as a number of the axis."""
    number = f"{abs(level) * _KINDS[shift].scale:.3g}"
    return f"\N{MINUS SIGN}{number}" if level < 0 else number


def level_in_short(shift: Shift, level: float) -> str:
    """A level with its unit: 24°."""
    return level_number(shift, level) + _KINDS[shift].unit


def level_told(shift: Shift, level: float) -> str:
    """What has been done to an image, and how far: rotated by 24°."""
    if level == 0:
        return UNCHANGED
    kind = _KINDS[shift]
    told = kind.other_way if level < 0 and kind.other_way else kind.told
    return told.format(level_in_short(shift, abs(level)))


def foreign_name(foreign: Foreign) -> str:
    """What foreign images are."""
    return _FOREIGN[foreign]
