"""The lines of digits as people draw and fonts print them, each in several shapes.

A skeleton is a list of strokes, each an array (point, 2) of columns and rows. Its height is 1, its
middle is (0, 0), and rows count downwards. Angles are in degrees, clockwise from the right.
"""

from collections.abc import Callable

import numpy as np

from ensemble_gui.records.settings import Array

Skeleton = list[Array]
_Point = tuple[float, float]

_STEPS = 18  # points of a curve
_TOP, _BOTTOM = -0.5, 0.5


def draw_skeleton(digit: int, rng: np.random.Generator) -> Skeleton:
    """A digit 0..9 in one of its shapes, of proportions by chance."""
    return _SHAPES[digit](rng)


def _zero(rng: np.random.Generator) -> Skeleton:
    """Narrow or wide, round or square; some with a slash or a dot, as in fonts for programs."""
    wide, mark = rng.uniform(0.17, 0.44), rng.random()
    strokes = [_oval((0, 0), (wide, 0.5), power=rng.uniform(1.9, 3.2))]
    if mark < 0.06:
        strokes.append(_line((-0.6 * wide, 0.28), (0.6 * wide, -0.28)))
    elif mark < 0.12:
        strokes.append(_line((0, -0.05), (0, 0.05)))
    return strokes


def _one(rng: np.random.Generator) -> Skeleton:
    """With or without a flag, with or without a foot; or two serifs, as an I."""
    has_foot, is_roman = rng.random() < 0.55, rng.random() < 0.1
    stem = [(0.0, _TOP), (0.0, _BOTTOM)]
    if not is_roman and rng.random() < 0.85:
        falls = rng.uniform(15 if has_foot else 28, 65)
        length = rng.uniform(0.12, 0.6 if falls > 40 else 0.42)
        falls = np.radians(falls)
        stem.insert(0, (-length * np.cos(falls), _TOP + length * np.sin(falls)))
    strokes = [_line(*stem)]
    if has_foot or is_roman:
        strokes.append(_serif((0, _BOTTOM), rng))
    if is_roman:
        strokes.append(_serif((0, _TOP), rng))
    return strokes


def _two(rng: np.random.Generator) -> Skeleton:
    """A bow that ends in a straight or waved base."""
    wide, high = rng.uniform(0.22, 0.38), rng.uniform(0.19, 0.3)
    bow = _arc((0, _TOP + high), (wide, high), rng.uniform(160, 215), rng.uniform(370, 415))
    corner = (-wide * rng.uniform(0.9, 1.1), _BOTTOM)
    falling = _bend(bow[-1], (rng.uniform(0, 0.15), rng.uniform(0.05, 0.25)), corner)
    end = (wide * rng.uniform(0.9, 1.2), _BOTTOM - rng.choice([0, rng.uniform(0, 0.06)]))
    wave = rng.choice([0, rng.uniform(-0.06, 0.06)])
    base = _bend(corner, (0, _BOTTOM + wave), end)
    tick = [(end[0], end[1] - rng.uniform(0.06, 0.15))] if rng.random() < 0.15 else []
    return [_joined(bow, falling, base, *map(_line, tick))]


def _three(rng: np.random.Generator) -> Skeleton:
    """Round or flat on top."""
    wide, end = rng.uniform(0.2, 0.34), rng.uniform(500, 545)
    if rng.random() < 0.35:
        middle = (rng.uniform(-0.12, 0.04), rng.uniform(-0.16, -0.04))
        high = (_BOTTOM - middle[1]) / 2
        lower = _arc((middle[0], _BOTTOM - high), (wide - middle[0], high), 270, end)
        return [_joined(_line((-wide, _TOP), (0.9 * wide, _TOP), middle), lower)]
    high = rng.uniform(0.19, 0.25)
    upper = _arc((0, _TOP + high), (wide, high), rng.uniform(175, 225), 450)
    tip = [_line((-rng.uniform(0.02, 0.12), _TOP + 2 * high))] if rng.random() < 0.4 else []
    lower_radii = (wide * rng.uniform(0.95, 1.25), 0.5 - high)
    lower = _arc((0, _TOP + high + 0.5), lower_radii, 270, end)
    return [_joined(upper, *tip, lower)]


def _four(rng: np.random.Generator) -> Skeleton:
    """Closed or open on top; some stand on a foot."""
    stem, bar, left = rng.uniform(0.06, 0.22), rng.uniform(0.05, 0.27), rng.uniform(0.24, 0.4)
    right = stem + rng.uniform(0.1, 0.25)  # beyond thick stems too, or it looks like a 1
    if rng.random() < 0.6:
        lines = _line((stem, _TOP), (-left, bar), (right, bar))
        upright = _line((stem, _TOP), (stem, _BOTTOM))
    else:
        top = -left + rng.uniform(0, 0.28)
        lines = _line((top, _TOP + rng.uniform(0, 0.1)), (-left, bar), (right, bar))
        upright = _line((stem, _TOP + rng.uniform(0, 0.35)), (stem, _BOTTOM))
    foot = [_serif((stem, _BOTTOM), rng)] if rng.random() < 0.2 else []
    return [lines, upright, *foot]


