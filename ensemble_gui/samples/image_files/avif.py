"""Finds how large the pictures in an AVIF are by their own headers.

libavif decodes them at that size, whatever the container says, and scales them afterwards. The
container is that of ISO 14496-12 (boxes of a length, a name and a content), the pictures are
those of the AV1 specification (units of a type, a length and a content).
"""

from collections.abc import Iterator
from contextlib import suppress

from ensemble_gui.samples.image_files.budget import Budget

_MOST_PARTS = 100_000  # boxes, pieces and units that are looked at
_SEQUENCE_HEADER, _FRAME_HEADER, _FRAME = 1, 3, 6  # types of units
_IN_FILE, _IN_BOX = 0, 1  # where an item may lie
_TO_TABLES = (b"trak", b"mdia", b"minf", b"stbl")  # the boxes within each other


class _Bits:
    """Numbers of any length, one after another; EOFError is raised at the end."""

    def __init__(self, content: memoryview) -> None:
        self._content = content
        self._at = 0

    def take(self, bits: int) -> int:
        """The next number."""
        start, self._at = self._at, self._at + bits
        last = -(-self._at // 8)
        if last > len(self._content):
            raise EOFError
        number = int.from_bytes(self._content[start // 8 : last], "big")
        return number >> (8 * last - self._at) & ((1 << bits) - 1)


class CodedPictures:
    """The coded pictures in an AVIF: each one's pixels, and how many are decoded for it.

    What is damaged is left out, and left to the decoder to find. TooCostlyError is raised where
    there are far too many.
    """

    def __init__(self, content: bytes) -> None:
        self._content = memoryview(content)
        self._parts = Budget(_MOST_PARTS)
        self._joined = Budget(len(content))  # bytes

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for piece in self._pieces():
            pixels = pictures = 0
            with suppress(EOFError):
                for kind, unit in self._units(piece):
                    if kind == _SEQUENCE_HEADER:
                        pixels = max(pixels, _pixels_of(_Bits(unit)))
                    pictures += kind in (_FRAME, _FRAME_HEADER)
            yield pixels, pictures

    def _boxes(self, content: memoryview) -> Iterator[tuple[bytes, memoryview]]:
        """The name and the content of each box in turn."""
        at = 0
        while at + 8 <= len(content):
            self._parts.spend()
            length, header = int.from_bytes(content[at : at + 4], "big"), 8
            if length == 1:
                length, header = int.from_bytes(content[at + 8 : at + 16], "big"), 16
            end = at + length if length else len(content)
            if end < at + header:
                return
            yield bytes(content[at + 4 : at + 8]), content[at + header : end]
            at = end

    def _pieces(self) -> Iterator[memoryview]:
        """The data of all items, and the first of each track."""
        for name, box in self._boxes(self._content):
            with suppress(EOFError):
                if name == b"meta":
                    yield from self._items(dict(self._boxes(box[4:])))
                elif name == b"moov":
                    yield from self._first_samples(box, _TO_TABLES)

    def _items(self, boxes: dict[bytes, memoryview]) -> Iterator[memoryview]:
        """ISO 14496-12, section 8.11.3: where each item is, in the file or in a box."""
        sources = {_IN_FILE: self._content, _IN_BOX: boxes.get(b"idat", memoryview(b""))}
        table = _Bits(boxes.get(b"iloc", memoryview(b"")))
        version, _ = table.take(8), table.take(24)
        offset, length, base, index = (8 * table.take(4) for _ in range(4))
        for _ in range(table.take(16 if version < 2 else 32)):
            table.take(16 if version < 2 else 32)  # the item's number
            source = sources.get(table.take(16) & 0xF if version else _IN_FILE, memoryview(b""))
            table.take(16)
            start, extents = table.take(base), []
            for _ in range(table.take(16)):
                self._parts.spend()
                table.take(index if version else 0)
                at, size = start + table.take(offset), table.take(length)
                extents.append(source[at : at + size if size else None])
            yield extents[0] if len(extents) == 1 else self._join(extents)

    def _join(self, extents: list[memoryview]) -> memoryview:
        self._joined.spend(sum(map(len, extents)))
        return memoryview(b"".join(extents))

    def _first_samples(self, box: memoryview, names: tuple[bytes, ...]) -> Iterator[memoryview]:
        """ISO 14496-12, sections 8.7.3 and 8.7.5: where the first picture of each track is."""
        boxes = self._boxes(box)
        if names:
            for name, inner in boxes:
                if name == names[0]:
                    yield from self._first_samples(inner, names[1:])
            return
        tables = dict(boxes)
        name, width = (b"co64", 64) if b"co64" in tables else (b"stco", 32)
        places, sizes = (_Bits(tables.get(one, memoryview(b""))) for one in (name, b"stsz"))
        places.take(64)
        start = places.take(width)
        sizes.take(32)
        size = sizes.take(32) or (sizes.take(32) and sizes.take(32))
        yield self._content[start : start + size]

    def _units(self, data: memoryview) -> Iterator[tuple[int, memoryview]]:
        """AV1, sections 5.3.1 and 4.10.5: the type and the content of each unit in turn."""
        at = 0
        while at < len(data):
            self._parts.spend()
            kind, extended, sized = data[at] >> 3 & 0xF, data[at] & 4, data[at] & 2
            at += 2 if extended else 1
            size = len(data) - at
            if sized:
                groups = bytes(data[at : at + 8])  # of 7 bits each, the last below 128
                last = next((n for n, group in enumerate(groups) if group < 128), 7)
                size = sum((group & 127) << 7 * n for n, group in enumerate(groups[: last + 1]))
                at += last + 1
            yield kind, data[at : at + size]
            at += size


def _pixels_of(bits: _Bits) -> int:
    """AV1, section 5.5.1: the pixels of a picture by its sequence header."""
    bits.take(4)
    if bits.take(1):  # a still picture's short header
        bits.take(5)
    else:
        _skip_operating_points(bits)
    width_bits, height_bits = bits.take(4) + 1, bits.take(4) + 1
    return (bits.take(width_bits) + 1) * (bits.take(height_bits) + 1)


def _skip_operating_points(bits: _Bits) -> None:
    """The part of a film's header that comes before its size."""
    delay_bits = 0
    if bits.take(1):  # timing
        bits.take(64)
        if bits.take(1):
            zeros = 0
            while not bits.take(1):
                zeros += 1
            bits.take(zeros)
        if bits.take(1):  # the decoder's model
            delay_bits = bits.take(5) + 1
            bits.take(42)
    shown_late = bits.take(1)
    for _ in range(bits.take(5) + 1):
        bits.take(12)
        if bits.take(5) > 7:
            bits.take(1)
        if delay_bits and bits.take(1):
            bits.take(2 * delay_bits + 1)
        if shown_late and bits.take(1):
            bits.take(4)
