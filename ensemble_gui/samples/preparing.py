"""Prepares pictures for members, and counts what was done to a folder of them."""

from collections import Counter
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
    if not task.is_of_digits:
        return Prepared(pixels=fit_picture(rgb, task), size=size, is_grey=is_grey)
    if way is SamplesAs.PICTURES:
        return Prepared(
            pixels=fit_picture(rgb, task),
            size=size,
            is_grey=is_grey,
            dark_on_light=is_dark_on_light(luminance(rgb)),
        )
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


class Preparations:
    """What was done to the pictures of a folder, counted."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._total = 0
        self._sizes: list[tuple[int, int]] = []
        self._found: Counter[str] = Counter()

    def add(self, one: Prepared) -> None:
        """Count what was done to this picture."""
        self._total += 1
        self._found["by_recipe"] += one.by_recipe
        self._found["is_mnist"] += one.is_mnist
        self._found["dark"] += one.dark_on_light
        self._found["several"] += bool(one.parts)
        _, height, width = self._task.shape
        is_grey = self._task.shape[0] == 1
        if not one.is_mnist:
            self._found["channels"] += is_grey != one.is_grey
        if one.size != (width, height):
            self._sizes.append(one.size)

    def notes(self) -> tuple[str, ...]:
        """Notes on what was done; none if nothing was done."""
        whole = [self._way(), self._polarity(), self._size(), self._channels()]
        done = "; ".join(filter(None, whole))
        several = self._found["several"]
        total = count(self._total, "picture")
        more = f"More than one digit in {several:,} of {total}, each read as one"
        return tuple(
            f"{one[0].upper()}{one[1:]}." for one in (done, more if several else "") if one
        )

    def _way(self) -> str:
        if not self._task.is_of_digits:
            return ""
        mnist = self._found["is_mnist"]
        if not self._found["by_recipe"]:
            return f"{count(self._total, 'picture')} used unchanged"
        if mnist == self._total:
            return f"{count(mnist, 'picture')} already in MNIST's form, used unchanged"
        left = f", {mnist:,} already in MNIST's form and left unchanged" if mnist else ""
        return f"{count(self._total, 'picture')} prepared as digits{left}"

    def _polarity(self) -> str:
        dark = self._found["dark"]
        if not dark:
            return ""
        if self._found["by_recipe"]:
            return f"{dark:,} inverted (dark ink)"
        return f"{dark:,} with dark ink on light paper, which members trained on MNIST misread"

    def _size(self) -> str:
        if not self._sizes:
            return ""
        _, height, width = self._task.shape
        least, most = min(self._sizes), max(self._sizes)
        sizes = (
            _dimensions(least) if least == most else f"{_dimensions(least)} to {_dimensions(most)}"
        )
        return f"{len(self._sizes):,} of {sizes} pixels resized to {_dimensions((width, height))}"

    def _channels(self) -> str:
        changed = self._found["channels"]
        if not changed:
            return ""
        what = "colour to grey" if self._task.shape[0] == 1 else "grey to colour"
        return f"{changed:,} converted from {what}"


def _dimensions(size: tuple[int, int]) -> str:
    return f"{size[0]:,}{_TIMES}{size[1]:,}"
