"""Turns a picture into a digit by MNIST's own recipe.

Light ink on a dark ground; the ink fitted into 20x20 pixels, its aspect kept; its centre of mass
in the middle of 28x28 (LeCun et al. 1998, "Gradient-based learning applied to document
recognition", section III.A). What comes before finds the ink. Each stage can be switched off.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from PIL import Image
from scipy import ndimage

from ensemble_gui.errors import BadInput
from ensemble_gui.records.images import Recipe, Stage
from ensemble_gui.records.inspection import Step
from ensemble_gui.records.settings import SIDE, Array
from ensemble_gui.samples.digit.flags import without_flag
from ensemble_gui.samples.digit.ink import (
    as_shares,
    ink_grey,
    is_narrow,
    luminance,
    resize,
    used_range,
)
from ensemble_gui.samples.digit.paper import border_of, even_light, flat_light, is_dark_on_light
from ensemble_gui.samples.digit.parts import Part, find_parts
from ensemble_gui.samples.digit.strokes import (
    near_mnist,
    stroke_width,
    with_width,
    without_dirt,
    without_gaps,
)

NO_INK = "no ink was found: choose a picture of a digit that stands out from its paper."
IS_MNIST = "in MNIST's form already"  # the note on each stage
IS_TURNED = "dark ink was made light"  # the note on polarity
NO_FLAG = "the flag of a 1 was cut off"
_LEAST_SIDE = 112  # pixels: smaller pictures are enlarged, for strokes that are many pixels wide
_MOST_SIDE = 640  # pixels: larger ones are reduced
_INK_SIDE = 20  # pixels: the box that the ink is fitted into
_FINE_SIDE = 4 * _INK_SIDE  # pixels: the ink's longer side where strokes are measured and changed
_INK_LEVEL = 0.2  # of full ink: fainter is outside the box
_MIDDLE = SIDE / 2  # where MNIST has the centre of mass, in pixels from the first one's centre
_OFF_MIDDLE = 0.6  # pixels: MNIST's centres are rounded to whole ones


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Digit:
    """A digit, and the steps to it; without pixels if no ink was found."""

    steps: tuple[Step, ...] = field(repr=False)
    pixels: Array | None = field(repr=False)  # (28, 28) uint8, light on dark

    def note_on(self, stage: Stage) -> str:
        """What this stage did; '' if it was not reached."""
        return next((step.note for step in self.steps if step.stage is stage), "")

    def parts(self) -> tuple[Part, ...]:
        """Where the digits are, if the picture has more than one, from left to right."""
        clean = next((one.picture for one in self.steps if one.stage is Stage.CLEANING), None)
        return () if clean is None else find_parts(clean / np.float32(255))


def follow(rgb: Array, recipe: Recipe) -> Digit:
    """A picture (height, width, 3) uint8 as a digit, with the picture after each stage."""
    steps = [Step(stage=None, picture=rgb)]
    for stage, picture, note in _way(rgb, recipe):
        shown = note if recipe.has(stage) else "switched off"
        steps.append(Step(stage=stage, picture=_as_levels(picture), note=shown))
    there = steps[-1].stage is Stage.CENTRING
    return Digit(steps=tuple(steps), pixels=steps[-1].picture if there else None)


def place_ink(ink: Array) -> Array:
    """Ink 0..1 (height, width), some of it strong, directly in MNIST's form.

    Its box fitted into 20x20, its centre of mass in the middle of (28, 28) uint8. Raises BadInput
    if there is no ink.
    """
    return _place(_fit(_some_ink_box(ink), _INK_SIDE), by_mass=True)


def fine_ink(ink: Array) -> Array:
    """The box of ink 0..1 (height, width) at the size at which strokes are measured and changed.

    Raises BadInput if there is no ink.
    """
    return _fine(_some_ink_box(ink))


def _way(rgb: Array, recipe: Recipe) -> Iterator[tuple[Stage, Array, str]]:
    """Each stage, the picture after it, and a note; ends early without ink."""
    if rgb.shape[:2] == (SIDE, SIDE) and _is_mnist_like(luminance(rgb)):
        pixels = np.round(luminance(rgb) * 255).astype(np.uint8)
        yield from ((stage, pixels, IS_MNIST) for stage in Stage)
        return
    rgb = _handy(rgb)
    ink = ink_grey(rgb) if recipe.has(Stage.GREY) else luminance(rgb)
    low, high = used_range(ink)
    used = high - low if recipe.has(Stage.GREY) and is_narrow(low, high) else 1.0
    ink = (ink - low) / used if used < 1 else ink
    spread = f"; {used:.1%} of the grey range was stretched to all of it" if used < 1 else ""
    yield Stage.GREY, ink, f"the ink's own colour is used{spread}"
    turn = recipe.has(Stage.POLARITY) and is_dark_on_light(ink)
    ink = -ink if turn else ink
    yield Stage.POLARITY, ink, IS_TURNED if turn else "the ink is light already"
    if recipe.has(Stage.LIGHT):
        ink, note = even_light(ink, is_turned=turn and used == 1)
    else:
        ink, note = flat_light(ink), ""
    yield Stage.LIGHT, ink, note
    shares = as_shares(ink, used)
    if shares is None:
        return
    cleaned = without_dirt(shares) if recipe.has(Stage.CLEANING) else shares
    lost = 1 - float(cleaned.sum() / shares.sum())
    yield Stage.CLEANING, cleaned, f"{lost:.0%} of the ink was dirt or lines"
    box = _ink_box(cleaned)
    if box is not None:
        yield from _shape(_square(cleaned) if not recipe.has(Stage.BOX) else box, recipe)


def _shape(box: Array, recipe: Recipe) -> Iterator[tuple[Stage, Array, str]]:
    """The stages of an ink box, or of a whole picture in its place."""
    side = _INK_SIDE if recipe.has(Stage.BOX) else SIDE
    fine = _fine(box)
    yield Stage.BOX, fine, "20 of 28 pixels, aspect ratio kept"
    flagless = without_flag(box) if recipe.has(Stage.STROKES) else box
    has_flag = flagless is not box
    if has_flag:
        box = _boxed(flagless, recipe)
        fine = _fine(box)
    width = stroke_width(fine)
    target = near_mnist(width) if recipe.has(Stage.STROKES) else width
    changed = with_width(fine, width, target)
    note = ", as MNIST's" if target == width else f", made {target:.0%}"
    cut = f"; {NO_FLAG}" if has_flag else ""
    yield Stage.STROKES, changed, f"{width:.0%} of the ink's side{note}{cut}"
    if changed is not fine:  # its size has changed
        box = _boxed(changed, recipe)
    fitted = _fit(box, side)
    yield Stage.CENTRING, _place(fitted, by_mass=recipe.has(Stage.CENTRING)), "centre of mass"


def _boxed(ink: Array, recipe: Recipe) -> Array:
    """The ink's box, or the whole picture if there is no box or none is wanted."""
    box = _ink_box(ink) if recipe.has(Stage.BOX) else None
    return ink if box is None else box


