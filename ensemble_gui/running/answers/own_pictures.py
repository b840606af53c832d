"""Fits the user's own images to the members' task, and fits them again to another."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from ensemble_gui.errors import BadInput
from ensemble_gui.records.images import ImagesRequest, OwnImage, Recipe, RefusedImage
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import Task
from ensemble_gui.samples.fitting import fit_again
from ensemble_gui.samples.folders.folder_labels import class_called
from ensemble_gui.samples.image_files.bytes import check_of, read_image_bytes
from ensemble_gui.samples.image_files.reading import Picture, decode_picture
from ensemble_gui.samples.preparing import note_on, prepare, prepare_file
from ensemble_gui.wording.figures import shorten
from ensemble_gui.wording.images import FILE_CHANGED, more_than_one


def picture_of(image: OwnImage) -> Picture:
    """The picture that an image was made from. Raises BadInput if its file cannot be read."""
    return _decoded(image, _content_of(image))


def _content_of(image: OwnImage) -> bytes:
    return read_image_bytes(image.path) if image.content is None else image.content


def _decoded(image: OwnImage, content: bytes) -> Picture:
    return decode_picture(content, image.path if image.content is None else image.name)


def make_image(image: OwnImage, recipe: Recipe, task: Task) -> OwnImage:
    """The image with its pixels for this task. Raises BadInput with the image's name in it."""
    content = _content_of(image)
    picture, check = _decoded(image, content), check_of(content)
    try:
        made = prepare_file(picture, task, recipe)
    except BadInput as error:
        raise BadInput(f"In {shorten(image.name)} {error}") from error
    digits = max(1, len(made.parts))
    changed = FILE_CHANGED if image.check not in ("", check) else ""
    notes = (changed, picture.note, more_than_one(digits), note_on(made, task))
    note = "; ".join(filter(None, notes))
    return replace(
        image, pixels=made.pixels, task=task, note=note, digits=digits, check=image.check or check
    )


def cut_apart(image: OwnImage, recipe: Recipe, task: Task) -> tuple[OwnImage, ...]:
    """An image of each digit in a picture of several. Raises BadInput where a part has no ink.

    The label of the whole is that of none of them.
    """
    rgb = picture_of(image).rgb
    parts = prepare(rgb, task, recipe).parts
    found = []
    for number, part in enumerate(parts, start=1):
        name = f"{Path(image.name).stem}, part {number}.png"
        content = _as_png(part.cut_out(rgb))
        alone = replace(image, name=name, content=content, label=None, called="", check="")
        made = make_image(alone, recipe, task)
        note = f"part {number} of {len(parts)}"
        found.append(replace(made, note="; ".join(filter(None, (note, made.note)))))
    return tuple(found)


def _as_png(rgb: Array) -> bytes:
    file = BytesIO()
    Image.fromarray(np.ascontiguousarray(rgb)).save(file, "PNG")
    return file.getvalue()


def reprocess_image(
    image: OwnImage, request: ImagesRequest, task: Task
) -> tuple[OwnImage, RefusedImage | None]:
    """The image for this task and the request's recipe; where that fails, the previous one.

    An image that would look the same is not read again. Among other classes, the label is the
    one that its folder names.
    """
    by_same = not task.is_of_digits or request.recipe == request.taken_by
    refused = None
    made = image
    if not (by_same and _look(image.task) == _look(task)):
        try:
            made = make_image(image, request.recipe, task)
        except BadInput as error:
            what = "digit" if task.is_of_digits else "image"
            why = f"{error} The {what} that was made of it before is kept."
            refused = RefusedImage(path=image.path or image.name, error=why)
    if made.task != task:
        made = replace(made, pixels=fit_again(made.pixels, task), task=task)
    if image.task.classes != task.classes:
        made = replace(made, label=class_called(image.called, task.classes))
    return made, refused


def _look(task: Task) -> tuple[object, ...]:
    """What decides which image is made of a picture."""
    return task.shape, task.is_of_digits, task.fit, task.resize
