"""Reads pictures with Pillow; whatever the file, the outcome is a picture or BadInput."""

from dataclasses import dataclass, field
from math import ceil

import numpy as np
from PIL import Image, UnidentifiedImageError
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile

from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import Array
from ensemble_gui.samples.image_files.budget import TooCostlyError
from ensemble_gui.samples.image_files.bytes import (
    check_size,
    name_in_sentence,
    read_image_bytes,
)
from ensemble_gui.samples.image_files.formats import format_of
from ensemble_gui.samples.image_files.limits import (
    MOST_LENGTH,
    MOST_PIXELS,
    check_before_decoding,
    check_before_opening,
    declared_size,
    metered,
    pillow_limits,
)
from ensemble_gui.samples.image_files.modes import (
    converter_of,
    has_transparent_parts,
    scale_transparency,
    strips_of,
)
from ensemble_gui.samples.image_files.orientation import orientation_of, turn_upright
from ensemble_gui.wording.figures import printable

MOST_SIDE = 1024  # pixels: larger pictures are reduced, as digits need no more

_PNG_DEPTH = 24  # where a PNG has its bits a level: in the header, which comes first
_LONGEST_REASON = 80  # characters of what a decoder said
_NOTES = {
    "TIFF": "several pages: only the first is used",
    "HEIF": "several pictures: only the main one is used",
    **dict.fromkeys(("GIF", "PNG", "WEBP", "AVIF"), "animated: only the first frame is used"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """What an image file shows: upright, transparent parts white, reduced if it is large."""

    rgb: Array = field(repr=False)  # (height, width, 3) uint8, neither side above MOST_SIDE
    note: str = ""  # what of the file is not in it, or was changed
    is_transparent: bool = False  # in parts, which are white here


def read_picture(name: str) -> Picture:
    """The picture in the file at this path, the first if there are several.

    Raises BadInput if there is no such file, or it is not an image of an allowed format and size.
    """
    return decode_picture(read_image_bytes(name), name)


def decode_picture(content: bytes, name: str) -> Picture:
    """The picture in the content of an image file, the first if there are several.

    Raises BadInput with the name in it unless it is an image of an allowed format and size.
    """
    shown = name_in_sentence(name)
    check_size(len(content), shown)
    format_name = format_of(content, shown)
    try:
        with pillow_limits(format_name):
            return _decode(content, format_name)
    except Image.DecompressionBombError as error:
        most = f"{MOST_PIXELS // 10**6} megapixels and {MOST_LENGTH:,} pixels a side"
        raise BadInput(f"{shown} is too large: choose an image of at most {most}.") from error
    except TooCostlyError as error:
        raise BadInput(f"{shown} would take too long to read: save it again as PNG.") from error
    except UnidentifiedImageError as error:
        raise BadInput(f"{shown} is damaged (no {format_name} data found).") from error
    except Exception as error:  # decoders raise whatever they meet in a damaged file
        raise BadInput(
            f"{shown} cannot be decoded{_reason(error)}: save it again as PNG."
        ) from error


def _decode(content: bytes, format_name: str) -> Picture:
    """Raises whatever Pillow does."""
    check_before_opening(content, format_name)
    with Image.open(metered(content, format_name), formats=[format_name]) as image:
        if image.size != declared_size(image, content):
            raise ValueError("its parts differ in size")
        check_before_decoding(image, content)
        note = _NOTES.get(format_name, "") if getattr(image, "is_animated", False) else ""
        size = _draft(image)
        image.load()
        if image.im.size != size:
            raise ValueError("its parts differ in size")
        if format_name == "PNG":
            scale_transparency(image, content[_PNG_DEPTH])
        is_transparent = has_transparent_parts(image)
        reduced, spread = _reduce(image)
        upright = turn_upright(reduced, orientation_of(image))
    return Picture(
        rgb=np.array(upright),
        note="; ".join(filter(None, (note, spread))),
        is_transparent=is_transparent,
    )


def _draft(image: ImageFile) -> tuple[int, int]:
    """Let a JPEG be decoded at a fraction of its size, if that is enough; the size to come."""
    surplus = max(image.size) // MOST_SIDE
    if surplus > 1 and isinstance(image, JpegImageFile):
        width, height = image.size
        image.draft(None, (max(1, width // surplus), max(1, height // surplus)))
    return image.size


def _reduce(image: Image.Image) -> tuple[Image.Image, str]:
    """The image in RGB, its longer side MOST_SIDE at most, each pixel the mean of an area.

    And what must be said of its levels.
    """
    width, height = image.size
    surplus = max(1, max(width, height) // MOST_SIDE)
    across, down = min(surplus, width), min(surplus, height)
    whole = Image.new("RGB", (ceil(width / across), ceil(height / down)))
    convert, note = converter_of(image)
    for top, strip in strips_of(image, multiple=down):
        part = convert(strip)
        whole.paste(part if surplus == 1 else part.reduce((across, down)), (0, top // down))
    shrink = min(1, MOST_SIDE / max(width, height))
    fitting = (max(1, round(width * shrink)), max(1, round(height * shrink)))
    area = (0, 0, width / across, height / down)
    return whole.resize(fitting, Image.Resampling.BOX, box=area), note


def _reason(error: Exception) -> str:
    """What a decoder said, in parentheses; '' if nothing."""
    said = printable(str(error).partition("\n")[0], _LONGEST_REASON)
    return f" ({said})" if said else ""
