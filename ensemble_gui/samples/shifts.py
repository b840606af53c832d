"""Shifts images further and further from what members know.

Images are (sample, height, width) or (sample, height, width, 3), uint8. What is drawn by chance is
drawn by the image itself, so that an image is shifted alike alone, among others, in any order.
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
_BLOCK = 1000 * SIDE**2  # numbers that are worked on at once: 3 MB of float32


def levels_of(shift: Shift) -> Array:
    """The levels at which all samples are shifted, (16,), rising from 0."""
    return np.linspace(0, _MOST[shift], LEVELS)


def ribbon_levels_of(shift: Shift) -> Array:
    """The levels of one image's ribbon, (31,), rising; from below 0 where there is another way."""
    least = -_MOST[shift] if shift in _BOTH_WAYS else 0
    return np.linspace(least, _MOST[shift], 2 * LEVELS - 1)


def shifted(images: Array, shift: Shift, level: float) -> Array:
    """The images at a level of a shift, uint8 as they are at 0."""
    found = np.empty_like(images)
    step = max(1, _BLOCK // images[0].size) if len(images) else 1
    for start in range(0, len(images), step):
        block = slice(start, start + step)
        found[block] = images[block] if level == 0 else _WAYS[shift](images[block], level)
    return found


def _rotate(images: Array, degrees: float) -> Array:
    """Anticlockwise about the middle, interpolated between the four nearest pixels."""
    planes = _planes(images)
    height, width = planes.shape[1:]
    flat = planes.reshape(len(planes), -1).T.astype(np.float32)  # (pixel, plane)
    turned = (_rotation(degrees, height, width) @ flat).T
    return _as_levels(_images(turned.reshape(planes.shape), images))


def _rotation(degrees: float, height: int, width: int) -> csr_array:
    """What each pixel takes of each other one, (to, from) pixels, float32."""
    middle = np.array([[(height - 1) / 2], [(width - 1) / 2]])
    row, column = np.mgrid[:height, :width].reshape(2, -1) - middle
    sine, cosine = sin(radians(degrees)), cos(radians(degrees))
    source = np.stack([cosine * row + sine * column, cosine * column - sine * row]) + middle
    nearest = np.floor(source).astype(int)
    corner = np.array([[[0], [0]], [[0], [1]], [[1], [0]], [[1], [1]]])
    from_ = nearest + corner  # (corner, axis, pixel)
    shares = (1 - np.abs(source - from_)).prod(axis=1)
    inside = ((from_ >= 0) & (from_ < [[height], [width]])).all(axis=1)
    pixels = height * width
    to = np.broadcast_to(np.arange(pixels), inside.shape)[inside]
    places = (to, (from_[:, 0] * width + from_[:, 1])[inside])
    return csr_array((shares[inside].astype(np.float32), places), shape=(pixels, pixels))


def _move(images: Array, pixels: float) -> Array:
    height, width = images.shape[1:3]
    across = _hat(np.arange(width) - pixels)
    return _resample(images, across, np.eye(height, dtype=np.float32))


def _scale(images: Array, taken: float) -> Array:
    """About the middle. Where it gets smaller, a pixel is the mean of all that fall on it."""
    size = 1 - taken

    def axis(length: int) -> Array:
        middle = (length - 1) / 2
        return _hat((np.arange(length) - middle) / size + middle, reach=max(1, 1 / size))

    height, width = images.shape[1:3]
    return _resample(images, axis(width), axis(height))


def _blur(images: Array, deviation: float) -> Array:
    def axis(length: int) -> Array:
        eye = np.eye(length, dtype=np.float32)
        blurred: Array = gaussian_filter1d(eye, deviation, axis=0, mode="constant")
        return blurred

    height, width = images.shape[1:3]
    return _resample(images, axis(width), axis(height))


def _resample(images: Array, across: Array, down: Array) -> Array:
    """What each column and each row takes of each other one, both (to, from)."""
    return _as_levels(_images(down @ (_planes(images) @ across.T), images))


def _planes(images: Array) -> Array:
    """Each colour by itself: (plane, height, width)."""
    if images.ndim == 3:
        return images
    return np.moveaxis(images, 3, 1).reshape(-1, *images.shape[1:3])


def _images(planes: Array, like: Array) -> Array:
    """The images whose planes these are, in the shape of those given."""
    if like.ndim == 3:
        return planes
    return np.moveaxis(planes.reshape(len(like), 3, *like.shape[1:3]), 1, 3)


def _hat(places: Array, reach: float = 1) -> Array:
    """The share of each pixel in what lies at a place: linear interpolation, (place, pixel).

    Over a wider reach than one pixel, it is a mean. Beyond the image all is black.
    """
    distance = np.abs(np.arange(len(places)) - places[:, np.newaxis]) / reach
    return ((1 - distance).clip(0) / reach).astype(np.float32)


def _add_noise(images: Array, deviation: float) -> Array:
    noise = np.stack([_chance(one).standard_normal(one.shape, np.float32) for one in images])
    return _as_levels(images + noise * np.float32(deviation))


def _fade(images: Array, taken: float) -> Array:
    """Towards the mean of each image, of each colour by itself."""
    mean = images.mean(axis=(1, 2), keepdims=True, dtype=np.float32)
    return _as_levels(mean + (images - mean) * np.float32(1 - taken))


def _occlude(images: Array, share: float) -> Array:
    """Under a black box of the image's aspect; what a smaller one covers, a larger one does too."""
    sides = np.array(images.shape[1:3]) * share**0.5
    corners = np.array([_chance(one).random(2) for one in images]) * (images.shape[1:3] - sides)
    down, across = (
        _covered(corners[:, axis], sides[axis], images.shape[1 + axis]) for axis in (0, 1)
    )
    left = 1 - down[:, :, np.newaxis] * across[:, np.newaxis]  # (sample, height, width)
    return _as_levels(images * left.reshape(*left.shape, *(1 for _ in images.shape[3:])))


def _covered(corners: Array, side: float, length: int) -> Array:
    """The share of each pixel along an axis that is covered from these corners on, float32."""
    pixels = np.arange(length)
    ends = np.minimum(pixels + 1, corners[:, np.newaxis] + side)
    starts = np.maximum(pixels, corners[:, np.newaxis])
    covered: Array = (ends - starts).clip(0).astype(np.float32)
    return covered


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
