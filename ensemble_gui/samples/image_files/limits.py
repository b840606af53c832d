"""Bounds what a file may cost before it is decoded: pixels, memory, and the decoders' time."""

import ctypes
import logging
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from PIL import Image, _imaging
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.TiffImagePlugin import TiffImageFile

from ensemble_gui.samples.image_files.avif import CodedPictures
from ensemble_gui.samples.image_files.budget import MeteredBytes, TooCostlyError
from ensemble_gui.samples.image_files.tiff import check_directories

MOST_PIXELS = 50_000_000
MOST_LENGTH = 65_535  # pixels along a side
MOST_TILE = 2**22  # pixels of a tile, which may be larger than its picture
MOST_PLANES = 8  # of a TIFF, its bands apart from each other
MOST_SCANNED = 15 * MOST_PIXELS  # by all scans of a progressive JPEG: encoders make ten or so
MOST_CODED = 5 * MOST_PIXELS  # in an AVIF: colours and opacity, still and moving
MOST_COMPRESSED = 64  # pieces of compressed text in a PNG, a megabyte each at most
MOST_READS = 300_000  # from a file: a second of the loops that take it byte by byte
MOST_READS_OF_PNG = 150_000  # three for each piece
# Levels that the decoders may make that are written in Python:
MOST_SLOW = {"ppm": 500_000, "ppm_plain": 800_000, "bmp_rle": 4_000_000}

_ICON_PIXELS = 2 * 256 * 256  # colours and mask of the largest that an icon's header can describe
_START_OF_SCAN = b"\xff\xda"
_COMPRESSED = (b"iCCP", b"zTXt", b"iTXt")
_TILE_WIDTH, _TILE_LENGTH = 322, 323  # TIFF tags

_one_at_a_time = threading.RLock()  # Pillow's limit and Python's warnings belong to the process


def _silence() -> None:
    """Keep what decoders say of damaged files from standard error; they raise as well."""
    logging.getLogger("PIL").addHandler(logging.NullHandler())
    # Pillow silences libtiff's warnings, and has no way to do so with its errors. Where it is a
    # part of Pillow's own library, as on Windows, it cannot be reached.
    with suppress(AttributeError, OSError):
        ctypes.CDLL(_imaging.__file__).TIFFSetErrorHandler(None)


_silence()


@contextmanager
def pillow_limits(format_name: str) -> Iterator[None]:
    """Pillow refuses too many pixels by itself here, and its warnings are not heard.

    They are about damage that it can repair, and about sizes that are allowed.
    """
    most = _ICON_PIXELS if format_name == "ICO" else MOST_PIXELS
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = Image.MAX_IMAGE_PIXELS
        Image.MAX_IMAGE_PIXELS = most // 2  # it warns from here on, and refuses twice as many
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = before


def metered(content: bytes, format_name: str) -> MeteredBytes:
    """The file's content as a file from which a decoder can read only so often."""
    return MeteredBytes(content, MOST_READS_OF_PNG if format_name == "PNG" else MOST_READS)


def check_before_opening(content: bytes, format_name: str) -> None:
    """Raise TooCostlyError for content that is expensive before Pillow knows its size."""
    if format_name == "TIFF":
        check_directories(content)
    if format_name in ("PNG", "ICO") and sum(map(content.count, _COMPRESSED)) > MOST_COMPRESSED:
        raise TooCostlyError


def check_before_decoding(image: ImageFile, content: bytes) -> None:
    """Raise for an image whose header promises too much; its pixels are not decoded yet.

    DecompressionBombError is for too many pixels, TooCostlyError for too much work on them.
    """
    pixels = image.width * image.height
    if pixels > MOST_PIXELS or max(image.size) > MOST_LENGTH:
        raise Image.DecompressionBombError
    scans = content.count(_START_OF_SCAN) if isinstance(image, JpegImageFile) else 1
    if (
        _pixels_of_tiles(image) > MOST_PLANES * pixels
        or _largest_piece(image, content) > max(pixels, MOST_TILE)
        or scans * pixels > MOST_SCANNED
        or _is_decoded_slowly(image)
    ):
        raise TooCostlyError


def declared_size(image: ImageFile, content: bytes) -> tuple[int, int]:
    """The (width, height) that the file's own header declares."""
    if image.format == "GIF":
        width, height = struct.unpack_from("<HH", content, 6)
        return width, height
    if image.format == "ICO":
        (icons,) = struct.unpack_from("<H", content, 4)
        sides = (content[at : at + 2] for at in range(6, 6 + 16 * icons, 16))
        sizes = ((side[0] or 256, side[1] or 256) for side in sides)
        # Of two as large as each other, the one that Pillow took.
        return max(sizes, key=lambda size: (size[0] * size[1], size == image.size))
    return image.size


def _pixels_of_tiles(image: ImageFile) -> int:
    """What all tiles cover together; each is decoded, though they may lie upon each other."""
    pixels = 0
    for tile in image.tile:
        left, top, right, bottom = tile.extents or (0, 0, *image.size)
        pixels += (right - left) * (bottom - top)
    return pixels


def _largest_piece(image: ImageFile, content: bytes) -> int:
    """The pixels of what is decoded whole, though it may exceed the picture."""
    if isinstance(image, TiffImageFile):
        width, length = (image.tag_v2.get(tag) for tag in (_TILE_WIDTH, _TILE_LENGTH))
        return width * length if isinstance(width, int) and isinstance(length, int) else 0
    if image.format == "AVIF":
        pieces = list(CodedPictures(content))
        if sum(pixels * pictures for pixels, pictures in pieces) > MOST_CODED:
            raise TooCostlyError
        return max((pixels for pixels, _ in pieces), default=0)
    return 0


def _is_decoded_slowly(image: ImageFile) -> bool:
    """Whether a decoder that is written in Python would have too much to do."""
    levels = image.width * image.height * len(image.getbands())
    return any(levels > MOST_SLOW.get(tile.codec_name, levels) for tile in image.tile)
