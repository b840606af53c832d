"""What the application makes of a picture."""

from ensemble_gui.records.images import Recipe
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.samples.preparing import prepare


def make_digit(rgb: Array, recipe: Recipe | None = None) -> Array:
    return prepare(rgb, DIGITS_TASK, recipe).pixels
