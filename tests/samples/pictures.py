"""Drawn pictures of a digit, (height, width, 3) uint8, under all kinds of light."""

import numpy as np
from PIL import Image, ImageDraw

from ensemble_gui.records import Array

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
SHARE = 0.5  # of a picture's sides, that the digit takes

_FIVE = [(0.9, 0.0), (0.15, 0.0), (0.1, 0.45), (0.6, 0.4), (0.95, 0.65), (0.7, 0.95), (0.05, 0.9)]


def drawn(
    *,
    size: tuple[int, int] = (300, 300),
    width: int = 16,
    ink: tuple[int, int, int] = BLACK,
    paper: tuple[int, int, int] = WHITE,
    share: float = SHARE,
) -> Array:
    """A five in the middle of paper, (width, height) pixels, by a pen of this width."""
    picture = Image.new("RGB", size, paper)
    side = min(size) * share
    left, top = ((whole - side) / 2 for whole in size)
    points = [(left + x * side, top + y * side) for x, y in _FIVE]
    draw = ImageDraw.Draw(picture)
    draw.line(points, fill=ink, width=width, joint="curve")
    for x, y in points:
        draw.ellipse([x - width / 2, y - width / 2, x + width / 2, y + width / 2], fill=ink)
    return np.array(picture)


def lit(picture: Array, light: Array) -> Array:
    """The picture with so much light on each pixel, (height, width), 1 is all."""
    return np.round(picture * light[..., None]).clip(0, 255).astype(np.uint8)


def noisy(picture: Array, deviation: float, seed: int = 0) -> Array:
    """The picture with noise of this standard deviation, in levels."""
    noise = np.random.default_rng(seed).normal(0, deviation, picture.shape)
    return np.round(picture + noise).clip(0, 255).astype(np.uint8)


def ruled(picture: Array, gap: int, colour: tuple[int, int, int], width: int = 1) -> Array:
    """The picture on paper with lines of this colour, so many pixels apart."""
    lines = picture.copy()
    for row in range(gap // 2, len(picture), gap):
        lines[row : row + width] = np.minimum(lines[row : row + width], np.uint8(colour))
    return lines


def likeness(one: Array, other: Array) -> float:
    """How much of one digit's ink is in the other's place, 0..1."""
    one, other = one.astype(float), other.astype(float)
    return float(np.minimum(one, other).sum() / np.maximum(one, other).sum())
