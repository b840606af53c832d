"""Reads image files: one decoder, an allowlist of formats, a cap on pixels before decoding."""

import os
import re
import stat
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from ensemble_gui.errors import BadInput
from ensemble_gui.records import Array
from ensemble_gui.wording import shorten

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "ICO", "AVIF")
SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"),
    *(".pbm", ".pgm", ".ppm", ".pnm", ".ico", ".avif"),
)
MOST_PIXELS = 50_000_000

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")  # with a scheme; a drive has one letter
_TO_GREY = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr")
_IMAGE_KINDS = "PNG, JPEG, WebP, GIF, BMP, TIFF, PNM, ICO or AVIF"


def image_paths(paths: Iterable[str]) -> Iterator[str]:
    """These files, and of these folders the image files directly in them, by name.

    A folder without any stands for itself, so that it can be refused by name.
    """
    for path in paths:
        found = sorted(_images_in(Path(path)))
        yield from map(str, found) if found else [path]


def read_grey(name: str) -> Array:
    """The first frame of an image file as grey levels 0..1, (height, width) float32.

    It is turned upright as its EXIF orientation says; transparent parts become white. Raises
    BadInput if there is no such file, or it is no image of an allowed format and size.
    """
    path = Path(name).absolute()
    if _ADDRESS.match(name) and not _exists(path):
        raise BadInput(
            f"{shorten(name)} is an address, not a file: save the image to a file first."
        )
    _check_file(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's, about damage that it could mend
            with Image.open(path, formats=_known_formats()) as image:
                _check_size(path, image)
                return _grey(ImageOps.exif_transpose(image))
    except UnidentifiedImageError as error:
        raise BadInput(f"{_name(path)} is not an image: choose a {_IMAGE_KINDS} file.") from error
    except Image.DecompressionBombError as error:
        raise BadInput(_too_large(path)) from error
    except BadInput:
        raise
    except Exception as error:  # decoders raise whatever they meet in a damaged file
        raise BadInput(
            f"{_name(path)} cannot be decoded ({error}): save it anew as PNG."
        ) from error


def _known_formats() -> list[str]:
    """The allowed formats that this build of Pillow knows; AVIF is not in each."""
    Image.init()
    return [one for one in FORMATS if one in Image.OPEN]


def _name(path: Path) -> str:
    """What a file is called in a sentence."""
    return shorten(path.name or str(path))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # no name that a file can have
        return False


def _images_in(folder: Path) -> list[Path]:
    try:
        return [entry for entry in folder.iterdir() if entry.suffix.lower() in SUFFIXES]
    except (OSError, ValueError):  # no folder, or no name that a file can have
        return []


def _check_file(path: Path) -> None:
    """Raise BadInput for what is not a readable file with something in it."""
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise BadInput(f"{_name(path)} is not there: choose an image file that is.") from error
    if stat.S_ISDIR(status.st_mode):
        raise BadInput(f"{_name(path)} is a folder with no image in it: choose image files.")
    if not stat.S_ISREG(status.st_mode):
        raise BadInput(f"{_name(path)} is not a file: choose an image file.")
    if status.st_size == 0:
        raise BadInput(f"{_name(path)} is empty: choose a {_IMAGE_KINDS} file.")
    if not os.access(path, os.R_OK):
        raise BadInput(f"{_name(path)} may not be read: change its permissions.")


def _check_size(path: Path, image: Image.Image) -> None:
    """Raise BadInput if the header promises too many pixels; nothing is decoded yet."""
    if image.width * image.height > MOST_PIXELS:
        raise BadInput(_too_large(path))


def _too_large(path: Path) -> str:
    return (
        f"{_name(path)} is too large: choose an image of at most {MOST_PIXELS // 10**6} megapixels."
    )


def _grey(image: Image.Image) -> Array:
    if image.mode == "F" or image.mode.startswith("I"):
        return _scale_by_depth(image)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    if image.mode not in _TO_GREY:
        image = image.convert("RGB")
    return np.asarray(image.convert("L"), dtype=np.float32) / np.float32(255)


def _scale_by_depth(image: Image.Image) -> Array:
    """Grey levels of more than 8 bits; Pillow's own conversion would clip them to white."""
    levels = np.nan_to_num(np.asarray(image, dtype=np.float32))
    if image.mode.startswith("I;16"):
        return levels / np.float32(65535)
    top = levels.max(initial=0)
    full = next((depth for depth in (1, 255, 65535) if top <= depth), top)
    grey: Array = (levels / np.float32(full)).clip(0, 1)
    return grey
