"""Extra training digits, for members that know more styles than MNIST's."""

from collections.abc import Callable

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.settings import SIDE, Array
from ensemble_gui.samples.digit.recipe import fine_ink, place_ink
from ensemble_gui.samples.digit.strokes import near_mnist, stroke_width, with_width
from ensemble_gui.samples.mnist import Digits
from ensemble_gui.samples.styles.altered import cut_at_edge, with_flag_or_foot, with_hairlines
from ensemble_gui.samples.styles.pen import draw, seen_aslant, some_pen
from ensemble_gui.samples.styles.skeletons import draw_skeleton

Altering = Callable[[Array, np.random.Generator], Array]  # of fine ink

_DRAWN = 0.55  # of the extra digits; the others are altered from training digits
_DIGITS = np.array([1, 2, 1, 1, 1, 1, 1, 1, 1, 1]) / 11  # of 1s there are the most shapes
_ALTERED: tuple[tuple[float, Altering], ...] = (
    (0.22, cut_at_edge),
    (0.1, with_hairlines),
    (0.13, with_flag_or_foot),
)


def make_extra_digits(
    count: int, digits: Digits, rng: np.random.Generator, token: CancelToken | None = None
) -> Digits:
    """Digits that are drawn, and some of these altered, in MNIST's form.

    The same `rng` makes the same ones. `digits` have to be training digits, 1s among them. Raises
    CancelledError through the token.
    """
    token = token or CancelToken()
    images = np.empty((count, SIDE, SIDE), dtype=np.uint8)
    labels = np.empty(count, dtype=np.int64)
    ways: list[Altering | None] = [None, *(way for _, way in _ALTERED)]
    shares = [_DRAWN, *(share for share, _ in _ALTERED)]
    ones = np.flatnonzero(digits.labels == 1)
    for place, kind in enumerate(rng.choice(len(ways), count, p=shares)):
        token.raise_if_cancelled()
        way = ways[kind]
        if way is None:
            labels[place] = rng.choice(10, p=_DIGITS)
            images[place] = drawn_digit(int(labels[place]), rng)
            continue
        chosen = rng.choice(ones) if way is with_flag_or_foot else rng.integers(len(digits))
        labels[place] = digits.labels[chosen]
        images[place] = place_ink(way(fine_ink(digits.images[chosen] / np.float32(255)), rng))
    return Digits(images=images, labels=labels)


def drawn_digit(digit: int, rng: np.random.Generator) -> Array:
    """A digit 0..9 drawn from a skeleton, (28, 28) uint8, its strokes near MNIST's in width."""
    ink = fine_ink(draw(seen_aslant(draw_skeleton(digit, rng), rng), some_pen(rng)))
    width = stroke_width(ink)
    return place_ink(with_width(ink, width, near_mnist(width)))
