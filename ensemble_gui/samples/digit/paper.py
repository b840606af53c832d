"""Separates paper from ink: which is lighter, and what light falls on the paper."""

import numpy as np
from scipy import ndimage

from ensemble_gui.records.settings import Array
from ensemble_gui.samples.digit.ink import otsu, reduce, resize

_COARSE = 96  # pixels: the longer side on which the paper's light is looked at
_DIVIDED = 0.2  # from one half: by how much the border must lean to decide
_UNEVEN = 0.08  # of the contrast: how far the paper may stray from a plane
_WINDOWS = (0.06, 0.09, 0.13, 0.19, 0.27, 0.4)  # of the longer side: what is wider is shadow
_SETTLED = 1.1  # a window adds less ink than this: no stroke fills it
_BISQUARE = 4.685 * 1.4826  # median distances from the paper: farther is none
_LEAST_SCALE = 0.05  # grey levels: paper is no smoother than that
_ROUNDS = 3


def is_dark_on_light(grey: Array) -> bool:
    """Whether the ink is the darker side.

    Most of the picture's border is paper; if the border is divided, the paper is a smooth
    surface, and the ink is what stands out from it.
    """
    coarse = reduce(grey, _COARSE)
    level = coarse - _plane(coarse)
    light = float((border_of(level) > otsu(level)).mean())
    if abs(light - 0.5) > _DIVIDED:
        return light > 0.5
    return bool(((coarse - _surface(coarse)) ** 3).sum() < 0)


def even_light(ink: Array) -> tuple[Array, str]:
    """Light ink without the light that falls on the paper, and how that was removed.

    By a plane through the picture's border or, if the paper is still uneven, as under a shadow,
    by a top-hat transform (Meyer 1979). Its window is the smallest that no stroke fills: a larger
    one adds little to the ink.
    """
    coarse = reduce(ink, _COARSE)
    plane = _plane(coarse)
    if _is_even(coarse - plane):
        return ink - resize(plane, ink.shape), "uneven light was removed"
    grounds = [_opened(coarse, window) for window in _WINDOWS]
    hats = [coarse - ground for ground in grounds]
    floor = 0.3 * float(hats[-1].max())
    inked = [float(hat[hat > floor].sum()) for hat in hats]
    steps = zip(grounds[1:], inked, inked[1:], strict=False)
    ground = next((one for one, now, then in steps if then < _SETTLED * now), grounds[-1])
    return ink - resize(ground, ink.shape), "shadows were removed"


def flat_light(ink: Array) -> Array:
    """Light ink on a ground of about zero, if the same light falls everywhere."""
    return np.asarray(ink - np.median(border_of(ink)), dtype=np.float32)


def _is_even(level: Array) -> bool:
    """Whether the paper at the border is of one level, by the contrast to the ink."""
    threshold = otsu(level)
    is_ink = level > threshold
    if not is_ink.any() or is_ink.all():
        return True
    contrast = np.median(level[is_ink]) - np.median(level[~is_ink])
    border = border_of(level)
    paper = border[border <= threshold]
    if len(paper) == 0:
        return True
    low, high = np.quantile(paper, (0.2, 0.8))
    return bool(high - low < _UNEVEN * contrast)


def _opened(ink: Array, window: float) -> Array:
    """The picture without light parts that are narrower than this share of its longer side."""
    size = max(3, round(window * max(ink.shape)))
    around = np.pad(ink, size, mode="edge")
    ground = ndimage.grey_opening(around, size=(size, size))
    return np.asarray(ndimage.uniform_filter(ground, size // 2)[size:-size, size:-size])


def border_of(picture: Array) -> Array:
    """The outermost pixels, (pixel,)."""
    return np.concatenate([picture[0], picture[-1], picture[1:-1, 0], picture[1:-1, -1]])


def _grid(shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Row and column of each pixel, -1..1."""
    height, width = shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return y, x


def _plane(grey: Array) -> Array:
    """A plane through most of the border's pixels."""
    y, x = _grid(grey.shape)
    terms = np.stack([np.ones(border_of(x).shape), border_of(x), border_of(y)], axis=1)
    values = border_of(grey).astype(np.float64)
    fit = _robust_fit(terms, values, np.abs(values - np.median(values)))
    return np.asarray(fit[0] + fit[1] * x + fit[2] * y)


def _surface(grey: Array) -> Array:
    """A quadratic through most of the picture."""
    y, x = (part.ravel() for part in _grid(grey.shape))
    terms = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=1)
    values = grey.ravel().astype(np.float64)
    off = np.abs(values - _plane(grey).ravel())
    return np.asarray((terms @ _robust_fit(terms, values, off)).reshape(grey.shape))


def _robust_fit(terms: Array, values: Array, off: Array) -> Array:
    """Least squares to the values that are near the last fit, again and again.

    Near by Tukey's bisquare weights (Holland and Welsch 1977); `off` is how far the values are
    from the first guess.
    """
    fit: Array = np.zeros(terms.shape[1])
    for _ in range(_ROUNDS):
        scale = max(_BISQUARE * float(np.median(off)), _LEAST_SCALE)
        root = np.clip(1 - (off / scale) ** 2, 0, None) + 1e-6  # of the weights
        fit = np.linalg.lstsq(terms * root[:, None], values * root, rcond=None)[0]
        off = np.abs(values - terms @ fit)
        if off.max() < scale / 10:  # all weigh the same, to 2%
            break
    return np.asarray(fit)
