"""Bounds what a TIFF's directories may hold, as Pillow makes Python objects of it.

TIFF 6.0, section 2: a directory is a number of entries of a tag, a type, a count of values, and
the values or where they are. BigTIFF has the same in 64 bits.
"""

import struct
from dataclasses import dataclass
from struct import Struct

from ensemble_gui.samples.image_files.budget import Budget

MOST_TAGS = 4_096  # in all directories
MOST_VALUES = 400_000  # of all tags: two for each strip or tile

_MORE_DIRECTORIES = (34665, 34853, 40965)  # tags that lead to them: Exif, GPS, Interoperability
_DEEPEST = 2  # of them in each other
_SHORT = 3
_TAKEN_AS_BYTES = (1, 2, 7)  # types
_FRACTIONS = (5, 10)
_WEIGHT_OF_FRACTION = 100  # values: so much longer each takes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """How numbers stand in a file."""

    offset: Struct
    count: Struct
    entry: Struct
    first: int  # where it stands where the first directory is
    short_shift: int  # bits: how far a short is from the end of the field for values


def check_directories(content: bytes) -> None:
    """Raise TooCostlyError for a TIFF of more tags or values than cameras and scanners write."""
    layout = _layout_of(content)
    try:
        (start,) = layout.offset.unpack_from(content, layout.first)
        _check_at(start, _DEEPEST, content, layout, Budget(MOST_TAGS), Budget(MOST_VALUES))
    except struct.error:  # it ends too soon, as Pillow will find
        return


def _layout_of(content: bytes) -> _Layout:
    order = "<" if content[:2] == b"II" else ">"
    big = content[2:3] == b"\x2b"
    field = "Q" if big else "L"
    return _Layout(
        offset=Struct(order + field),
        count=Struct(order + ("Q" if big else "H")),
        entry=Struct(order + "HH" + field * 2),
        first=8 if big else 4,
        short_shift=0 if order == "<" else 48 if big else 16,
    )


def _check_at(
    start: int, depth: int, content: bytes, layout: _Layout, tags: Budget, values: Budget
) -> None:
    """Count what is in the directory that starts here, and in those that it leads to."""
    if start >= len(content):
        return
    (number,) = layout.count.unpack_from(content, start)
    tags.spend(number)
    first = start + layout.count.size
    for at in range(first, first + number * layout.entry.size, layout.entry.size):
        tag, kind, count, value = layout.entry.unpack_from(content, at)
        if kind not in _TAKEN_AS_BYTES:
            values.spend(count * (_WEIGHT_OF_FRACTION if kind in _FRACTIONS else 1))
        if tag in _MORE_DIRECTORIES and depth:
            where = value >> layout.short_shift if kind == _SHORT else value
            _check_at(where, depth - 1, content, layout, tags, values)
