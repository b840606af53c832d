"""Cuts the flag off a 1: flags are rare in MNIST, and members trained on it read a 7."""

import numpy as np

from ensemble_gui.records.settings import Array

_STROKE = 0.45  # of full ink: what is stronger belongs to a stroke
_WIDEST = 0.55  # of the height: a digit that is wider has more than a flag
_EVEN = 1.5  # times the usual width: where the stem is wider, it has a foot or is none
_STRAIGHT = 0.04  # of the height: how far the stem's middle may stray from a line
_SLANTED = 0.3  # columns a row: a stem that leans more is a 7's
_LONG = 0.9  # of the height: so much of it the stem runs through
_FALLS = 0.12  # of the height: a flag's end is that far below the stem's, a 7's bar is level
_SHORTEST = 0.08  # of the height: a flag that is shorter does not mislead
_THICK = 2.4  # times the stem's width: a flag that is thicker is a filled loop


def without_flag(ink: Array) -> Array:
    """An ink box (height, width) without the flag, if it is a 1 with a flag and without a foot."""
    mask = ink > _STROKE
    stem = _stem(mask)
    if stem is None:
        return ink
    middle, width = stem
    left = np.floor(middle - width / 2).astype(int)  # the stem's edge in each row
    columns = np.arange(mask.shape[1])
    outside = columns < left[:, np.newaxis]
    if not _is_flag(mask & outside, width):
        return ink
    return np.asarray(np.where(outside, 0, ink))


def _stem(mask: Array) -> tuple[Array, float] | None:
    """The middle column of an upright stroke in each row, and its width; None without one."""
    height, width = mask.shape
    if width > _WIDEST * height:
        return None
    rows = np.arange(height)
    lower = mask[height // 2 :]
    widths = lower.sum(axis=1)
    starts = lower.argmax(axis=1)
    ends = width - lower[:, ::-1].argmax(axis=1)
    usual = float(np.median(widths))
    is_one_run = (widths == ends - starts).mean() > _LONG and (widths > 0).mean() > _LONG
    if not is_one_run or widths.max() > _EVEN * usual + 1:
        return None
    inked = widths > usual / 2  # the very end may be round
    slant, first = np.polyfit(rows[height // 2 :][inked], (starts + ends - 1)[inked] / 2, 1)
    middle = first + slant * rows
    strays = np.abs((starts + ends - 1)[inked] / 2 - middle[height // 2 :][inked]).max()
    if abs(slant) > _SLANTED or strays > _STRAIGHT * height + 1:
        return None
    if _inked_along(mask, middle) < _LONG or _is_right_of(mask, middle + usual / 2 + 1):
        return None
    return middle, usual


def _inked_along(mask: Array, middle: Array) -> float:
    """The share of the rows in which the stem's middle is inked."""
    places = middle.round().astype(int).clip(0, mask.shape[1] - 1)
    return float(mask[np.arange(len(mask)), places].mean())


def _is_right_of(mask: Array, edge: Array) -> bool:
    """Whether more than a trace of ink is right of these columns, one a row."""
    right = mask & (np.arange(mask.shape[1]) > edge[:, np.newaxis])
    return bool(right.sum() > 0.02 * mask.sum())


def _is_flag(mask: Array, stem: float) -> bool:
    """Whether the strokes next to a stem are a flag: one, in the upper half, falling left."""
    height = len(mask)
    columns = np.flatnonzero(mask.any(axis=0))
    if len(columns) < _SHORTEST * height + 1 or mask[(height + 1) // 2 :].sum() > 0.05 * mask.sum():
        return False
    tops = mask.argmax(axis=0)[columns]
    ends = height - mask[::-1].argmax(axis=0)[columns]
    thick = mask.sum(axis=0)[columns]
    if (thick != ends - tops).mean() > 1 - _LONG or np.median(thick) > _THICK * stem:
        return False
    return bool(np.median(tops[: (len(tops) + 2) // 3]) >= _FALLS * height)
