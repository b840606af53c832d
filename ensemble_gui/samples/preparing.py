"""Prepares pictures for members, and counts what was done to a folder of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ensemble_gui.errors import BadInput
from ensemble_gui.records.images import Recipe, Stage
from ensemble_gui.records.settings import Array, SamplesAs
from ensemble_gui.records.tasks import Task
from ensemble_gui.samples.digit.ink import luminance
from ensemble_gui.samples.digit.paper import is_dark_on_light
from ensemble_gui.samples.digit.parts import Part
from ensemble_gui.samples.digit.recipe import IS_MNIST, IS_TURNED, NO_INK, follow
from ensemble_gui.samples.fitting import fit_digits, fit_picture
from ensemble_gui.wording.figures import count

_TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """An image of a task, and how it was made from a picture."""

    pixels: Array = field(repr=False)  # (*task.picture_shape) uint8
    size: tuple[int, int]  # of the picture: width and height in pixels
    is_grey: bool  # the picture, whatever the task's images are
    by_recipe: bool = False
    is_mnist: bool = False  # in MNIST's form already, and left as it was
    dark_on_light: bool = False
    parts: tuple[Part, ...] = ()  # where the digits are, if there are several


def prepare(
    rgb: Array, task: Task, recipe: Recipe | None = None, way: SamplesAs = SamplesAs.DIGITS
) -> Prepared:
    """A picture (height, width, 3) uint8 as an image of the task.

    Digit networks get the preprocessed digit, unless pictures are used unchanged; all others
    get the picture itself, fitted to their size. Raises BadInput if a digit is made and there is
    no ink.
    """
    size = (rgb.shape[1], rgb.shape[0])
    is_grey = bool((rgb[..., :2] == rgb[..., 1:]).all())
    if not task.is_of_digits or way is SamplesAs.PICTURES:
        dark = task.is_of_digits and is_dark_on_light(luminance(rgb))
        pixels = fit_picture(rgb, task)
        return Prepared(pixels=pixels, size=size, is_grey=is_grey, dark_on_light=dark)
    digit = follow(rgb, recipe or Recipe())
    if digit.pixels is None:
        raise BadInput(NO_INK)
    return Prepared(
        pixels=fit_digits(digit.pixels[np.newaxis], task)[0],
        size=size,
        is_grey=is_grey,
        by_recipe=True,
        is_mnist=digit.note_on(Stage.CENTRING) == IS_MNIST,
        dark_on_light=digit.note_on(Stage.POLARITY) == IS_TURNED,
        parts=digit.parts(),
    )


def notes_on(made: Sequence[Prepared], task: Task) -> tuple[str, ...]:
    """Notes on what was done to the pictures of a folder; none if nothing was done."""
    done = "; ".join(
        filter(None, (_way(made, task), _polarity(made), _size(made, task), _channels(made, task)))
    )
    several = sum(bool(one.parts) for one in made)
    more = f"More than one digit in {several:,} of {_pictures(made)}, each read as one"
    return tuple(f"{one[0].upper()}{one[1:]}." for one in (done, more if several else "") if one)


def _way(made: Sequence[Prepared], task: Task) -> str:
    if not task.is_of_digits:
        return ""
    mnist = sum(one.is_mnist for one in made)
    if not any(one.by_recipe for one in made):
        return f"{_pictures(made)} used unchanged"
    if mnist == len(made):
        return f"{_pictures(made)} already in MNIST's form, used unchanged"
    left = f", {mnist:,} already in MNIST's form and left unchanged" if mnist else ""
    return f"{_pictures(made)} prepared as digits{left}"


def _polarity(made: Sequence[Prepared]) -> str:
    dark = sum(one.dark_on_light for one in made)
    if not dark:
        return ""
    if any(one.by_recipe for one in made):
        return f"{dark:,} inverted (dark ink)"
    return f"{dark:,} with dark ink on light paper, which members trained on MNIST misread"


def _size(made: Sequence[Prepared], task: Task) -> str:
    own = task.shape[:0:-1]  # width, height
    others = [one.size for one in made if one.size != own]
    if not others:
        return ""
    ends = dict.fromkeys(map(_dimensions, (min(others), max(others))))
    return f"{len(others):,} of {' to '.join(ends)} pixels resized to {_dimensions(own)}"


def _channels(made: Sequence[Prepared], task: Task) -> str:
    is_grey = task.shape[0] == 1
    changed = sum(one.is_grey != is_grey for one in made if not one.is_mnist)
    what = "colour to grey" if is_grey else "grey to colour"
    return f"{changed:,} converted from {what}" if changed else ""


def _pictures(made: Sequence[Prepared]) -> str:
    return count(len(made), "picture")


def _dimensions(size: tuple[int, ...]) -> str:
    return _TIMES.join(f"{one:,}" for one in size)
