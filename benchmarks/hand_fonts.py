"""The digits of installed fonts, or of those in a folder, for `benchmarks.hands`."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ensemble_gui.records.settings import Array

_DIGITS = "0123456789"
_SIDE = 200  # pixels of a picture
_SIZE = 150  # pixels of a font
_STYLES = (  # of each of these kinds the first one that a family has
    ("Regular", "Book", "Roman", "Medium"),
    ("Italic", "Oblique", "Book Oblique", "Medium Italic", "Light Italic"),
    ("Black", "ExtraBold", "Heavy", "Bold", "Demi"),
    ("Thin", "Hairline", "ExtraLight", "Light"),
)
_SYMBOLS = ("D050000L", "Dingbats", "Symbol", "Math", "Fallback", "Emoji")  # no digits, or others'


def printed(*, unseen: bool, folder: Path | None = None) -> Iterator[tuple[Array, int]]:
    """Each digit of each font of one half, dark on light, and what it is.

    The halves are by the families' names, so that they are the same on every machine.
    """
    for path in _chosen(unseen=unseen, folder=folder):
        font = ImageFont.truetype(path, _SIZE)
        if _has_digits(font):
            for label in range(10):
                yield _picture(font, str(label)), label


def _chosen(*, unseen: bool, folder: Path | None) -> list[str]:
    """The files of a style of each kind of each family."""
    families: dict[str, dict[str, str]] = {}
    for path in _files(folder):
        try:
            family, style = ImageFont.truetype(path, _SIZE).getname()
        except OSError:  # no font that FreeType scales
            continue
        if family and not any(one in family for one in _SYMBOLS):
            families.setdefault(family, {}).setdefault(style or "Regular", path)
    found = []
    for family, styles in sorted(families.items()):
        if crc32(family.encode()) % 2 == unseen:
            for kind in _STYLES:
                found += [styles[one] for one in kind if one in styles][:1]
    return found


def _files(folder: Path | None) -> list[str]:
    if folder is not None:
        return sorted(str(one) for one in folder.rglob("*") if one.suffix in {".otf", ".ttf"})
    if (program := shutil.which("fc-list")) is None:
        return []
    listed = subprocess.run([program, "--format=%{file}\n"], stdout=subprocess.PIPE, check=True)
    return sorted(
        {one for one in listed.stdout.decode().splitlines() if one.endswith((".otf", ".ttf"))}
    )


def _has_digits(font: ImageFont.FreeTypeFont) -> bool:
    """Whether there are ten different digits."""
    masks = {bytes(font.getmask(one)) for one in (*_DIGITS, "\uffff")}
    return len(masks) == len(_DIGITS) + 1 and b"" not in masks


def _picture(font: ImageFont.FreeTypeFont, text: str) -> Array:
    picture = Image.new("L", (_SIDE, _SIDE), 255)
    ImageDraw.Draw(picture).text((_SIDE / 2, _SIDE / 2), text, fill=0, font=font, anchor="mm")
    return np.repeat(np.asarray(picture)[..., np.newaxis], 3, axis=2)
