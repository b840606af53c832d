"""What members say of samples that are shifted further and further from what they know."""

from dataclasses import dataclass, field
from enum import StrEnum

from ensemble_gui.records.exploring import SampleMeasure
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Array, RunSettings


class Shift(StrEnum):
    """A way in which an image is changed, by a level from 0, unchanged, upward."""

    ROTATE = "rotate"  # degrees
    SHIFT = "shift"  # pixels
    SCALE = "scale"  # times the size
    NOISE = "noise"  # standard deviation, of 255 grey levels
    BLUR = "blur"  # pixels, standard deviation
    CONTRAST = "contrast"  # share of the contrast that is taken away
    OCCLUDE = "occlude"  # share of the area that is covered


class Foreign(StrEnum):
    """Images that are no digits at all."""

    LETTERS = "letters"
    NOISE = "noise"
    BLANK = "blank"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RibbonRequest:
    """One image, shifted to each level of one kind."""

    settings: RunSettings
    image: Array = field(repr=False)  # (28, 28) uint8
    shift: Shift


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ribbon:
    """What each member says of the image at each level."""

    request: RibbonRequest
    levels: Array = field(repr=False)  # (level,), rising
    images: Array = field(repr=False)  # (level, 28, 28) uint8
    probabilities: Array = field(repr=False)  # (member, level, class)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShiftRequest:
    """All samples, shifted to each level of one kind, and beside them foreign images."""

    settings: RunSettings
    samples: SampleSet
    shift: Shift


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShiftLevel:
    """What was found at one level, or of foreign images; NaN where it is undefined."""

    level: float
    foreign: Foreign | None = None  # what the images are, if they are no digits
    samples: int = 0
    accuracy: float = float("nan")
    brier: float = float("nan")
    mutual_information: float = float("nan")  # bits, the mean
    auroc: dict[SampleMeasure, float] = field(default_factory=dict)  # against level 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShiftResult:
    """All levels, in the order in which they were evaluated."""

    request: ShiftRequest
    levels: tuple[ShiftLevel, ...]
    elapsed_s: float
    strategy: str  # by which the members were run
