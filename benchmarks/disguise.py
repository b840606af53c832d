"""Disguises digits as the pictures that people have: enlarged, coloured, badly lit, compressed."""

import io

import numpy as np
from PIL import Image

from ensemble_gui.records.settings import SIDE, Array

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
_RESAMPLINGS = (
    Image.Resampling.NEAREST,
    Image.Resampling.BILINEAR,
    Image.Resampling.BICUBIC,
    Image.Resampling.LANCZOS,
)


def disguise(digit: Array, rng: np.random.Generator) -> Array:
    """A digit (28, 28) uint8 somewhere on a canvas (height, width, 3) uint8.

    Enlarged 4 to 20 times, on a canvas of 200 to 2,000 pixels that holds it, inverted or not, in
    coloured ink, with a light gradient and with noise.
    """
    height, width = _canvas(side := round(SIDE * rng.uniform(4, 20)), rng)
    kind = _RESAMPLINGS[rng.integers(len(_RESAMPLINGS))]
    large = np.asarray(Image.fromarray(digit).resize((side, side), kind)) / 255
    ink = np.zeros((height, width))
    top, left = rng.integers(height - side + 1), rng.integers(width - side + 1)
    ink[top : top + side, left : left + side] = large
    paper, pen = _colours(rng)
    picture = paper + (pen - paper) * ink[..., None]
    picture *= _light(height, width, rng)[..., None]
    picture += rng.normal(0, rng.uniform(0, 0.03), picture.shape)
    return np.asarray((picture.clip(0, 1) * 255).round(), dtype=np.uint8)


def encode(picture: Array, format_name: str) -> bytes:
    """The picture as an image file of this format."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, format_name)
    return file.getvalue()


def _canvas(side: int, rng: np.random.Generator) -> tuple[int, int]:
    height, width = rng.integers(max(200, side), 2001, size=2)
    return int(height), int(width)


def _colours(rng: np.random.Generator) -> tuple[Array, Array]:
    """The colours of paper and pen, light on dark or dark on light."""
    weak = rng.uniform(0, 0.6, 3) * (rng.random(3) < 0.7)  # a channel or more is left out
    if rng.random() < 0.5:
        return rng.uniform(0.75, 1, 3), weak
    return rng.uniform(0, 0.2, 3), 1 - weak * 0.8


def _light(height: int, width: int, rng: np.random.Generator) -> Array:
    """Light that falls off from one side to the other, at most by half."""
    angle = rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[-0.5 : 0.5 : height * 1j, -0.5 : 0.5 : width * 1j]
    slope = x * np.cos(angle) + y * np.sin(angle)
    return np.asarray(1 - rng.uniform(0, 0.5) * (slope + 0.71) / 1.42)
