"""The members' predictions for samples that are shifted further and further."""

from dataclasses import dataclass, field
from enum import StrEnum

from ensemble_gui.records.arranging import SampleMeasure
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Array, RunSettings

LEVELS = 16  # in one direction, the unchanged images among them
FOREIGN_IMAGES = 1000  # of each kind


class Shift(StrEnum):
    """A way in which an image is changed, by a level: at 0 it is unchanged."""

    ROTATE = "rotate"  # degrees anticlockwise; below 0 clockwise
    SHIFT = "shift"  # pixels to the right; below 0 to the left
    SCALE = "scale"  # share of the size that is added; below 0 removed
    NOISE = "noise"  # grey levels of 255, standard deviation
    BLUR = "blur"  # pixels, standard deviation
    CONTRAST = "contrast"  # share of the contrast that is removed
    OCCLUDE = "occlude"  # share of the area that is covered

    @property
    def has_two_directions(self) -> bool:
        """Whether there are levels below 0."""
        return self in (Shift.ROTATE, Shift.SHIFT, Shift.SCALE)

    @property
    def level_count(self) -> int:
        """How many levels there are, 0 among them."""
        return 2 * LEVELS - 1 if self.has_two_directions else LEVELS


class Foreign(StrEnum):
    """Images that belong to no class."""

    LETTERS = "letters"
    NOISE = "noise"
    BLANK = "blank"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RibbonRequest:
    """One image, shifted to each level of one kind."""

    settings: RunSettings
    image: Array = field(repr=False)  # uint8, (height, width) or (height, width, 3)
    shift: Shift


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ribbon:
    """Each member's probabilities for the image at each level."""

    request: RibbonRequest
    levels: Array = field(repr=False)  # (level,), rising
    images: Array = field(repr=False)  # uint8, (level, height, width) or (..., 3)
    probabilities: Array = field(repr=False)  # (member, level, class)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShiftRequest:
    """All samples, shifted to each level of one kind, and foreign images."""

    settings: RunSettings
    samples: SampleSet
    shift: Shift


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShiftLevel:
    """The results at one level, or for foreign images; NaN if undefined."""

    level: float  # NaN of foreign images
    foreign: Foreign | None = None  # what the images are, if they are of no class
    samples: int = 0
    labelled: int = 0  # of them: accuracy and Brier score are over these
    left_out: int = 0  # of the labelled, and of both: no member's output is finite
    not_finite: int = 0  # outputs of one member on one sample, which have no share in any mean
    accuracy: float = float("nan")
    brier: float = float("nan")  # the sum over classes, from 0 to 2
    mutual_information: float = float("nan")  # bits, the mean
    auroc: dict[SampleMeasure, float] = field(default_factory=dict)  # against level 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShiftResult:
    """All levels, in the order in which they were evaluated."""

    request: ShiftRequest
    levels: tuple[ShiftLevel, ...]
    elapsed_s: float
    strategy: str  # by which the members were run
    note: str = ""  # why the levels are of fewer samples than there are
    making_s: float = 0.0  # of it, for the shifted and foreign images
    forward_s: float = 0.0  # for the members' forward passes
    measuring_s: float = 0.0  # for what is found of their outputs
