"""Shifts images further and further from what members know.

Images are (sample, 28, 28) uint8. What is drawn by chance is drawn by the image itself, so that
an image is shifted alike alone, among others, and in any order.
"""

from collections.abc import Callable
from math import cos, radians, sin
from zlib import crc32

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.sparse import csr_array

from ensemble_gui.records import SIDE, Array, Shift

LEVELS = 16
_MOST = {  # the last level of each
    Shift.ROTATE: 90,
    Shift.SHIFT: 15,  # a pixel a level, so that nothing is interpolated
    Shift.SCALE: 0.6,
    Shift.NOISE: 150,
    Shift.BLUR: 3,
    Shift.CONTRAST: 0.9,
    Shift.OCCLUDE: 0.75,
}
_BOTH_WAYS = (Shift.ROTATE, Shift.SHIFT, Shift.SCALE)
_BLOCK = 1000  # images that are worked on at once: 3 MB of float32
_MIDDLE = (SIDE - 1) / 2


def levels_of(shift: Shift) -> Array:
    """The levels at which all samples are shifted, (16,), rising from 0."""
    return np.linspace(0, _MOST[shift], LEVELS)


def ribbon_levels_of(shift: Shift) -> Array:
    """The levels of one image's ribbon, (31,), rising; from below 0 where there is another way."""
    least = -_MOST[shift] if shift in _BOTH_WAYS else 0
    return np.linspace(least, _MOST[shift], 2 * LEVELS - 1)


def shifted(images: Array, shift: Shift, level: float) -> Array:
    """The images at a level of a shift: (sample, 28, 28) uint8, as they are at 0."""
    found = np.empty_like(images)
    for start in range(0, len(images), _BLOCK):
        block = slice(start, start + _BLOCK)
        found[block] = images[block] if level == 0 else _WAYS[shift](images[block], level)
    return found


def _rotate(images: Array, degrees: float) -> Array:
    """Anticlockwise about the middle, interpolated between the four nearest pixels."""
    flat = images.reshape(len(images), -1).T.astype(np.float32)  # (pixel, sample)
    return _as_levels((_rotation(degrees) @ flat).T).reshape(images.shape)


def _rotation(degrees: float) -> csr_array:
    """What each pixel takes of each other one, (to, from) pixels, float32."""
    row, column = (one.ravel() - _MIDDLE for one in np.mgrid[:SIDE, :SIDE])
    sine, cosine = sin(radians(degrees)), cos(radians(degrees))
    source = np.stack([cosine * row + sine * column, cosine * column - sine * row]) + _MIDDLE
    nearest = np.floor(source).astype(int)
    corner = np.array([[[0], [0]], [[0], [1]], [[1], [0]], [[1], [1]]])
    from_ = nearest + corner  # (corner, axis, pixel)
    shares = (1 - np.abs(source - from_)).prod(axis=1)
    inside = ((from_ >= 0) & (from_ < SIDE)).all(axis=1)
    to = np.broadcast_to(np.arange(SIDE**2), inside.shape)[inside]
    places = (to, (from_[:, 0] * SIDE + from_[:, 1])[inside])
    return csr_array((shares[inside].astype(np.float32), places), shape=(SIDE**2, SIDE**2))


def _move(images: Array, pixels: float) -> Array:
    return _resample(images, _hat(np.arange(SIDE) - pixels), np.eye(SIDE, dtype=np.float32))


def _scale(images: Array, taken: float) -> Array:
    """About the middle. Where it gets smaller, a pixel is the mean of all that fall on it."""
    size = 1 - taken
    axis = _hat((np.arange(SIDE) - _MIDDLE) / size + _MIDDLE, reach=max(1, 1 / size))
    return _resample(images, axis, axis)


def _blur(images: Array, deviation: float) -> Array:
    eye = np.eye(SIDE, dtype=np.float32)
    axis = gaussian_filter1d(eye, deviation, axis=0, mode="constant")
    return _resample(images, axis, axis)


def _resample(images: Array, across: Array, down: Array) -> Array:
    """What each column and each row takes of each other one, both (to, from), (28, 28)."""
    return _as_levels(down @ (images @ across.T))


def _hat(places: Array, reach: float = 1) -> Array:
    """The share of each of 28 pixels in what lies at a place: linear interpolation, (place, 28).

    Over a wider reach than one pixel, it is a mean. Beyond the image all is black.
    """
    distance = np.abs(np.arange(SIDE) - places[:, np.newaxis]) / reach
    return ((1 - distance).clip(0) / reach).astype(np.float32)


def _add_noise(images: Array, deviation: float) -> Array:
    noise = np.stack([_chance(one).standard_normal(one.shape, np.float32) for one in images])
    return _as_levels(images + noise * np.float32(deviation))


def _fade(images: Array, taken: float) -> Array:
    """Towards the mean grey of each image."""
    mean = images.mean(axis=(1, 2), keepdims=True, dtype=np.float32)
    return _as_levels(mean + (images - mean) * np.float32(1 - taken))


def _occlude(images: Array, share: float) -> Array:
    """Under a black square somewhere; one that covers more covers what the smaller one does."""
    side = SIDE * share**0.5
    corners = np.array([_chance(one).random(2) for one in images]) * (SIDE - side)
    pixels = np.arange(SIDE)
    ends = np.minimum(pixels + 1, corners[..., np.newaxis] + side)
    starts = np.maximum(pixels, corners[..., np.newaxis])
    covered = (ends - starts).clip(0).astype(np.float32)  # (sample, axis, 28), of each pixel
    return _as_levels(images * (1 - covered[:, 0, :, np.newaxis] * covered[:, 1, np.newaxis]))


def _chance(image: Array) -> np.random.Generator:
    """The same for the same image."""
    return np.random.Generator(np.random.Philox(key=crc32(image.tobytes())))


def _as_levels(pixels: Array) -> Array:
    """Rounded to grey levels."""
    levels: Array = np.rint(pixels).clip(0, 255).astype(np.uint8)
    return levels


_WAYS: dict[Shift, Callable[[Array, float], Array]] = {
    Shift.ROTATE: _rotate,
    Shift.SHIFT: _move,
    Shift.SCALE: _scale,
    Shift.NOISE: _add_noise,
    Shift.BLUR: _blur,
    Shift.CONTRAST: _fade,
    Shift.OCCLUDE: _occlude,
}
