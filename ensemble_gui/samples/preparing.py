"""Prepares pictures for members, and counts what was done to a folder of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ensemble_gui.errors import BadInput
from ensemble_gui.records.images import Recipe, Stage
from ensemble_gui.records.settings import Array, SamplesAs
from ensemble_gui.records.tasks import Fit, Task
from ensemble_gui.samples.digit.ink import luminance
from ensemble_gui.samples.digit.paper import is_dark_on_light
from ensemble_gui.samples.digit.parts import Part
from ensemble_gui.samples.digit.recipe import IS_MNIST, IS_TURNED, NO_INK, follow
from ensemble_gui.samples.fitting import (
    changes_shape,
    fit_digits,
    fit_picture,
    image_size,
    is_scaled,
)
from ensemble_gui.samples.image_files.reading import Picture
from ensemble_gui.wording.figures import capital, count

_TIMES = "\N{MULTIPLICATION SIGN}"
_MOST_NOTES = 3  # of files, in the notes on a folder
_SOMEWHERE = Part(top=0, bottom=1, left=0, right=1)

Kind = tuple[tuple[tuple[int, int], str], tuple[bool, ...]]


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
    is_transparent: bool = False  # in parts, which became white
    note: str = ""  # what of the file is not in it, or was changed


def prepare_file(
    picture: Picture, task: Task, recipe: Recipe | None = None, way: SamplesAs = SamplesAs.DIGITS
) -> Prepared:
    """The picture of a file as an image of the task. Raises BadInput as `prepare` does."""
    made = prepare(picture.rgb, task, recipe, way)
    return replace(made, is_transparent=picture.is_transparent, note=picture.note)


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
        dark = task.shape[0] == 1 and is_dark_on_light(luminance(rgb))
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
    done = filter(
        None,
        (
            _way(made, task),
            _polarity(made, task),
            _size(made, task),
            _channels(made, task),
            _transparent(made),
        ),
    )
    several = sum(bool(one.parts) for one in made)
    more = f"More than one digit in {several:,} of {_pictures(made)}, each read as one"
    of_files = Counter(one.note for one in made if one.note)
    notes = ("; ".join(done), more if several else "", *_of_files(of_files))
    return tuple(f"{capital(one)}." for one in notes if one)


def kind_of(one: Prepared) -> Kind:
    """All that `notes_on` looks at."""
    several = bool(one.parts)
    return (
        (one.size, one.note),
        (one.is_grey, one.by_recipe, one.is_mnist, one.dark_on_light, several, one.is_transparent),
    )


def notes_on_kinds(kinds: Counter[Kind], task: Task) -> tuple[str, ...]:
    """The notes on so many pictures of each kind; none if there are none."""
    made: list[Prepared] = []
    for kind, many in kinds.items():
        (size, note), (grey, by_recipe, is_mnist, dark, several, is_transparent) = kind
        one = Prepared(
            pixels=np.zeros(0, dtype=np.uint8),
            size=size,
            is_grey=grey,
            by_recipe=by_recipe,
            is_mnist=is_mnist,
            dark_on_light=dark,
            parts=(_SOMEWHERE,) if several else (),
            is_transparent=is_transparent,
            note=note,
        )
        made += [one] * many
    return notes_on(made, task) if made else ()


def note_on(made: Prepared, task: Task) -> str:
    """What was done to one picture that was fitted to what members take; '' if nothing was."""
    if made.by_recipe:
        return ""
    own, size = _dimensions(image_size(task)), _dimensions(made.size)
    is_grey = task.shape[0] == 1
    scaled = f"{size} pixels resized to {own}" if _is_resized(made, task) else ""
    return ", ".join(
        filter(
            None,
            (
                f"{scaled}{_before_crop(task)}" if scaled else "",
                _SHAPES[task.fit] if scaled and changes_shape(made.size, task) else "",
                _converted(task) if made.is_grey != is_grey else "",
                "transparent parts made white" if made.is_transparent else "",
                "dark on light, not inverted" if made.dark_on_light else "",
            ),
        )
    )


_SHAPES = {
    None: "cropped",
    Fit.CENTER_CROP: "cropped",
    Fit.RESIZE: "stretched",
    Fit.PAD: "padded with black",
}


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


def _polarity(made: Sequence[Prepared], task: Task) -> str:
    dark = sum(one.dark_on_light for one in made)
    if not dark:
        return ""
    if any(one.by_recipe for one in made):
        return f"{dark:,} inverted (dark ink)"
    if task.is_of_digits:
        return f"{dark:,} with dark ink on light paper, which members trained on MNIST misread"
    return f"{dark:,} dark on light, not inverted"


def _size(made: Sequence[Prepared], task: Task) -> str:
    others = [one.size for one in made if _is_resized(one, task)]
    if not others:
        return ""
    ends = dict.fromkeys(map(_dimensions, (min(others), max(others))))
    many = sum(changes_shape(one.size, task) for one in made if not one.by_recipe)
    shape = f", {many:,} {_SHAPES[task.fit]}" if many else ""
    own = f"{_dimensions(image_size(task))}{_before_crop(task)}"
    return f"{len(others):,} of {' to '.join(ends)} pixels resized to {own}{shape}"


def _is_resized(one: Prepared, task: Task) -> bool:
    return one.size != image_size(task) or (not one.by_recipe and is_scaled(one.size, task))


def _before_crop(task: Task) -> str:
    return f" (the shorter side to {task.resize:,} first)" if task.resize else ""


def _channels(made: Sequence[Prepared], task: Task) -> str:
    is_grey = task.shape[0] == 1
    changed = sum(one.is_grey != is_grey for one in made if not one.is_mnist)
    return f"{changed:,} {_converted(task)}" if changed else ""


def _converted(task: Task) -> str:
    return f"converted from {'colour to grey' if task.shape[0] == 1 else 'grey to colour'}"


def _transparent(made: Sequence[Prepared]) -> str:
    some = sum(one.is_transparent for one in made)
    return f"transparent parts of {some:,} made white" if some else ""


def _of_files(notes: Counter[str]) -> list[str]:
    """What was found in some of the files, such as several frames."""
    return [f"{count(many, 'image')}: {note}" for note, many in notes.most_common(_MOST_NOTES)]


def _pictures(made: Sequence[Prepared]) -> str:
    return count(len(made), "picture")


def _dimensions(size: tuple[int, ...]) -> str:
    return _TIMES.join(f"{one:,}" for one in size)
