"""Draws skeletons of digits with pens of all kinds, seen from all sides."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from ensemble_gui.records.settings import Array
from ensemble_gui.samples.digit.strokes import THICK
from ensemble_gui.samples.styles.skeletons import Skeleton

_HEIGHT = 80  # pixels of a digit
_SIDE = 3 * _HEIGHT  # of the sheet
_LEAST = 2  # pixels: the thinnest line


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """Widths are shares of the digit's height. A broad nib is thin along its own direction."""

    thick: float
    thin: float
    nib: float = 0.0  # the direction of thin lines, in radians
    ball: float = 0.0  # the width of the dot in which a stroke begins; 0 for none
    is_round: bool = True  # the ends of strokes


def some_pen(rng: np.random.Generator) -> Pen:
    """A pen of one width, or a broad one as the strokes of many fonts come from."""
    thick = rng.uniform(0.07, THICK)
    has_contrast = rng.random() < 0.4
    thin = max(thick * rng.uniform(0.2, 0.8), 0.03) if has_contrast else thick
    return Pen(
        thick=thick,
        thin=thin,
        nib=rng.uniform(-0.5, 0.1),
        ball=thick * rng.uniform(1, 1.6) if has_contrast and rng.random() < 0.4 else 0.0,
        is_round=rng.random() < 0.5,
    )


def seen_aslant(skeleton: Skeleton, rng: np.random.Generator) -> Skeleton:
    """The same lines narrower or wider, leaning, and in perspective."""
    across, lean = rng.uniform(0.7, 1.3), rng.normal(0.06, 0.13)
    towards = rng.uniform(-0.25, 0.25, 2)
    seen = []
    for stroke in skeleton:
        placed = np.stack([stroke[:, 0] * across - lean * stroke[:, 1], stroke[:, 1]], axis=1)
        seen.append(placed / (1 + placed @ towards)[:, np.newaxis])
    return seen


def draw(skeleton: Skeleton, pen: Pen) -> Array:
    """The box of the ink, 0..1 (height, width)."""
    sheet = Image.new("L", (_SIDE, _SIDE))
    canvas = ImageDraw.Draw(sheet)
    for stroke in skeleton:
        points = stroke * _HEIGHT + _SIDE / 2
        widths = _widths(points, pen)
        for start, end, width in zip(points, points[1:], widths, strict=False):
            canvas.line([*start, *end], fill=255, width=max(_LEAST, round(width)))
        joints = points if pen.is_round else points[1:-1]
        wide = widths if pen.is_round else widths[1:]
        for point, width in zip(joints, wide, strict=False):
            _dot(canvas, point, max(_LEAST, width))
        if pen.is_round:
            _dot(canvas, points[-1], max(_LEAST, widths[-1]))
    if pen.ball:
        _dot(canvas, skeleton[0][0] * _HEIGHT + _SIDE / 2, pen.ball * _HEIGHT)
    return np.asarray(sheet.crop(sheet.getbbox()), dtype=np.float32) / np.float32(255)


def _widths(points: Array, pen: Pen) -> Array:
    """The width in pixels of each line between two points."""
    columns, rows = np.diff(points, axis=0).T
    turned = np.abs(np.sin(np.arctan2(rows, columns) - pen.nib))
    return np.asarray((pen.thin + (pen.thick - pen.thin) * turned) * _HEIGHT)


def _dot(canvas: ImageDraw.ImageDraw, middle: Array, width: float) -> None:
    column, row = middle
    half = width / 2
    canvas.ellipse([column - half, row - half, column + half, row + half], fill=255)