def _five(rng: np.random.Generator) -> Skeleton:
    """A bar, a straight neck and a belly."""
    wide, high = rng.uniform(0.22, 0.36), rng.uniform(0.23, 0.33)
    belly = _arc((0, _BOTTOM - high), (wide, high), rng.uniform(195, 235), rng.uniform(490, 545))
    corner = (-wide * rng.uniform(0.6, 1), _TOP)
    end = (wide * rng.uniform(0.6, 1.1), _TOP + rng.uniform(-0.03, 0.03))
    return [_joined(_line(end, corner), belly)]


def _six(rng: np.random.Generator) -> Skeleton:
    """A loop with a curled, a bent or a straight tail."""
    wide, high, kind = rng.uniform(0.2, 0.36), rng.uniform(0.2, 0.31), rng.random()
    middle = _BOTTOM - high
    loop = _oval((0, middle), (wide, high), start=180)
    if kind < 0.5:
        tail = _arc((0, middle), (wide, middle - _TOP), rng.uniform(280, 318), 180)
    elif kind < 0.8:
        bend = (-wide * rng.uniform(0.8, 1.1), middle - rng.uniform(0.1, 0.4))
        tail = _bend((wide * rng.uniform(-0.1, 0.9), _TOP), bend, (-wide, middle))
    else:
        angle = np.radians(rng.uniform(190, 222))
        meets = (wide * np.cos(angle), middle + high * np.sin(angle))
        return [_line((wide * rng.uniform(0.1, 0.9), _TOP), meets), loop]
    return [_joined(tail, loop)]


def _seven(rng: np.random.Generator) -> Skeleton:
    """Straight or bent, with or without a bar, some with a serif on the left."""
    wide = rng.uniform(0.22, 0.38)
    corner, end = (wide, _TOP), (rng.uniform(-0.28, 0.12), _BOTTOM)
    bend = (end[0] + rng.uniform(0, 0.12), rng.uniform(-0.25, 0.1))
    falling = _bend(corner, bend, end) if rng.random() < 0.5 else _line(corner, end)
    serif = [_line((-wide, _TOP + rng.uniform(0.05, 0.18)))] if rng.random() < 0.25 else []
    strokes = [_joined(*serif, _line((-wide, _TOP)), falling)]
    if rng.random() < 0.3:
        row = rng.uniform(-0.1, 0.12)
        at = float(np.interp(row, falling[:, 1], falling[:, 0]))
        half = rng.uniform(0.11, 0.22)
        strokes.append(_line((at - half, row + rng.uniform(-0.03, 0.05)), (at + half, row)))
    return strokes


def _eight(rng: np.random.Generator) -> Skeleton:
    """Two ovals, or one line that crosses itself."""
    wide = rng.uniform(0.18, 0.34)
    if rng.random() < 0.3:
        turn = np.linspace(rng.uniform(0, 0.15), 2 * np.pi, 2 * _STEPS)
        return [np.stack([wide * np.sin(2 * turn), -0.5 * np.cos(turn)], axis=1)]
    high = rng.uniform(0.19, 0.25)
    upper = _oval((0, _TOP + high), (wide, high))
    lower = _oval((0, _TOP + high + 0.5), (wide * rng.uniform(1, 1.3), 0.5 - high))
    return [upper, lower]


def _nine(rng: np.random.Generator) -> Skeleton:
    """A 6 upside down, or a loop on a straight stem."""
    if rng.random() < 0.65:
        return [-one for one in _six(rng)]
    wide, high = rng.uniform(0.2, 0.34), rng.uniform(0.2, 0.3)
    stem = _line((wide, _TOP + high), (wide * rng.uniform(0.6, 1), _BOTTOM))
    return [_joined(_oval((0, _TOP + high), (wide, high)), stem)]


def _line(*points: _Point) -> Array:
    return np.array(points, dtype=np.float64)


def _arc(middle: _Point, radii: _Point, start: float, end: float) -> Array:
    angles = np.radians(np.linspace(start, end, _STEPS))
    return np.stack([np.cos(angles), np.sin(angles)], axis=1) * radii + middle


def _oval(middle: _Point, radii: _Point, *, start: float = 0, power: float = 2) -> Array:
    """A closed superellipse: an ellipse at power 2, squarer above."""
    circle = _arc((0, 0), (1, 1), start, start + 360)
    return np.asarray(np.sign(circle) * np.abs(circle) ** (2 / power) * radii + middle)


def _bend(start: _Point | Array, towards: _Point, end: _Point) -> Array:
    """A quadratic Bezier curve."""
    share = np.linspace(0, 1, _STEPS)[:, np.newaxis]
    ends = (1 - share) ** 2 * np.asarray(start) + share**2 * np.asarray(end)
    return np.asarray(ends + 2 * share * (1 - share) * np.asarray(towards))


def _serif(at: _Point, rng: np.random.Generator) -> Array:
    """A level line across the end of a stem."""
    left, right = rng.uniform(0.1, 0.3) * rng.uniform(0.8, 1.2, 2)
    return _line((at[0] - left, at[1]), (at[0] + right, at[1]))


def _joined(*strokes: Array) -> Array:
    return np.concatenate(strokes)


_SHAPES: tuple[Callable[[np.random.Generator], Skeleton], ...] = (
    _zero, _one, _two, _three, _four, _five, _six, _seven, _eight, _nine,
)  # fmt: skip
