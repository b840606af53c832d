"""Makes of the user's own images what the members of a task take, and makes them anew."""

from dataclasses import replace

import numpy as np

from ensemble_gui.errors import BadInput
from ensemble_gui.records import Array, ImagesRequest, OwnImage, Recipe, RefusedImage, Task
from ensemble_gui.samples.fitting import fit_again, fit_digits, fit_picture
from ensemble_gui.samples.folder_labels import class_called
from ensemble_gui.samples.image_files import Picture, decode_picture, read_picture
from ensemble_gui.samples.preprocessing import make_digit
from ensemble_gui.wording import shorten


def picture_of(image: OwnImage) -> Picture:
    """The picture that an image was made from. Raises BadInput if its file cannot be read."""
    if image.content is not None:
        return decode_picture(image.content, image.name)
    return read_picture(image.path)


def make_image(image: OwnImage, recipe: Recipe, task: Task) -> OwnImage:
    """The image with its pixels for this task. Raises BadInput with the image's name in it."""
    picture = picture_of(image)
    try:
        pixels = _pixels_of(picture.rgb, recipe, task)
    except BadInput as error:
        raise BadInput(f"In {shorten(image.name)} {error}") from error
    return replace(image, pixels=pixels, task=task, note=picture.note)


def make_image_anew(
    image: OwnImage, request: ImagesRequest, task: Task
) -> tuple[OwnImage, RefusedImage | None]:
    """The image for this task and the request's recipe; where that fails, the former one.

    An image of the right look is not read again. The label is that of the former name.
    """
    by_same = not task.is_of_digits or request.recipe == request.taken_by
    refused = None
    made = image
    if not (by_same and _look(image.task) == _look(task)):
        try:
            made = make_image(image, request.recipe, task)
        except BadInput as error:
            what = "digit" if task.is_of_digits else "image"
            told = f"{error} The {what} that was made of it before is kept."
            refused = RefusedImage(path=image.path or image.name, error=told)
    if made.task != task:
        made = replace(made, pixels=fit_again(made.pixels, task), task=task)
    if image.task.classes != task.classes:
        made = replace(made, label=class_called(image.called, task.classes))
    return made, refused


def _pixels_of(rgb: Array, recipe: Recipe, task: Task) -> Array:
    """Who knows digits gets one by the recipe, all others the picture; each in their size."""
    if not task.is_of_digits:
        return fit_picture(rgb, task)
    digit: Array = fit_digits(make_digit(rgb, recipe)[np.newaxis], task)[0]
    return digit


def _look(task: Task) -> tuple[object, ...]:
    """What decides which image is made of a picture."""
    return task.shape, task.is_of_digits