def _fine(box: Array) -> Array:
    """The ink at the size at which strokes are measured."""
    return _full(_fit(without_gaps(box, _FINE_SIDE / max(box.shape)), _FINE_SIDE))


def _handy(rgb: Array) -> Array:
    """The picture in the size that the stages work with."""
    height, width = rgb.shape[:2]
    longer = max(height, width)
    scale = min(max(longer, _LEAST_SIDE), _MOST_SIDE) / longer
    if scale == 1:
        return rgb
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    kind = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(rgb).resize(size, kind))


def _is_mnist_like(grey: Array) -> bool:
    """Whether this is a digit in MNIST's form already: light on black, and centred."""
    if (border_of(grey) == 0).mean() < 0.9 or grey.max() < 0.5:
        return False
    return all(abs(one - _MIDDLE) <= _OFF_MIDDLE for one in ndimage.center_of_mass(grey))


def _ink_box(ink: Array) -> Array | None:
    """The smallest rectangle that holds the ink, if there is any."""
    rows = np.flatnonzero((ink > _INK_LEVEL).any(axis=1))
    columns = np.flatnonzero((ink > _INK_LEVEL).any(axis=0))
    if len(rows) == 0:
        return None
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _some_ink_box(ink: Array) -> Array:
    """The smallest rectangle that holds the ink. Raises BadInput if there is none."""
    box = _ink_box(ink)
    if box is None:
        raise BadInput(NO_INK)
    return box


def _square(ink: Array) -> Array:
    """The whole picture, in the middle of a square."""
    missing = [max(ink.shape) - side for side in ink.shape]
    return np.pad(ink, [(one // 2, one - one // 2) for one in missing])


def _fit(ink: Array, side: int) -> Array:
    """The ink, its longer side of `side` pixels."""
    height, width = ink.shape
    scale = side / max(height, width)
    return resize(ink, (round(height * scale), round(width * scale))).clip(0, 1)


def _place(ink: Array, *, by_mass: bool) -> Array:
    """Put the ink's centre of mass, or else its box, into the middle of 28x28."""
    height, width = ink.shape
    row, column = ndimage.center_of_mass(ink) if by_mass else ((height - 1) / 2, (width - 1) / 2)
    top = min(max(round(_MIDDLE - row), 0), SIDE - height)
    left = min(max(round(_MIDDLE - column), 0), SIDE - width)
    digit = np.zeros((SIDE, SIDE), dtype=np.uint8)
    digit[top : top + height, left : left + width] = np.round(_full(ink) * 255)
    return digit


def _full(ink: Array) -> Array:
    """The ink, scaled so that the strongest is full: averaging fades thin strokes."""
    return np.asarray(ink / max(float(ink.max()), 1e-6))


def _as_levels(picture: Array) -> Array:
    """A picture of any range as grey levels uint8."""
    if picture.dtype == np.uint8:
        return picture
    low, high = float(picture.min()), float(picture.max())
    levels = (picture - low) * (255 / max(high - low, 1e-6))
    return np.asarray(levels.round(), dtype=np.uint8)
