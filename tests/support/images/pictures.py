"""Drawn pictures of a digit, (height, width, 3) uint8, on all kinds of paper and in any light."""

import numpy as np
from PIL import Image, ImageDraw

from ensemble_gui.records.settings import Array

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
Colour = tuple[int, int, int]

_FIVE = [(0.9, 0.0), (0.15, 0.0), (0.1, 0.45), (0.6, 0.4), (0.95, 0.65), (0.7, 0.95), (0.05, 0.9)]


def drawn(
    *,
    size: tuple[int, int] = (300, 300),
    width: int = 16,
    ink: Colour = BLACK,
    paper: Colour = WHITE,
    share: float = 0.5,
) -> Array:
    """A five on paper of this width and height, by a pen of this width.

    It takes this share of the shorter side, in the middle.
    """
    picture = Image.new("RGB", size, paper)
    draw = ImageDraw.Draw(picture)
    side = min(size) * share
    left, top = ((whole - side) / 2 for whole in size)
    points = [(left + x * side, top + y * side) for x, y in _FIVE]
    draw.line(points, fill=ink, width=width, joint="curve")
    half = width / 2
    for x, y in points:
        draw.ellipse([x - half, y - half, x + half, y + half], fill=ink)
    return np.array(picture)


def lit(picture: Array, light: Array) -> Array:
    """The picture under so much light at each place, (height, width), 1 is all."""
    return np.round(picture * light[..., None]).clip(0, 255).astype(np.uint8)


def places(picture: Array) -> tuple[Array, Array]:
    """Row and column of each pixel, as shares of the sides."""
    height, width, _ = picture.shape
    rows, columns = np.mgrid[: 1 : height * 1j, : 1 : width * 1j]
    return rows, columns


def noisy(picture: Array, deviation: float) -> Array:
    """The picture with noise of this standard deviation, in levels."""
    noise = np.random.default_rng(0).normal(0, deviation, picture.shape)
    return np.round(picture + noise).clip(0, 255).astype(np.uint8)


def ruled(picture: Array, gap: int, colour: Colour, width: int = 1) -> Array:
    """The picture on paper with level lines of this colour, so many pixels apart."""
    lines = picture.copy()
    for row in range(gap // 2, len(picture), gap):
        lines[row : row + width] = np.minimum(lines[row : row + width], np.uint8(colour))
    return lines


def likeness(one: Array, other: Array) -> float:
    """How much of two digits' ink is in the same places, 0..1; a pixel's shift is no matter."""
    shifts = [(down, across) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    return max(_overlap(one.astype(float), np.roll(other, by, (0, 1))) for by in shifts)


def _overlap(one: Array, other: Array) -> float:
    return float(np.minimum(one, other).sum() / np.maximum(one, other).sum())
