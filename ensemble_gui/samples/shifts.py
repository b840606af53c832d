"""Shifts images further and further from what members know.

Images are uint8, (sample, height, width) or, in colour, (sample, height, width, 3). What is drawn
by chance is drawn by the image itself, so that an image is shifted alike alone, among others, and
in any order. A colour is shifted as grey is.
"""

from collections.abc import Callable
from functools import lru_cache
from math import cos, radians, sin
from zlib import crc32

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.sparse import csr_array

from ensemble_gui.records.settings import SIDE, Array
from ensemble_gui.records.shift import LEVELS, Shift

_MOST = {  # the last level in each direction, for images of MNIST's size
    Shift.ROTATE: 90,
    Shift.SHIFT: 15,  # whole pixels a level, so that nothing is interpolated
    Shift.SCALE: 0.6,
    Shift.NOISE: 150,
    Shift.BLUR: 3,
    Shift.CONTRAST: 0.9,
    Shift.OCCLUDE: 0.75,
}
_BLOCK = 1000 * SIDE**2  # numbers that are worked on at once: 3 MB of float32
_COLOUR_AXES = 4  # of images in colour


def levels_of(shift: Shift, width: int = SIDE) -> Array:
    """The levels at which images are shifted, rising: (16,) from 0, (31,) in two directions."""
    one_way = np.linspace(0, _most(shift, width), LEVELS)
    return np.concatenate([-one_way[:0:-1], one_way]) if shift.has_two_directions else one_way


def _most(shift: Shift, width: int) -> float:
    """The last level; what is counted in pixels goes as far in images of any width."""
    scale = width / SIDE
    if shift is Shift.SHIFT:
        return _MOST[shift] * (round(scale) if scale >= 1 else scale)
    return _MOST[shift] * (scale if shift is Shift.BLUR else 1)


def shifted(images: Array, shift: Shift, level: float) -> Array:
    """The images at a level of a shift: of the same shape, as they are at 0."""
    if level == 0:
        return images.copy()
    found = np.empty_like(images)
    each = max(1, _BLOCK // max(1, images[:1].size))
    for start in range(0, len(images), each):
        block = slice(start, start + each)
        found[block] = _WAYS[shift](images[block], level)
    return found


def _rotate(images: Array, degrees: float) -> Array:
    """Anticlockwise about the middle, interpolated between the four nearest pixels."""
    planes = _planes(images)
    flat = planes.reshape(len(planes), -1).T.astype(np.float32)  # (pixel, plane)
    turned = _as_levels((_rotation(degrees, *planes.shape[1:]) @ flat).T)
    return _joined(turned.reshape(planes.shape), images)


@lru_cache(maxsize=1)
def _rotation(degrees: float, height: int, width: int) -> csr_array:
    """What each pixel takes of each other one, (to, from) pixels, float32."""
    middle = (np.array([[height], [width]]) - 1) / 2  # (axis, 1)
    row, column = np.mgrid[:height, :width].reshape(2, -1) - middle
    sine, cosine = sin(radians(degrees)), cos(radians(degrees))
    source = np.stack([cosine * row + sine * column, cosine * column - sine * row]) + middle
    nearest = np.floor(source).astype(int)
    corner = np.array([[[0], [0]], [[0], [1]], [[1], [0]], [[1], [1]]])
    from_ = nearest + corner  # (corner, axis, pixel)
    shares = (1 - np.abs(source - from_)).prod(axis=1)
    ends = np.array([[height], [width]])
    inside = ((from_ >= 0) & (from_ < ends)).all(axis=1)
    pixels = height * width
    to = np.broadcast_to(np.arange(pixels), inside.shape)[inside]
    places = (to, (from_[:, 0] * width + from_[:, 1])[inside])
    return csr_array((shares[inside].astype(np.float32), places), shape=(pixels, pixels))


def _move(images: Array, pixels: float) -> Array:
    height, width = images.shape[1:3]
    across = _hat(np.arange(width) - pixels)
    return _resample(images, across, np.eye(height, dtype=np.float32))


def _scale(images: Array, added: float) -> Array:
    """About the middle. Where it gets smaller, a pixel is the mean of all that fall on it."""
    size = 1 + added

    def axis(side: int) -> Array:
        middle = (side - 1) / 2
        return _hat((np.arange(side) - middle) / size + middle, reach=max(1, 1 / size))

    height, width = images.shape[1:3]
    return _resample(images, axis(width), axis(height))


def _blur(images: Array, deviation: float) -> Array:
    def axis(side: int) -> Array:
        eye = np.eye(side, dtype=np.float32)
        made: Array = gaussian_filter1d(eye, deviation, axis=0, mode="constant")
        return made

    height, width = images.shape[1:3]
    return _resample(images, axis(width), axis(height))


def _resample(images: Array, across: Array, down: Array) -> Array:
    """What each column and each row takes of each other one, both (to, from)."""
    return _joined(_as_levels(down @ (_planes(images) @ across.T)), images)


def _planes(images: Array) -> Array:
    """The colours as images of their own, (sample and colour, height, width)."""
    if images.ndim < _COLOUR_AXES:
        return images
    return images.transpose(0, 3, 1, 2).reshape(-1, *images.shape[1:3])


def _joined(planes: Array, images: Array) -> Array:
    """The planes in the shape of the images that they are of."""
    if images.ndim < _COLOUR_AXES:
        return planes
    return planes.reshape(len(images), images.shape[3], *images.shape[1:3]).transpose(0, 2, 3, 1)


def _hat(places: Array, reach: float = 1) -> Array:
    """The weight of each pixel at each place, by linear interpolation, (place, pixel).

    Over a wider reach than one pixel, it is a mean. Beyond the image all is black.
    """
    distance = np.abs(np.arange(len(places)) - places[:, np.newaxis]) / reach
    return ((1 - distance).clip(0) / reach).astype(np.float32)


def _add_noise(images: Array, deviation: float) -> Array:
    noise = np.stack([_chance(one).standard_normal(one.shape, np.float32) for one in images])
    return _as_levels(images + noise * np.float32(deviation))


def _fade(images: Array, removed: float) -> Array:
    """Towards the mean grey of each image."""
    axes = tuple(range(1, images.ndim))
    mean = images.mean(axis=axes, keepdims=True, dtype=np.float32)
    return _as_levels(mean + (images - mean) * np.float32(1 - removed))


def _occlude(images: Array, share: float) -> Array:
    """Under a black patch somewhere; one that covers more covers what the smaller one does.

    The patch has the aspect of the image.
    """
    chances = np.array([_chance(one).random(2) for one in images])  # (sample, axis)
    rows, columns = (
        _covered(chances[:, axis], side, share) for axis, side in enumerate(images.shape[1:3])
    )
    left = 1 - rows[:, :, np.newaxis] * columns[:, np.newaxis]
    return _as_levels(images * left.reshape(*left.shape, *(1,) * (images.ndim - left.ndim)))


def _covered(chances: Array, side: int, share: float) -> Array:
    """How much of each pixel along an axis lies under a patch, (sample, pixel) float32."""
    length = side * share**0.5
    corners = (chances * (side - length))[:, np.newaxis]
    pixels = np.arange(side)
    ends = np.minimum(pixels + 1, corners + length)
    starts = np.maximum(pixels, corners)
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
