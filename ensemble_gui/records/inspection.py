"""The way of one picture to a digit, and what each member predicts."""

from dataclasses import dataclass, field

from ensemble_gui.records.images import OwnImage, Recipe, Stage
from ensemble_gui.records.settings import Array, RunSettings
from ensemble_gui.records.tasks import DIGIT_CLASSES


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """What a picture looks like after a stage; None is the picture as it came."""

    stage: Stage | None
    picture: Array = field(repr=False)  # uint8, (height, width) or (height, width, 3)
    note: str = ""  # what the stage did here


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What would change if this stage were switched the other way."""

    stage: Stage
    changed: int  # members that would vote otherwise
    prediction: int | None  # the ensemble's word then; None where no ink would be found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InspectionRequest:
    """Show the way of one picture, an image's or a sketch's, and what each member says of it."""

    settings: RunSettings
    recipe: Recipe
    image: OwnImage | None = None
    sketch: Array | None = field(default=None, repr=False)  # (side, side) uint8, dark on light
    with_effects: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inspection:
    """The way of one picture: as far as it came, if no digit could be made of it.

    If the members do not take digits there are no stages: they see the picture, fitted.
    """

    request: InspectionRequest
    steps: tuple[Step, ...] = field(repr=False)
    probabilities: Array | None = field(default=None, repr=False)  # (member, class)
    effects: tuple[Effect, ...] = ()
    error: str = ""  # why there is no digit, or no prediction of it
    classes: tuple[str, ...] = DIGIT_CLASSES  # the names of the members' classes
    by_recipe: bool = True  # whether pictures go through the recipe's stages
    fitted: Array | None = field(default=None, repr=False)  # what is seen where they do not
    digits: int = 1  # that were found next to each other
