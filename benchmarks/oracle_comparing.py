"""One line for each comparison of what the application finds with what it should find."""

import math
import re

import numpy as np

from benchmarks.figures import Figure
from benchmarks.oracle.members import Array

CLOSE = 1e-6
SINGLE = 5e-6  # of one sample: two forward passes in float32 differ by up to 2e-6
_NUMBER = re.compile(r"[-\N{MINUS SIGN}]?\d[\d,]*(?:\.(\d+))?")
_NONE = ("", "n/a", "undefined", "\N{EN DASH}")
_HALF = 0.5 + 1e-6  # of the last digit that is shown: a number is rounded to it


def compare_counts(name: str, found: object, expected: object) -> Figure:
    """How many of these counts differ: none may."""
    ours, theirs = np.asarray(found), np.asarray(expected)
    differ = int((ours != theirs).sum()) if ours.shape == theirs.shape else math.inf
    return Figure(name=f"{name}, of {theirs.size:,}: differ", found=differ, bound=0, unit="")


def compare_values(name: str, found: object, expected: object, bound: float = CLOSE) -> Figure:
    """How far these numbers are apart at most; None and NaN are the same, and equal each other."""
    ours, theirs = _numbers(found), _numbers(expected)
    if ours.shape != theirs.shape or (np.isnan(ours) != np.isnan(theirs)).any():
        apart = math.inf
    else:
        apart = float(np.nan_to_num(np.abs(ours - theirs)).max(initial=0))
    return Figure(name=f"{name}, of {theirs.size:,}: apart", found=apart, bound=bound, unit="")


def compare_shown(name: str, texts: list[str], expected: object) -> Figure:
    """How far texts are from these numbers at most, in units of the last digit that each shows."""
    theirs = _numbers(expected)
    apart = math.inf
    if theirs.shape == (len(texts),):
        apart = max(map(_digits_apart, texts, theirs.tolist()), default=0.0)
    return Figure(name=f"{name}, {len(texts)} shown: apart", found=apart, bound=_HALF, unit="")


def _digits_apart(text: str, expected: float) -> float:
    match = _NUMBER.search(text)
    if match is None or math.isnan(expected):
        return 0.0 if text in _NONE and math.isnan(expected) else math.inf
    number = float(match.group().replace(",", "").replace("\N{MINUS SIGN}", "-"))
    scale = 100 if text[match.end() :].startswith("%") else 1
    unit = 10.0 ** -len(match.group(1) or "")  # of the last digit
    return abs(number - scale * expected) / unit


def _numbers(values: object) -> Array:
    return np.asarray(values, dtype=np.float64)  # None becomes NaN
