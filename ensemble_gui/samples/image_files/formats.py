"""Which image formats are read, recognised by their first bytes and never by their names."""

import importlib
import re

from PIL import Image

from ensemble_gui.errors import BadInput

Image.init()  # now, with the other imports, and not between two images of a window that paints

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "ICO", "AVIF")
IMAGE_KINDS = "PNG, JPEG, WebP, GIF, BMP, TIFF, PNM, ICO or AVIF"

_START = 16  # bytes: what Pillow's plugins are shown to know their format by
_PNM = re.compile(rb"P[1-6f][\s#]")  # Pillow takes any text that starts with P and a digit
_HEVC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs")
_ANY_CODEC = (b"mif1", b"msf1")  # the brands within say which


def format_of(content: bytes, shown: str) -> str:
    """The supported format that the first bytes belong to.

    Raises BadInput with this name in it if there is none.
    """
    if _is_heic(content):
        _load_heic_plugin(shown)
        return "HEIF"
    for one in FORMATS:
        if _is_of(one, content):
            return one
    kind = _other_kind(content)
    raise BadInput(
        f"{shown} is not in a supported image format{kind and f' ({kind})'}: "
        f"choose a {IMAGE_KINDS} file."
    )


def _is_of(name: str, content: bytes) -> bool:
    """Whether a plugin of Pillow takes these bytes for its own."""
    if name not in Image.OPEN or (name == "PPM" and not _PNM.match(content)):
        return False
    _, accept = Image.OPEN[name]
    # It may be a sentence, where this build of Pillow lacks the format's library.
    return accept is not None and accept(content[:_START].ljust(_START, b"\0")) is True


def _other_kind(content: bytes) -> str:
    """Pillow's name for this unsupported format; '' if Pillow does not know it."""
    if content.startswith(b"%PDF"):
        return "PDF"
    others = (name for name in Image.OPEN if name not in FORMATS and _is_of(name, content))
    return next(others, "")


def _is_heic(content: bytes) -> bool:
    """Whether these bytes start a HEIF file whose pictures are HEVC's."""
    if content[4:8] != b"ftyp":
        return False
    main = content[8:12]
    end = min(int.from_bytes(content[:4], "big"), 256)
    others = [content[at : at + 4] for at in range(16, end, 4)]
    return main in _HEVC or (main in _ANY_CODEC and any(one in _HEVC for one in others))


def _load_heic_plugin(shown: str) -> None:
    """Register HEIC with Pillow; raises BadInput if the extra is not installed."""
    try:
        plugin = importlib.import_module("pillow_heif")
    except ImportError as error:
        raise BadInput(
            f"{shown} is a HEIC image: install ensemble-explorer[heic], or save it as JPEG."
        ) from error
    if "HEIF" not in Image.OPEN:
        plugin.register_heif_opener(thumbnails=False)
