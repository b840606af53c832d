"""Separates paper from ink: which is lighter, and what light falls on the paper."""

import numpy as np
from scipy import ndimage

from ensemble_gui.records.settings import Array
from ensemble_gui.samples.digit.ink import otsu, reduce, resize

_COARSE = 96  # pixels: the longer side on which the paper's light is looked at
_WINDOWS = (0.04, 0.06, 0.09, 0.13, 0.19, 0.27, 0.4)  # of the longer side, for top-hats
_PAPER = 0.27  # the window that no stroke fills: what is wider is paper, or its light
_STROKE = 0.13  # the window that strokes of a usual pen fit into
_THIN = 0.6  # of what is narrower than paper: a window that so much fits into is that of strokes
_THINNESS = 1.5  # times the border's weight: strokes are thin, and the border may be a table's
_UNEVEN = 0.12  # of the contrast: how far the paper may stray from a smooth surface
_MOST = (0.05, 0.95)  # quantiles: a little of the paper may be of any level
_FAINTEST = 0.2  # of all levels that a picture has: ink is at least so much darker than paper
_FEW = 0.2  # of the ink: if less of it is thin, strokes are as wide as shadows
_SETTLED = 1.1  # a window adds less ink than this: no stroke fills it
_BLACK = 0.2  # of the brightest paper: about as bright is a shadow in which ink is hardly seen
_BISQUARE = 4.685 * 1.4826  # median distances from the paper: farther is none
_LEAST_SCALE = 0.05  # grey levels: paper is no smoother than that
_ROUNDS = 3
_SMOOTH, _SHADED = "uneven light was removed", "shadows were removed"


def is_dark_on_light(grey: Array) -> bool:
    """Whether the ink is the darker side.

    Ink is thin, and most of the picture's border is paper. The border alone misleads under a
    shadow, and where the paper ends on a table.
    """
    coarse = reduce(grey, _COARSE)
    level = coarse - _plane(coarse)
    light = float((border_of(level) > otsu(level)).mean())
    return _THINNESS * (_dark_share(coarse) - 0.5) + light - 0.5 > 0


def even_light(ink: Array, *, is_turned: bool = False) -> tuple[Array, str]:
    """Light ink without the light that falls on the paper, and how that was removed.

    By a plane through the picture's border, or a quadratic surface. If the paper is still uneven,
    as under a shadow or where it ends on a table, by a top-hat transform (Meyer 1979); ink that
    was dark on light paper, `is_turned`, then becomes as strong in a shadow as next to it.
    """
    coarse = reduce(ink, _COARSE)
    plane = _plane(coarse)
    faintest = _FAINTEST * float(np.ptp(coarse))
    for light in (plane, _surface(coarse)):
        if _is_even(coarse - light, faintest):
            return ink - resize(light, ink.shape), _SMOOTH
    ground, is_thin = _ground(coarse)
    if not is_thin and _is_parted(coarse - plane):
        return ink - resize(plane, ink.shape), _SMOOTH
    # A shadow's edge is finer than coarse pixels: paper there has any level between the two.
    low, high = (
        resize(most(ground, 3), ink.shape)
        for most in (ndimage.minimum_filter, ndimage.maximum_filter)
    )
    hat = ink - ink.clip(low, high)
    return (hat * _gain(-high) if is_turned else hat), _SHADED


def flat_light(ink: Array) -> Array:
    """Light ink on a ground of about zero, if the same light falls everywhere."""
    return np.asarray(ink - np.median(border_of(ink)), dtype=np.float32)


def _dark_share(coarse: Array) -> float:
    """How much of what is thin is dark, by squared contrast, 0..1; 0.5 if nothing is thin.

    By the narrowest window that most strokes fit into, if the one or the other were the strokes.
    """
    all_light, all_dark = _thin_parts(coarse, _PAPER)
    light = dark = 0.0
    for window in _WINDOWS:
        light, dark = _thin_parts(coarse, window)
        if light >= _THIN * all_light or dark >= _THIN * all_dark:
            break
    return dark / (light + dark) if light + dark > 0 else 0.5


def _thin_parts(coarse: Array, window: float) -> tuple[float, float]:
    """The light and the dark that is narrower than this window, by squared contrast."""
    light, dark = coarse - _opened(coarse, window), coarse + _opened(-coarse, window)
    return float(np.square(light).sum()), float(np.square(dark).sum())


def _is_even(level: Array, faintest: float) -> bool:
    """Whether the paper is of one level, by the contrast to the ink, or to the faintest ink."""
    paper = _opened(level, _PAPER)
    hat = level - paper
    contrast = max(float(np.median(hat[hat >= hat.max() / 2])), faintest)
    return bool(np.ptp(np.quantile(paper, _MOST)) <= _UNEVEN * contrast)


def _is_parted(level: Array) -> bool:
    """Whether the border is of paper and ink alone, by a threshold between the two."""
    threshold = otsu(level)
    is_ink = level > threshold
    border = border_of(level)
    paper = border[border <= threshold]
    if not is_ink.any() or is_ink.all() or len(paper) == 0:
        return True
    contrast = np.median(level[is_ink]) - np.median(level[~is_ink])
    return bool(np.ptp(np.quantile(paper, (0.2, 0.8))) < _UNEVEN * contrast)


def _ground(coarse: Array) -> tuple[Array, bool]:
    """The paper under light ink, at every pixel; and whether there are thin strokes on it.

    By the smallest window that no stroke fills: a larger one adds little to the ink.
    """
    windows = _WINDOWS[1:]
    grounds = [_opened(coarse, window) for window in windows]
    hats = [coarse - ground for ground in grounds]
    floor = 0.3 * float(hats[-1].max())
    inked = [float(hat[hat > floor].sum()) for hat in hats]
    steps = zip(grounds[1:], inked, inked[1:], strict=False)
    ground = next((one for one, now, then in steps if then < _SETTLED * now), grounds[-1])
    amount = dict(zip(windows, inked, strict=True))
    return ground, amount[_STROKE] > _FEW * amount[_PAPER]


def _gain(light: Array) -> Array:
    """By how much ink is weaker under this light than under the brightest."""
    brightest = max(float(np.quantile(light, 0.9)), 0.0)
    black = _BLACK * brightest + 1e-6
    return np.asarray((brightest + black) / (light.clip(0, brightest) + black))


def _opened(picture: Array, window: float) -> Array:
    """The picture without light parts that are narrower than this share of its longer side."""
    size = max(3, round(window * max(picture.shape)) | 1)
    around = np.pad(picture, size, mode="edge")
    return np.asarray(ndimage.grey_opening(around, size=(size, size))[size:-size, size:-size])


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
