"""A digit on paper, before a camera: what the pictures of `benchmarks.hands` are made of."""

import io

import numpy as np
from PIL import Image
from scipy import ndimage

from ensemble_gui.records.settings import Array

PENS = np.array([(0.1, 0.1, 0.12), (0.1, 0.15, 0.5), (0.6, 0.08, 0.1), (0.08, 0.35, 0.15)])


def stroke(digit: Array, side: int) -> Array:
    """The ink 0..1 of a digit (28, 28) uint8, (side, side), with a pen's edges."""
    large = Image.fromarray(digit).resize((side, side), Image.Resampling.BICUBIC)
    return np.asarray(((np.asarray(large) / 255 - 0.5) * 2.5 + 0.5).clip(0, 1))


def inked(digit: Array, side: int) -> Array:
    """The smallest rectangle that holds the ink of a digit that is drawn with this side."""
    ink = stroke(digit, side)
    rows, columns = (np.flatnonzero((ink > 0.2).any(axis=axis)) for axis in (1, 0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def put(ink: Array, shape: tuple[int, int], top: int, left: int) -> Array:
    """The ink on a sheet of this shape, cut where it leaves the sheet."""
    height, width = shape
    sheet = np.zeros(shape)
    rows = slice(max(top, 0), min(top + ink.shape[0], height))
    columns = slice(max(left, 0), min(left + ink.shape[1], width))
    sheet[rows, columns] = ink[
        rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
    ]
    return sheet


def sheet_of(rng: np.random.Generator) -> tuple[int, int]:
    """Height and width of a picture in pixels."""
    height, width = rng.integers(300, 641, size=2)
    return int(height), int(width)


def written(digit: Array, rng: np.random.Generator, most: float = 0.85) -> Array:
    """The ink of a digit somewhere on a sheet; it takes at least 0.45 of the shorter side."""
    height, width = sheet_of(rng)
    side = round(min(height, width) * rng.uniform(0.45, most))
    top, left = rng.integers(height - side + 1), rng.integers(width - side + 1)
    return put(stroke(digit, side), (height, width), int(top), int(left))


def white(rng: np.random.Generator) -> Array:
    """The colour of paper."""
    return np.asarray(rng.uniform(0.75, 0.97) + rng.uniform(-0.04, 0.03, 3))


def pen(rng: np.random.Generator) -> Array:
    """The colour of a pen."""
    return np.asarray(PENS[rng.integers(len(PENS))] * rng.uniform(0.6, 1.2))


def slope(shape: tuple[int, int], rng: np.random.Generator, most: float = 0.2) -> Array:
    """Light that falls off from one side to the other, at most by this share."""
    angle = rng.uniform(0, 2 * np.pi)
    return np.asarray(1 - rng.uniform(0, most) * (along(shape, angle) + 0.71) / 1.42)


def along(shape: tuple[int, int], angle: float) -> Array:
    """How far each pixel is from the middle in this direction, in sides: -0.71..0.71."""
    y, x = np.mgrid[-0.5 : 0.5 : shape[0] * 1j, -0.5 : 0.5 : shape[1] * 1j]
    return np.asarray(x * np.cos(angle) + y * np.sin(angle))


def laid(ink: Array, paper: Array, ink_colour: Array, light: Array) -> Array:
    """A sheet with ink on it in this light, (height, width, 3)."""
    return np.asarray((paper + (ink_colour - paper) * ink[..., None]) * light[..., None])


def shot(
    picture: Array,
    rng: np.random.Generator,
    *,
    blur: float | None = None,
    noise: float | None = None,
    quality: int | None = None,
) -> Array:
    """What a camera makes of it, uint8; how blurred and noisy, and how compressed, as it falls."""
    blur = rng.uniform(0.4, 1.4) if blur is None else blur
    noise = rng.uniform(0.003, 0.02) if noise is None else noise
    quality = int(rng.integers(70, 96)) if quality is None else quality
    soft = ndimage.gaussian_filter(picture, (blur, blur, 0))
    soft = soft + rng.normal(0, noise, soft.shape)
    file = io.BytesIO()
    Image.fromarray((soft.clip(0, 1) * 255).round().astype(np.uint8)).save(
        file, "JPEG", quality=quality
    )
    return np.asarray(Image.open(file).convert("RGB"))
