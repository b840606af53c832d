"""The stages from one picture to a digit, and what each member predicts."""

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
    changed: int  # members whose vote would differ
    prediction: int | None  # the ensemble's, then; None if no ink would be found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InspectionRequest:
    """Show the stages of one picture, an image or a sketch, and each member's prediction."""

    settings: RunSettings
    recipe: Recipe
    image: OwnImage | None = None
    sketch: Array | None = field(default=None, repr=False)  # (side, side) uint8, dark on light
    with_effects: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inspection:
    """The stages of one picture, up to the one that failed if it could not become a digit.

    There are none if the members do not take digits: they see the picture, fitted.
    """

    request: InspectionRequest
    steps: tuple[Step, ...] = field(repr=False)
    probabilities: Array | None = field(default=None, repr=False)  # (member, class)
    effects: tuple[Effect, ...] = ()
    error: str = ""  # why there is no digit, or no prediction of it
    classes: tuple[str, ...] = DIGIT_CLASSES  # the names of the members' classes
    by_recipe: bool = True  # whether pictures go through the recipe's stages
    fitted: Array | None = field(default=None, repr=False)  # what is seen where they do not
    fitting: str = ""  # what was done to the picture there; '' if nothing was
    digits: int = 1  # that were found next to each other
