"""Turns pictures upright, as their EXIF data say; reads nothing else in these.

Exif 2.32, section 4.6: a TIFF directory, of which the tag Orientation is one short. Pillow makes
Python objects of all of it, which hostile data make slow.
"""

import re
import struct

from PIL import Image
from PIL.ImageFile import ImageFile

_ORIENTATION, _SHORT = 0x0112, 3
_XMP_ORIENTATION = re.compile(rb'tiff:Orientation(?:="|>)([1-8])["<]')
_MOST_METADATA = 2**20  # bytes that are looked through
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def turn_upright(image: Image.Image, orientation: int) -> Image.Image:
    """The image as an EXIF orientation 1 to 8 says."""
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def orientation_of(image: ImageFile) -> int:
    """The EXIF orientation that still has to be applied, 1 if none."""
    if image.format == "TIFF":  # Pillow turns these itself
        return 1
    exif = image.info.get("exif")
    if not isinstance(exif, bytes):
        exif = _exif_of_text(image.info.get("Raw profile type exif"))
    xmp = image.info.get("xmp")
    exif = exif[:_MOST_METADATA]
    found = _orientation_in(exif.removeprefix(b"Exif\0\0").removeprefix(b"Exif\0\0"))
    if not found and isinstance(xmp, bytes):
        match = _XMP_ORIENTATION.search(xmp[:_MOST_METADATA])
        found = int(match[1]) if match else None
    return found or 1


def _orientation_in(exif: bytes) -> int | None:
    """The orientation in EXIF data; None if there is none, or if they are damaged."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return None
    try:
        (start,) = struct.unpack_from(order + "L", exif, 4)
        (tags,) = struct.unpack_from(order + "H", exif, start)
        for at in range(start + 2, start + 2 + 12 * tags, 12):
            tag, kind, _, value = struct.unpack_from(order + "HHLH", exif, at)
            if tag == _ORIENTATION:
                return value if kind == _SHORT else None
    except struct.error:  # it ends too soon
        pass
    return None


def _exif_of_text(text: object) -> bytes:
    """The EXIF data that ImageMagick puts into a PNG's text, in hexadecimal after three lines."""
    if not isinstance(text, str):
        return b""
    try:
        return bytes.fromhex("".join(text[:_MOST_METADATA].split("\n")[3:]))
    except ValueError:
        return b""
