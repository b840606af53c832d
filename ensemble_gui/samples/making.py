"""Makes what members take of a picture: a digit by the recipe, or the picture itself, fitted."""

from ensemble_gui.records import Array, Recipe, Step, Task
from ensemble_gui.samples.fitting import fit_digits, fit_picture
from ensemble_gui.samples.preprocessing import Digit, follow, make_digit


def make_image(rgb: Array, recipe: Recipe, task: Task) -> Array:
    """A picture (height, width, 3) uint8 as an image of the task, (*task.picture_shape) uint8.

    Raises BadInput if it has to be a digit, and there is no ink.
    """
    if not task.is_of_digits:
        return fit_picture(rgb, task)
    digit: Array = fit_digits(make_digit(rgb, recipe)[None], task)[0]
    return digit


def follow_image(rgb: Array, recipe: Recipe, task: Task) -> Digit:
    """The same, with the steps to it; nothing is raised."""
    if not task.is_of_digits:
        return Digit(steps=(Step(stage=None, picture=rgb),), pixels=fit_picture(rgb, task))
    digit = follow(rgb, recipe)
    if digit.pixels is None or task.is_mnist:
        return digit
    return Digit(steps=digit.steps, pixels=fit_digits(digit.pixels[None], task)[0])
