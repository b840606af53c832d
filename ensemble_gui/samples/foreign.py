"""Images that are of no class: what an ensemble should not be sure of. uint8."""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ensemble_gui.records import DIGITS_TASK, Array, Foreign, Task
from ensemble_gui.samples.fitting import fit_digits
from ensemble_gui.samples.preprocessing import place_ink

COUNT = 1000  # of each kind, where they are small
_LEAST, _MOST_NUMBERS = 50, 2**25  # of large ones there are fewer, but not fewer than that
LETTERS = "ACEFHKLMNPRTUVWXYadefhkmnrtuvwx"  # no letter that could be read as a digit
_SEED = 0
_CANVAS = 112  # pixels: the side of what letters are drawn on
_LETTER = 64  # pixels: their size there
_THICKEST = 5  # pixels that a stroke is widened by on each side
_TILT = 15.0  # degrees
_SLANT = 0.25  # columns a row
_DOTTED_SHARE = 0.2  # of the letters: drawn in the bitmap font
_DOTTED = 16  # pixels: the canvas of that font, which has one size


@lru_cache(2 * len(Foreign))
def foreign_images(kind: Foreign, task: Task = DIGITS_TASK) -> Array:
    """Images of a kind, always the same ones, as the task has them; read-only.

    (1000, *task.picture_shape) uint8, or fewer where they are large.
    """
    rng = np.random.default_rng(_SEED)
    count = min(COUNT, max(_LEAST, _MOST_NUMBERS // task.numbers))
    match kind:
        case Foreign.LETTERS:
            letters = fit_digits(np.stack([_letter(rng) for _ in range(count)]), task)
            images = _in_colours(letters, task)
        case Foreign.NOISE:
            images = rng.integers(0, 256, (count, *task.picture_shape), dtype=np.uint8)
        case Foreign.BLANK:
            levels = np.linspace(0, 255, count).round().astype(np.uint8)
            grey = np.broadcast_to(levels[:, np.newaxis, np.newaxis], (count, *task.shape[1:]))
            images = _in_colours(grey, task)
    images.flags.writeable = False  # they are kept
    return images


def _in_colours(grey: Array, task: Task) -> Array:
    """The same (sample, height, width), in as many channels as the task's images have."""
    return grey.copy() if task.shape[0] == 1 else np.repeat(grey[..., np.newaxis], 3, axis=3)


def _letter(rng: np.random.Generator) -> Array:
    """A letter in MNIST's form, of its own stroke width, tilt and slant.

    Size and place are MNIST's, as a letter that differs in these is told by these.
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
