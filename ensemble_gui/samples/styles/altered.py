"""Digits of MNIST, altered to what it lacks: hairlines, cut edges, flags and feet on 1s.

All take and return fine ink 0..1 (height, width), as `recipe.fine_ink` makes it.
"""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from ensemble_gui.records.settings import Array
from ensemble_gui.samples.digit.strokes import stroke_width, with_width

_STROKE = 0.45  # of full ink: what is stronger belongs to a stroke
_HAIRLINES = (0.05, 0.1)  # of the longer side: how wide they end up
_MOST_CUT = 0.27  # of the height or width
_CORNERED = 0.25  # how often a second side is cut as well


def with_hairlines(ink: Array, rng: np.random.Generator) -> Array:
    """The strokes as thin lines along their middles, all of one width."""
    mask = np.pad(ink > _STROKE, 1)
    inside = ndimage.distance_transform_edt(mask)
    # Where a step towards the middle gains less than the step: on ridges, which do not break.
    middle = mask & (inside > ndimage.maximum_filter(inside, 3) - 1)
    lines = middle[1:-1, 1:-1].astype(np.float32)
    return with_width(lines, stroke_width(lines), rng.uniform(*_HAIRLINES))


def cut_at_edge(ink: Array, rng: np.random.Generator) -> Array:
    """What a frame leaves that cuts off one side, or two."""
    first = int(rng.integers(4))
    sides = [first, (first + 1) % 4] if rng.random() < _CORNERED else [first]
    for side in sides:
        turned = np.rot90(ink, side)
        turned = turned[round(rng.uniform(0.03, _MOST_CUT) * len(turned)) :]
        ink = np.rot90(turned, -side)
    return ink


def with_flag_or_foot(ink: Array, rng: np.random.Generator) -> Array:
    """A 1 with a flag on its top, a foot under it, or both."""
    height = len(ink)
    pad = height // 2
    sheet = Image.fromarray(np.round(np.pad(ink, pad) * 255).astype(np.uint8))
    canvas = ImageDraw.Draw(sheet)
    stroke = max(2, round(stroke_width(ink) * max(ink.shape) * rng.uniform(0.7, 1.4)))
    inset = min(stroke // 2, height // 4)
    (top, bottom), (first, last) = (pad + inset, pad + height - 1 - inset), _ends(ink, inset)
    kind = rng.random()
    if kind < 0.75:
        length = rng.uniform(0.15, 0.5) * height
        falls = np.radians(rng.uniform(28, 62))
        tip = (pad + first - length * np.cos(falls), top + length * np.sin(falls))
        canvas.line([pad + first, top, *tip], fill=255, width=stroke)
    if kind > 0.4:
        left, right = pad + last + rng.uniform(0.12, 0.32, 2) * height * (-1, 1)
        canvas.line([left, bottom, right, bottom], fill=255, width=stroke)
    return np.asarray(sheet, dtype=np.float32) / np.float32(255)


def _ends(ink: Array, inset: int) -> tuple[float, float]:
    """The middle columns of a stroke, this far below its top and above its bottom."""
    weights = ink[[inset, -1 - inset]] + 1e-6
    first, last = weights @ np.arange(ink.shape[1]) / weights.sum(axis=1)
    return float(first), float(last)
