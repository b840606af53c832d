"""Removes what is not a stroke, and brings strokes close to MNIST's width."""

from math import ceil

import numpy as np
from scipy import ndimage

from ensemble_gui.records.settings import Array

_MARK = 0.2  # of full ink: what is stronger belongs to a mark
_STROKE = 0.45  # of full ink: strokes are measured up to there; a thin one has half at places
_EDGE = 9  # pixels: so wide are the faint edges that stay with a mark, both sides together
_SPECK = 0.03  # of the largest mark's ink: what has less is dirt
_TALL = 0.25  # of the picture's height: a mark that is taller may be the digit
_LINE = 0.04  # of the picture's side: ruled lines are thinner
_SPAN = 0.85  # of the picture's side: ruled lines are longer
_RUN = 0.25  # of the picture's side: so long are the pieces that a line is found by
_SLOPE = 0.06  # rows a column: ruled lines are more level
_EVERYWHERE = np.ones((3, 3))  # neighbours at the corners too
_UPRIGHT = np.array([[0, 1, 0]] * 3)  # neighbours above and below alone

# Stroke widths as shares of the ink's longer side: 98 of 100 of MNIST's training digits are wider
# than the one, and hardly any wider than the other.
THIN, THICK = 0.09, 0.25


def without_dirt(ink: Array) -> Array:
    """Ink 0..1 without ruled lines, specks, and what comes in from the picture's edge."""
    ink = _without_lines(_without_lines(ink).T).T
    marks, count = ndimage.label(ink > _MARK, structure=_EVERYWHERE)
    if count < 2:
        return ink
    mass = ndimage.sum_labels(ink, marks, np.arange(1, count + 1))
    places = ndimage.find_objects(marks)
    inside = np.array([_is_inside(place, ink.shape) for place in places])
    tall = np.array([rows.stop - rows.start >= _TALL * len(ink) for rows, _ in places])
    keep = mass >= _SPECK * mass.max()
    if (inside & tall).any():  # then what touches the edge is not the digit
        keep = inside & (mass >= _SPECK * mass[inside & tall].max())
    kept = np.concatenate([[False], keep])[marks]
    return np.asarray(ink * ndimage.maximum_filter(kept, _EDGE))


def _is_inside(place: tuple[slice, ...], shape: tuple[int, ...]) -> bool:
    """Whether a mark stays clear of the picture's edge."""
    return all(part.start > 0 and part.stop < side for part, side in zip(place, shape, strict=True))


def _without_lines(ink: Array) -> Array:
    """Without thin lines from left to right; strokes that they cross are closed again."""
    lines = _lines(ink > _MARK)
    if not lines.any():
        return ink
    rest = np.where(lines, 0, ink)
    pieces, _ = ndimage.label(lines, structure=_UPRIGHT)  # one a line in each column
    reach = 2 * int(np.bincount(pieces.ravel())[1:].max()) + 1
    around = np.pad(rest, reach)
    closed = ndimage.grey_closing(around, size=(reach, 1))[reach:-reach, reach:-reach]
    return np.asarray(np.where(lines, closed, rest))


def _lines(mask: Array) -> Array:
    """Where a ruled line runs, a pixel above and below included."""
    height, width = mask.shape
    if mask.any(axis=0).mean() < _SPAN:
        return np.zeros_like(mask)
    run = max(3, round(_RUN * width))
    near = ndimage.maximum_filter1d(mask, 2 * round(_SLOPE * run / 2) + 1, axis=0)
    starts = ndimage.minimum_filter1d(near, run, axis=1, mode="constant")
    runs = ndimage.maximum_filter1d(starts, run, axis=1, mode="constant") & mask
    marks, _ = ndimage.label(runs, structure=_EVERYWHERE)
    lines = np.zeros_like(mask)
    for mark, place in enumerate(ndimage.find_objects(marks), start=1):
        piece = marks[place] == mark
        thickness = piece.sum(axis=0)  # in each column
        usual = float(np.median(thickness))
        if piece.shape[1] >= _SPAN * width and usual <= max(2, _LINE * height):
            lines[place] |= piece & (thickness <= 2 * usual)  # where it is thicker is a stroke
    return np.asarray(ndimage.maximum_filter1d(lines, 3, axis=0))


def without_gaps(ink: Array, scale: float) -> Array:
    """Ink whose thinnest strokes survive averaging down by this scale."""
    size = ceil(1 / scale)  # so that they are a pixel wide then
    return ink if size < 2 else np.asarray(ndimage.maximum_filter(ink, size))


def stroke_width(ink: Array) -> float:
    """The mean width of the strokes, as a share of the ink's longer side; 0 without ink.

    Four times the mean distance of inked pixels from the paper, as for one long stroke.
    """
    mask = np.pad(ink > _STROKE, 1)
    if not mask.any():
        return 0.0
    distance = ndimage.distance_transform_edt(mask)[mask] - 0.5
    return float(4 * distance.mean() / max(ink.shape))


def near_mnist(width: float) -> float:
    """The width of MNIST's strokes that is the nearest to this one."""
    return min(max(width, THIN), THICK) if width else 0.0


def with_width(ink: Array, width: float, target: float) -> Array:
    """Ink with its strokes, of this width, widened or narrowed; unchanged if they are right."""
    if target == width:
        return ink
    change = (target - width) / 2 * max(ink.shape)  # pixels on each side
    mask = np.pad(ink > _STROKE, int(np.ceil(max(change, 0))) + 1)
    inside, outside = (ndimage.distance_transform_edt(one) for one in (mask, ~mask))
    return np.asarray((inside - outside + change + 0.5).clip(0, 1), dtype=np.float32)
