"""Damaged image files without end: small ones of every format, changed as only chance can.

A seed and a number identify an input, so that each can be made again without the others.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from io import BytesIO
from typing import Any, Literal

import numpy as np
from numpy.random import Generator
from PIL import Image, features

Order = Literal["big", "little"]
Mutation = Callable[[bytearray, list[bytes], Generator], None]

_SIZE = (19, 13)  # pixels: of the pictures, so that many can be read in a second
_MOST_BYTES = 20_000  # of an input
_PNG_START = b"\x89PNG\r\n\x1a\n"
# Numbers at which fields overflow, in one, two, four and eight bytes:
_EDGES = (0, 1, 2, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, 2**31 - 1, 2**31, 2**32 - 1)


def mutated(seed: int, number: int, originals: list[bytes]) -> bytes:
    """The input of this number: one of the originals, changed one to four times."""
    random = np.random.default_rng([seed, number])
    content = bytearray(originals[random.integers(len(originals))])
    for _ in range(random.integers(1, 5)):
        _MUTATIONS[random.integers(len(_MUTATIONS))](content, originals, random)
    if content.startswith(_PNG_START) and random.integers(4):
        content = _with_checksums(content)  # else hardly any damage came past them
    return bytes(content[:_MOST_BYTES])


def originals() -> list[bytes]:
    """Small files of every format that is read, in many modes and ways of packing."""
    return [*_saved_by_pillow(), *_in_text(), _packed_bmp(), _tiled_tiff()]


def _saved_by_pillow() -> Iterator[bytes]:
    for kind, mode, options in _ways():
        picture = _picture(mode)
        more = [picture.transpose(Image.Transpose.ROTATE_180)] * 2
        several = {"append_images": more} if options.get("save_all") else {}
        file = BytesIO()
        picture.save(file, format=kind, **several, **options)
        yield file.getvalue()


def _picture(mode: str) -> Image.Image:
    """A picture with smooth and with busy parts, the same each time."""
    width, height = _SIZE
    levels = np.random.default_rng(0).integers(0, 256, (height, width, 4), dtype=np.uint8)
    levels[: height // 2] = np.arange(width)[None, :, None] * 9
    if mode == "I;16":
        return Image.fromarray(levels[..., 0].astype(np.uint16) * 257)
    if mode in ("I", "F"):
        return Image.fromarray(levels[..., 0].astype(np.int32 if mode == "I" else np.float32))
    return Image.fromarray(levels).convert(mode)


def _ways() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The format, mode and options of each file."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a camera"
    metadata = {"exif": exif.tobytes(), "icc_profile": bytes(200), "dpi": (72, 72)}
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        yield "PNG", mode, {}
    yield "PNG", "P", {"transparency": bytes(range(99)), "bits": 4}
    yield "PNG", "RGB", metadata
    yield "PNG", "RGBA", {"save_all": True}
    for mode in ("L", "RGB", "CMYK"):
        yield "JPEG", mode, {"quality": 70}
    yield "JPEG", "RGB", {"progressive": True, "comment": b"a comment", **metadata}
    yield "MPO", "RGB", {"save_all": True}
    for mode in ("RGB", "RGBA"):
        yield "WEBP", mode, {"lossless": True}
        yield "WEBP", mode, metadata
    yield "WEBP", "RGBA", {"save_all": True}
    for mode in ("1", "L", "P"):
        yield "GIF", mode, {"interlace": mode == "L", "comment": b"a comment"}
    yield "GIF", "P", {"save_all": True, "transparency": 3, "disposal": 2}
    for mode in ("1", "L", "P", "RGB", "RGBA"):
        yield "BMP", mode, {}
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "LAB", "I", "I;16", "F"):
        yield "TIFF", mode, {}
    for packing in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        yield "TIFF", "RGB", {"compression": packing}
    yield "TIFF", "1", {"compression": "group4"}
    yield "TIFF", "RGB", {"big_tiff": True, **metadata}
    yield "TIFF", "L", {"save_all": True, "compression": "tiff_lzw"}
    for mode in ("1", "L", "I;16", "RGB", "F"):
        yield "PPM", mode, {}
    for bitmap in ("png", "bmp"):
        yield "ICO", "RGBA", {"sizes": [(19, 13), (8, 5)], "bitmap_format": bitmap}
    if features.check("avif"):
        yield "AVIF", "RGB", {"exif": exif.tobytes()}
        yield "AVIF", "RGBA", {"save_all": True}
    if find_spec("pillow_heif"):
        _register_heic()
        yield "HEIF", "RGB", {"exif": exif.tobytes()}
        yield "HEIF", "RGBA", {"save_all": True}


def _register_heic() -> None:
    from importlib import import_module

    import_module("pillow_heif").register_heif_opener(thumbnails=False)


def _in_text() -> Iterator[bytes]:
    yield b"P1\n# bits\n7 3\n" + b"0 1 1 0 1 0 1\n" * 3
    yield b"P2\n7 3\n15\n" + b"0 15 3 7 9 11 4\n" * 3
    yield b"P3\n3 3\n255\n" + b"0 255 3 70 90 110 4 5 6\n" * 3
    yield b"P5\n7 3\n100\n" + bytes(range(21))
    yield b"P6\n7 3\n4095\n" + bytes(range(126))


def _packed_bmp() -> bytes:
    palette = bytes(range(16)) * 4
    # Runs of one level, and levels one by one; each row, and then the picture, has an end.
    rows = b"\x07\x03\0\0" + b"\x03\x01\0\x04\x05\x06\x07\x08\0\0" + b"\x07\x02\0\0"
    rows += b"\x02\x01\0\x03\x02\x09\x04\0\x02\x05\0\0" + b"\x07\x01\0\x01"
    start = 54 + len(palette)
    header = struct.pack("<IiiHHIIIIII", 40, 7, 5, 1, 8, 1, len(rows), 0, 0, 16, 0)
    return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start) + header + palette + rows


def _tiled_tiff() -> bytes:
    """Two tiles of 16x16, each of which is packed."""
    tile = zlib.compress(bytes(range(256)))
    places = struct.pack("<LL", 8, 8)
    lengths = struct.pack("<LL", len(tile), len(tile))
    start = 8 + len(tile) + len(places) + len(lengths)
    tags = (
        *((256, 4, 1, 19), (257, 4, 1, 13), (258, 3, 1, 8), (259, 3, 1, 8), (262, 3, 1, 1)),
        *((277, 3, 1, 1), (322, 3, 1, 16), (323, 3, 1, 16)),
        *((324, 4, 2, 8 + len(tile)), (325, 4, 2, 16 + len(tile))),
    )
    entries = b"".join(struct.pack("<HHLL", *tag) for tag in tags)
    data = tile + places + lengths
    head = b"II*\0" + struct.pack("<L", start)
    return head + data + struct.pack("<H", len(tags)) + entries + bytes(4)


def _place(content: bytearray, random: Generator, most: int | None = None) -> int:
    """A place in the content, or in its first bytes."""
    end = len(content) if most is None else min(most, len(content))
    return int(random.integers(max(1, end)))


def _flip_bits(content: bytearray, _: list[bytes], random: Generator) -> None:
    for _flip in range(random.integers(1, 17) if content else 0):
        content[_place(content, random)] ^= 1 << int(random.integers(8))


def _cut_off(content: bytearray, _: list[bytes], random: Generator) -> None:
    del content[_place(content, random) :]


def _cut_out(content: bytearray, _: list[bytes], random: Generator) -> None:
    at = _place(content, random)
    del content[at : at + int(random.integers(1, 65))]


def _splice(content: bytearray, files: list[bytes], random: Generator) -> None:
    """The start of this file, and the end of another."""
    other = bytearray(files[random.integers(len(files))])
    content[_place(content, random) :] = other[_place(other, random) :]


def _repeat(content: bytearray, _: list[bytes], random: Generator) -> None:
    """A piece again and again, where it was or elsewhere."""
    start = _place(content, random)
    piece = content[start : start + int(random.integers(1, 200))]
    at = start if random.integers(2) else _place(content, random)
    content[at:at] = piece * int(random.integers(1, 30))


def _edit_header(content: bytearray, _: list[bytes], random: Generator) -> None:
    """A field of the first bytes, at the edge of what it can hold."""
    _write(content, _place(content, random, 64), random)


def _edit_field(content: bytearray, _: list[bytes], random: Generator) -> None:
    _write(content, _place(content, random), random)


def _lie_about_a_length(content: bytearray, _: list[bytes], random: Generator) -> None:
    """A number that may be a length, as it is less than the file's, becomes another."""
    order: Order = "big" if random.integers(2) else "little"
    width = 4 if random.integers(2) else 2
    first = _place(content, random)
    for at in range(first, min(first + 200, len(content) - width)):
        if 0 < int.from_bytes(content[at : at + width], order) < len(content):
            _write(content, at, random)
            return


def _write(content: bytearray, at: int, random: Generator) -> None:
    width = (1, 2, 4, 8)[random.integers(4)]
    number = _EDGES[random.integers(len(_EDGES))] if random.integers(3) else len(content)
    order: Order = "big" if random.integers(2) else "little"
    content[at : at + width] = (number % 256**width).to_bytes(width, order)


def _add_noise(content: bytearray, _: list[bytes], random: Generator) -> None:
    at = _place(content, random)
    content[at:at] = random.bytes(int(random.integers(1, 100)))


_MUTATIONS: tuple[Mutation, ...] = (
    *(_flip_bits, _cut_off, _cut_out, _splice, _repeat),
    *(_edit_header, _edit_field, _lie_about_a_length, _add_noise),
)


def _with_checksums(content: bytearray) -> bytearray:
    """A PNG whose pieces have the checksums that they should."""
    at = len(_PNG_START)
    while at + 12 <= len(content):
        end = at + 8 + int.from_bytes(content[at : at + 4], "big")
        if end + 4 > len(content):
            break
        content[end : end + 4] = zlib.crc32(content[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return content
