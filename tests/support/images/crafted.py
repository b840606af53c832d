"""Image files byte by byte: those that no encoder writes."""

import struct
import zlib
from collections.abc import Iterable


def png(
    width: int,
    height: int,
    *,
    depth: int = 8,
    colours: int = 0,
    rows: bytes = b"\0",
    before: bytes = b"",
    after: bytes = b"",
) -> bytes:
    """A PNG with this header, whatever is in its rows, and pieces around them."""
    header = struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before
    return start + chunk(b"IDAT", zlib.compress(rows)) + after + chunk(b"IEND", b"")


def chunk(kind: bytes, content: bytes) -> bytes:
    """A piece of a PNG."""
    checksum = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checksum


Tag = tuple[int, int, int, int | bytes]  # number, type, count, and the value or all values


def tiff(
    width: int,
    height: int,
    data: bytes = b"",
    *,
    bits: int = 8,
    compression: int = 1,
    photometric: int = 1,
    sample_format: int = 1,
    more: Iterable[Tag] = (),
) -> bytes:
    """A little-endian TIFF of one strip, its data first; more tags take others' places."""
    tags: dict[int, Tag] = {
        256: (256, 4, 1, width),
        257: (257, 4, 1, height),
        258: (258, 3, 1, bits),
        259: (259, 3, 1, compression),
        262: (262, 3, 1, photometric),
        273: (273, 4, 1, 8),
        277: (277, 3, 1, 1),
        278: (278, 4, 1, height),
        279: (279, 4, 1, len(data)),
        339: (339, 3, 1, sample_format),
    }
    tags |= {tag[0]: tag for tag in more}
    data += bytes(len(data) % 2)
    start = 8 + len(data)
    return b"II*\0" + struct.pack("<L", start) + data + directory(sorted(tags.values()), start)


def directory(tags: list[Tag], start: int, following: int = 0) -> bytes:
    """A directory that starts at this offset, and the values that have no room in it."""
    entries, values = b"", b""
    end = start + 2 + 12 * len(tags) + 4
    for number, kind, count, value in tags:
        field = struct.pack("<L", value) if isinstance(value, int) else value
        if len(field) > 4:
            field, values = struct.pack("<L", end + len(values)), values + field
        entries += struct.pack("<HHL", number, kind, count) + field.ljust(4, b"\0")
    return struct.pack("<H", len(tags)) + entries + struct.pack("<L", following) + values


def bmp(
    width: int, height: int, data: bytes = b"", *, bits: int = 24, compression: int = 0
) -> bytes:
    """A BMP, with a palette of greys where its depth has one."""
    palette = b"".join(bytes((level, level, level, 0)) for level in range(256 if bits == 8 else 0))
    start = 54 + len(palette)
    header = struct.pack(
        "<IiiHHIIIIII",
        40,
        width,
        height,
        1,
        bits,
        compression,
        len(data),
        0,
        0,
        len(palette) // 4,
        0,
    )
    file_header = b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start)
    return file_header + header + palette + data


def gif(size: tuple[int, int], frame: tuple[int, int], before: bytes = b"") -> bytes:
    """A GIF whose screen and whose frame have these sizes, and hardly any data."""
    screen = b"GIF89a" + struct.pack("<HHBBB", *size, 0, 0, 0)
    return screen + before + b"," + struct.pack("<HHHHB", 0, 0, *frame, 0) + b"\x08\x01\x00\x00;"


def ico(inner: bytes, width: int, height: int) -> bytes:
    """An icon of one picture, of this size if its directory is to be believed."""
    entry = struct.pack("<BBBBHHII", width % 256, height % 256, 0, 0, 1, 32, len(inner), 22)
    return b"\0\0\1\0\1\0" + entry + inner


def webp(width: int, height: int) -> bytes:
    """A WebP of one colour, if its header is to be believed."""
    size = struct.pack("<I", (width - 1) | (height - 1) << 14)
    body = b"VP8L" + struct.pack("<I", 18) + b"\x2f" + size + bytes(13)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body
