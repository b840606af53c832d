"""Images of none of the classes: what an ensemble should not be sure of. uint8."""

from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ensemble_gui.records.settings import Array
from ensemble_gui.records.shift import FOREIGN_IMAGES, Foreign
from ensemble_gui.records.tasks import Task
from ensemble_gui.samples.digit.recipe import place_ink
from ensemble_gui.samples.fitting import fit_digits

LETTERS = "ACEFHKLMNPRTUVWXYadefhkmnrtuvwx"  # no letter that could be read as a digit
_SEED = 0
_MOST_NUMBERS = 2**27  # of the images of one kind
_CANVAS = 112  # pixels: the side of what letters are drawn on
_LETTER = 64  # pixels: their size there
_THICKEST = 5  # pixels that a stroke is widened by on each side
_TILT = 15.0  # degrees
_SLANT = 0.25  # columns a row
_DOTTED_SHARE = 0.2  # of the letters: drawn in the bitmap font
_DOTTED = 16  # pixels: the canvas of that font, which has one size


def kinds_foreign_to(task: Task) -> tuple[Foreign, ...]:
    """The kinds of images that are of none of the task's classes."""
    has_letters = any(len(name) == 1 and name.isalpha() for name in task.classes)
    return tuple(kind for kind in Foreign if not (has_letters and kind is Foreign.LETTERS))


def foreign_to(task: Task, kind: Foreign) -> Array:
    """As many images of a kind as a task of this size, (sample, *task.picture_shape), allows.

    Always the same ones, a thousand unless they are large.
    """
    count = min(FOREIGN_IMAGES, max(1, _MOST_NUMBERS // task.numbers))
    shape = (count, *task.picture_shape)
    match kind:
        case Foreign.NOISE:
            return np.random.default_rng(_SEED).integers(0, 256, shape, dtype=np.uint8)
        case Foreign.BLANK:
            levels = np.linspace(0, 255, count).round().astype(np.uint8)
            grey = levels[:, np.newaxis, np.newaxis]
        case Foreign.LETTERS:
            grey = fit_digits(_letters()[:count], task)
    return np.array(np.broadcast_to(grey if task.shape[0] == 1 else grey[..., np.newaxis], shape))


@cache
def _letters() -> Array:
    rng = np.random.default_rng(_SEED)
    return np.stack([_letter(rng) for _ in range(FOREIGN_IMAGES)])


def _letter(rng: np.random.Generator) -> Array:
    """A letter in MNIST's form, of its own stroke width, tilt and slant.

    Size and place are MNIST's, because a letter that differed in these would be detected by them.
    """
    letter = LETTERS[rng.integers(len(LETTERS))]
    stroke, dotted = int(rng.integers(_THICKEST + 1)), rng.random() < _DOTTED_SHARE
    drawn = _dotted(letter) if dotted else _drawn(letter, stroke)
    slant = rng.uniform(-_SLANT, _SLANT)
    slanted = (1, slant, -slant * _CANVAS / 2, 0, 1, 0)
    picture = drawn.transform(
        drawn.size, Image.Transform.AFFINE, slanted, Image.Resampling.BICUBIC
    ).rotate(rng.uniform(-_TILT, _TILT), Image.Resampling.BICUBIC)
    return place_ink(np.asarray(picture, dtype=np.float32) / 255)


def _drawn(letter: str, stroke: int) -> Image.Image:
    """In Pillow's own scalable font, which is the same on every machine."""
    canvas = Image.new("L", (_CANVAS, _CANVAS))
    font = ImageFont.load_default(_LETTER)
    middle = (_CANVAS / 2, _CANVAS / 2)
    ImageDraw.Draw(canvas).text(
        middle, letter, fill=255, font=font, anchor="mm", stroke_width=stroke
    )
    return canvas


def _dotted(letter: str) -> Image.Image:
    """In Pillow's own bitmap font, enlarged."""
    canvas = Image.new("L", (_DOTTED, _DOTTED))
    font = ImageFont.load_default_imagefont()
    ImageDraw.Draw(canvas).text((_DOTTED // 3, _DOTTED // 8), letter, fill=255, font=font)
    return canvas.resize((_CANVAS, _CANVAS), Image.Resampling.BICUBIC)
