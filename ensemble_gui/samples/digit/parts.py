"""Finds several digits that stand next to each other in one picture."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from ensemble_gui.records.settings import Array

_MARK = 0.3  # of full ink: what is stronger belongs to a mark
_TALL = 0.6  # of the tallest mark's height: what is lower is a piece of a digit
_LEVEL = 0.7  # of the lower mark's height: so much of it is next to the other one
_SHARED = 0.4  # of the narrower mark's columns: marks above each other are pieces of one digit
_LEAST_MASS = 0.12  # of the heaviest mark's ink: a digit has as much, even a 1
_WIDE = 1.1  # times the height: a mark that is narrower is one digit
_MIDDLE = (0.25, 0.75)  # of the width: where two digits touch
_HALF_TALL = 0.75  # of the whole height: what is left and right of where they touch
_EDGE = 0.15  # of the height: where the two sides of an open 0 meet
_TWICE = 1.6  # times the height: no single digit is so wide
_JOINT = 0.22  # of the height: the ink is no thicker where they touch
_MARGIN = 0.4  # of the height: so much paper stays around a digit that is cut out
_EVERYWHERE = np.ones((3, 3))  # neighbours at the corners too


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A digit's rectangle, as shares of the picture's height and width."""

    top: float
    bottom: float
    left: float
    right: float

    def cut_out(self, picture: Array) -> Array:
        """What the picture (height, width, ...) has there."""
        height, width = picture.shape[:2]
        rows = slice(int(self.top * height), max(1, round(self.bottom * height)))
        columns = slice(int(self.left * width), max(1, round(self.right * width)))
        return picture[rows, columns]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """Ink that belongs together: its rectangle in pixels, and its amount."""

    top: int
    bottom: int
    left: int
    right: int
    mass: float

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    def joined(self, other: "_Mark") -> "_Mark":
        return _Mark(
            top=min(self.top, other.top),
            bottom=max(self.bottom, other.bottom),
            left=min(self.left, other.left),
            right=max(self.right, other.right),
            mass=self.mass + other.mass,
        )


def find_parts(ink: Array) -> tuple[Part, ...]:
    """The digits in clean ink 0..1 (height, width), from left to right; none if it is one alone."""
    marks = _joined_pieces(_marks(ink))
    found = [part for mark in marks for part in _halves(ink, mark)]
    if len(found) < 2:
        return ()
    return tuple(_with_paper(found, place, ink.shape) for place in range(len(found)))


def _marks(ink: Array) -> list[_Mark]:
    """The connected marks, from left to right."""
    labels, count = ndimage.label(ink > _MARK, structure=_EVERYWHERE)
    masses = ndimage.sum_labels(ink, labels, np.arange(1, count + 1))
    found = [
        _Mark(
            top=rows.start,
            bottom=rows.stop,
            left=columns.start,
            right=columns.stop,
            mass=float(mass),
        )
        for (rows, columns), mass in zip(ndimage.find_objects(labels), masses, strict=True)
    ]
    return sorted(found, key=lambda one: one.left + one.right)


def _joined_pieces(marks: list[_Mark]) -> list[_Mark]:
    """The digits that the marks are: a piece belongs to the nearest digit."""
    if not marks:
        return []
    tallest = max(one.height for one in marks)
    heaviest = max(one.mass for one in marks)
    is_whole = [
        one.height >= _TALL * tallest and one.mass >= _LEAST_MASS * heaviest for one in marks
    ]
    digits: list[_Mark] = []
    for mark in (one for one, whole in zip(marks, is_whole, strict=True) if whole):
        if digits and not _are_two(digits[-1], mark):
            digits[-1] = digits[-1].joined(mark)
        else:
            digits.append(mark)
    if not digits:  # the tallest mark is a hair, and the heaviest is low
        return []
    for piece in (one for one, whole in zip(marks, is_whole, strict=True) if not whole):
        near = min(range(len(digits)), key=lambda place: _gap(digits[place], piece))
        digits[near] = digits[near].joined(piece)
    return digits


def _are_two(left: _Mark, right: _Mark) -> bool:
    """Whether two tall marks are two digits, not pieces of one."""
    narrower = min(left.width, right.width)
    lower = min(left.height, right.height)
    overlap = min(left.bottom, right.bottom) - max(left.top, right.top)
    gap = _gap(left, right)
    is_apart = gap >= -_SHARED * narrower
    return is_apart and overlap >= _LEVEL * lower


def _gap(one: _Mark, other: _Mark) -> int:
    """The columns between two marks; negative where they share some."""
    return max(one.left, other.left) - min(one.right, other.right)


def _halves(ink: Array, mark: _Mark) -> list[_Mark]:
    """The digits of a mark that touch each other, or the mark itself."""
    at = _joint(ink, mark)
    if at is None:
        return [mark]
    return [*_halves(ink, _trimmed(ink, mark, 0, at)), *_halves(ink, _trimmed(ink, mark, at, None))]


def _joint(ink: Array, mark: _Mark) -> int | None:
    """The column of a mark at which two digits touch."""
    if mark.width < _WIDE * mark.height:
        return None
    inside = ink[mark.top : mark.bottom, mark.left : mark.right] > _MARK
    first, last = (round(share * mark.width) for share in _MIDDLE)
    thickness = inside.sum(axis=0)[first:last]
    places = np.flatnonzero(thickness == thickness.min())
    at = first + int(places[len(places) // 2])
    column = inside[:, at]
    runs = int((np.diff(column.astype(np.int8), prepend=0) == 1).sum())
    if runs > 1 or column.sum() > _JOINT * mark.height:
        return None
    level = float(np.flatnonzero(column).mean()) / mark.height if runs else 0.5
    is_open = not _EDGE < level < 1 - _EDGE  # as an open 0 is, at its bottom or its top
    if is_open and mark.width < _TWICE * mark.height:
        return None
    halves = _trimmed(ink, mark, 0, at), _trimmed(ink, mark, at, None)
    is_two = all(one.height >= _HALF_TALL * mark.height for one in halves)
    return at if is_two else None


def _trimmed(ink: Array, mark: _Mark, start: int, stop: int | None) -> _Mark:
    """What a mark has in these columns of its own."""
    columns = slice(mark.left + start, mark.right if stop is None else mark.left + stop)
    part = ink[mark.top : mark.bottom, columns]
    rows = np.flatnonzero((part > _MARK).any(axis=1))
    top, bottom = (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, 0)
    return _Mark(
        top=mark.top + top,
        bottom=mark.top + bottom,
        left=columns.start,
        right=columns.stop,
        mass=float(part.sum()),
    )


def _with_paper(marks: list[_Mark], place: int, shape: tuple[int, ...]) -> Part:
    """A mark with some paper around it, as far as half the way to its neighbours."""
    mark = marks[place]
    height, width = shape
    margin = _MARGIN * mark.height
    left, right = max(0.0, mark.left - margin), min(float(width), mark.right + margin)
    if place > 0:
        left = max(left, (marks[place - 1].right + mark.left) / 2)
    if place + 1 < len(marks):
        right = min(right, (mark.right + marks[place + 1].left) / 2)
    return Part(
        top=max(0.0, mark.top - margin) / height,
        bottom=min(float(height), mark.bottom + margin) / height,
        left=left / width,
        right=right / width,
    )
