"""Finds the ink in a picture: its colour against the paper's, and where it begins."""

import numpy as np
from PIL import Image
from scipy import ndimage

from ensemble_gui.records.settings import Array

_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # ITU-R BT.601
_FEW = 20_000  # pixels: enough to know a picture's colours
_TINY = 32  # pixels: fewer are not ink, however dark
_BINS = 128  # levels that a threshold is chosen from
_NOISY = 84  # pixels: smaller pictures are not smoothed, as their strokes are thin
_LEAST_CONTRAST = 0.04  # of the full one, between paper and ink: less is an empty sheet
_LEAST_SHARE = 0.35  # of a narrow range: or else as much of it
_NARROW = 0.25  # of the full range: what uses less is spread
_FEWEST = 5.5 / 255  # of the full range: less is what rounding and JPEG leave of paper
_CERTAIN = 5.0  # standard deviations of the paper's noise: weaker ink may be noise
_FAINT, _MOST_FAINT = 0.1, 0.45  # of the ink's level: where paper ends, by its noise


def luminance(rgb: Array) -> Array:
    """Grey levels 0..1, (height, width) float32, of a picture (height, width, 3) uint8."""
    return np.asarray(rgb @ _LUMA / np.float32(255), dtype=np.float32)


def ink_grey(rgb: Array) -> Array:
    """Grey levels along the line on which the picture's colours differ most, lighter is more.

    That is the first principal component (Pearson 1901): it separates a yellow pen from white
    paper, which luminance hardly does. A grey picture is unchanged.
    """
    pixels = rgb.reshape(-1, 3)
    some = pixels[:: max(1, len(pixels) // _FEW)]
    if (some[:, :2] == some[:, 1:]).all():
        return np.asarray(rgb[..., 0] / np.float32(255))
    _, axes = np.linalg.eigh(np.cov(some.T.astype(np.float64)))
    axis = axes[:, -1] * (1 if axes[:, -1].sum() >= 0 else -1)
    axis = (axis / np.abs(axis).sum() / 255).astype(np.float32)
    return np.asarray(rgb @ axis, dtype=np.float32)


def used_range(grey: Array) -> tuple[float, float]:
    """The lowest and the highest grey level that more than a few pixels have."""
    smooth = _smooth(grey).ravel()
    few = min(_TINY, len(smooth) // 4)
    ends = np.partition(smooth, (few, len(smooth) - 1 - few))
    return float(ends[few]), float(ends[-1 - few])


def is_narrow(low: float, high: float) -> bool:
    """Whether grey levels 0..1 use so little of the range that they have to be spread."""
    return _FEWEST <= high - low < _NARROW


def as_shares(ink: Array, used: float = 1.0) -> Array | None:
    """Light ink on a ground of about zero as shares 0..1 of full ink; None on an empty sheet.

    `used` is the share of the full range that was spread over the levels.
    """
    smooth = _smooth(ink)
    some = _some(smooth)
    # Below the median of the paper there is noise alone; above it are blurred edges of strokes.
    low, ground = (float(one) for one in np.quantile(some[some <= otsu(some)], (0.16, 0.5)))
    noise = ground - low
    peak = float(np.partition(smooth.ravel(), -_TINY)[-_TINY]) - ground
    inked = smooth[smooth > ground + peak / 2]
    level = float(np.median(inked)) - ground if len(inked) else 0.0
    least = min(_LEAST_CONTRAST, max(_LEAST_SHARE * used, _FEWEST)) / used
    if level < max(least, _CERTAIN * noise):
        return None
    faint = max(_FAINT * level, min(3 * noise, _MOST_FAINT * level))
    shares = (ink - (ground + faint)) / (level - faint)
    return np.asarray(shares.clip(0, 1), dtype=np.float32)


def otsu(values: Array) -> float:
    """The threshold between two kinds of levels (Otsu 1979); of equal levels, the level."""
    low, high = float(values.min()), float(values.max())
    step = max(high - low, 1e-9) / _BINS
    # An upper edge belongs to its bin, as what is above the threshold is the other kind.
    bins = np.ceil((values.ravel() - low) / step).astype(np.int64).clip(1, _BINS) - 1
    counts = np.bincount(bins, minlength=_BINS)
    middles = low + (np.arange(_BINS) + 0.5) * step
    below = np.cumsum(counts)[:-1]
    above = counts.sum() - below
    mass = np.cumsum(counts * middles)
    means = mass[:-1] / np.maximum(below, 1), (mass[-1] - mass[:-1]) / np.maximum(above, 1)
    between = below * above * (means[0] - means[1]) ** 2
    return low + (int(between.argmax()) + 1) * step


def _smooth(grey: Array) -> Array:
    """Without most of the noise, where strokes are wide enough for it."""
    return ndimage.uniform_filter(grey, 3) if min(grey.shape) > _NOISY else grey


def _some(values: Array) -> Array:
    """Enough of the values to know how they are spread."""
    flat = values.ravel()
    return flat[:: max(1, len(flat) // _FEW)]


def reduce(picture: Array, side: int) -> Array:
    """The picture averaged down to at most this side, in pixels."""
    height, width = picture.shape
    scale = side / max(height, width)
    if scale >= 1:
        return picture
    return resize(picture, (round(height * scale), round(width * scale)))


def resize(picture: Array, shape: tuple[int, ...]) -> Array:
    """The picture in another shape: averaged where it shrinks, smooth where it grows."""
    height, width = (max(1, side) for side in shape)
    shrinks = height * width < picture.size
    image = Image.fromarray(np.ascontiguousarray(picture, dtype=np.float32))
    kind = Image.Resampling.BOX if shrinks else Image.Resampling.BICUBIC
    return np.asarray(image.resize((width, height), kind))
