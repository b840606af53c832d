"""Photos of handwritten digits, of twelve kinds, for `benchmarks.hands`."""

from collections.abc import Callable

import numpy as np
from PIL import Image
from scipy import ndimage

from benchmarks.hand_paper import along, laid, pen, shot, slope, white, written
from ensemble_gui.records.settings import Array

Rng = np.random.Generator


def plain(digit: Array, rng: Rng) -> Array:
    """A pen on paper in good light."""
    ink = written(digit, rng)
    return shot(laid(ink, white(rng), pen(rng), slope(ink.shape, rng)), rng)


def ruled(digit: Array, rng: Rng) -> Array:
    """On paper with lines."""
    ink = written(digit, rng)
    return _lined(ink, rng, _lines(ink.shape, rng))


def squared(digit: Array, rng: Rng) -> Array:
    """On paper with squares."""
    ink = written(digit, rng)
    gap = rng.uniform(0.05, 0.1)
    across = _lines(ink.shape[::-1], rng, gap * ink.shape[0] / ink.shape[1]).T
    return _lined(ink, rng, np.maximum(_lines(ink.shape, rng, gap), across))


def pencil(digit: Array, rng: Rng) -> Array:
    """By a pencil, whose grey has the paper's grain."""
    ink = written(digit, rng)
    grain = ndimage.gaussian_filter(rng.normal(0, 1, ink.shape), 1.2) * 3
    ink = ink * (0.75 + 0.2 * grain).clip(0.2, 1)
    paper = white(rng)
    return shot(laid(ink, paper, paper * rng.uniform(0.35, 0.6), slope(ink.shape, rng)), rng)


def compressed(digit: Array, rng: Rng) -> Array:
    """In a JPEG file of low quality."""
    ink = written(digit, rng)
    picture = laid(ink, white(rng), pen(rng), slope(ink.shape, rng))
    return shot(picture, rng, quality=int(rng.integers(6, 25)))


def blurred(digit: Array, rng: Rng) -> Array:
    """Out of focus."""
    ink = written(digit, rng)
    picture = laid(ink, white(rng), pen(rng), slope(ink.shape, rng))
    return shot(picture, rng, blur=min(ink.shape) * rng.uniform(0.008, 0.02))


def askew(digit: Array, rng: Rng) -> Array:
    """Seen from the side: perspective, and a few degrees of rotation."""
    ink = written(digit, rng, most=0.65)
    height, width = ink.shape
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=float)
    shifted = corners + rng.uniform(-0.14, 0.14, (4, 2)) * (width, height)
    image = Image.fromarray((ink * 255).astype(np.uint8))
    terms = _homography(corners, shifted)
    kind = Image.Transform.PERSPECTIVE
    seen = image.transform(image.size, kind, terms, Image.Resampling.BICUBIC)
    return shot(laid(np.asarray(seen) / 255, white(rng), pen(rng), slope(ink.shape, rng)), rng)


def uneven(digit: Array, rng: Rng) -> Array:
    """In the light of a lamp near by, which falls off to the edges."""
    ink = written(digit, rng)
    middle = rng.uniform(-0.5, 0.5, 2)
    far = (along(ink.shape, 0) - middle[0]) ** 2 + (along(ink.shape, np.pi / 2) - middle[1]) ** 2
    light = slope(ink.shape, rng, 0.4) / (1 + far * rng.uniform(0.3, 1.6))
    return shot(laid(ink, white(rng), pen(rng), light), rng)


def coloured(digit: Array, rng: Rng) -> Array:
    """By a bright pen on coloured paper."""
    ink = written(digit, rng)
    paper = 0.95 - rng.uniform(0, 0.35, 3) * (rng.random(3) < 0.5)
    bright = rng.uniform(0.6, 0.95, 3)
    bright[rng.permutation(3)[: rng.integers(1, 3)]] = rng.uniform(0, 0.25)
    return shot(laid(ink, paper, bright * paper, slope(ink.shape, rng)), rng)


def noisy(digit: Array, rng: Rng) -> Array:
    """In bad light: a noisy sensor."""
    ink = written(digit, rng)
    picture = laid(ink, white(rng), pen(rng), slope(ink.shape, rng))
    return shot(picture, rng, noise=rng.uniform(0.05, 0.12))


def faint(digit: Array, rng: Rng) -> Array:
    """Ink that is hardly darker than the paper."""
    ink = written(digit, rng)
    paper = white(rng)
    picture = laid(ink, paper, paper - rng.uniform(0.1, 0.25), slope(ink.shape, rng, 0.1))
    return shot(picture, rng, noise=rng.uniform(0.003, 0.01))


def chalk(digit: Array, rng: Rng) -> Array:
    """By chalk on a board that was wiped badly."""
    ink = written(digit, rng)
    smears = ndimage.gaussian_filter(rng.normal(0, 1, ink.shape), (3, 40))
    smears *= 0.02 / smears.std()
    board = rng.uniform(0.08, 0.25) + rng.uniform(-0.05, 0.05, 3)
    picture = laid(ink * rng.uniform(0.6, 0.95), board, np.full(3, 0.95), slope(ink.shape, rng))
    return shot(picture + smears[..., None], rng)


PHOTOS: dict[str, Callable[[Array, Rng], Array]] = {
    one.__name__: one
    for one in (
        *(plain, ruled, squared, pencil, compressed, blurred),
        *(askew, uneven, coloured, noisy, faint, chalk),
    )
}


def _lines(shape: tuple[int, ...], rng: Rng, gap: float | None = None) -> Array:
    """Level lines, a pixel or two thick, at this distance as a share of the height."""
    height = shape[0]
    gap = rng.uniform(0.09, 0.16) if gap is None else gap
    lines = np.zeros(shape)
    for row in np.arange(rng.uniform(0, gap), 1, gap) * height:
        lines[int(row) : int(row) + int(rng.integers(1, 3))] = 1
    return lines


def _lined(ink: Array, rng: Rng, lines: Array) -> Array:
    paper = white(rng)
    print_colour = paper * (1 - rng.uniform(0.15, 0.35) * np.array([1, 0.8, 0.4]))
    sheet = paper + (print_colour - paper) * lines[..., None]
    return shot(laid(ink, sheet, pen(rng), slope((ink.shape[0], ink.shape[1]), rng)), rng)


def _homography(to: Array, start: Array) -> list[float]:
    """The eight numbers by which Pillow maps each place to where it comes from."""
    rows = []
    for (x, y), (u, v) in zip(to, start, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    return [float(one) for one in np.linalg.solve(np.array(rows), start.ravel())]
