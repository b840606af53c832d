"""Converts every mode that Pillow reads to plain RGB, transparent parts white."""

from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

Converter = Callable[[Image.Image], Image.Image]

_STRIP = 2**20  # pixels: what is converted at once, so that little memory is taken
_WHITES = (1, 255, 65535)  # the levels that may stand for white
_OVERSHOOT = 1.05  # of white: resampling goes that far beyond it
_BITS, _PHOTOMETRIC = 258, 262  # TIFF tags
_WHITE_IS_ZERO = 0
_NARROW = 1 / 8  # of the levels: a grey picture that uses fewer would lose its ink in 8 bits
_LEAST_SHARE = 2e-4  # of the levels: what uses fewer is a blank sheet
_FEWEST = 16  # levels, where they are whole numbers: as above
_BINS = 2**16  # by which the levels that are used are found
_MOST_OUTLIERS = 32  # pixels: so few may be the sensor's


def converter_of(image: Image.Image) -> tuple[Converter, str]:
    """A converter to RGB for any part of this loaded image, and a note on what it changes."""
    if image.mode == "F" or image.mode.startswith("I"):
        black, white = _black_and_white(image)
        low, high = _used_levels(image, min(black, white), max(black, white))
        if not _is_narrow(image, high - low, abs(white - black)):
            return _levels_converter(image, black, white), ""
        note = f"only grey levels {low:,.6g} to {high:,.6g} of {max(black, white):,.6g} are used: "
        ends = (low, high) if black < white else (high, low)
        return _levels_converter(image, *ends), f"{note}they were stretched from black to white"
    if image.has_transparency_data:
        return _over_white, ""
    return lambda part: part.convert("RGB"), ""


def has_transparent_parts(image: Image.Image) -> bool:
    """Whether any pixel of this loaded image is not opaque."""
    if not image.has_transparency_data:
        return False
    if image.mode == "F" or image.mode.startswith("I"):
        return True  # a grey level is named that is transparent
    for _, strip in strips_of(image):
        with_opacity = strip if strip.mode[-1] in "Aa" else strip.convert("RGBA")
        opacity = with_opacity.getchannel(len(with_opacity.getbands()) - 1)
        if opacity.getextrema() != (255, 255):
            return True
    return False


def strips_of(image: Image.Image, multiple: int = 1) -> Iterator[tuple[int, Image.Image]]:
    """The image in strips of rows, this multiple of them: each one's first row, and the strip."""
    rows = max(1, _STRIP // (image.width * multiple)) * multiple
    for top in range(0, image.height, rows):
        bottom = min(top + rows, image.height)
        yield top, image.crop((0, top, image.width, bottom))


def scale_transparency(image: Image.Image, depth: int) -> None:
    """Bring the transparent colour of a PNG of this bit depth to the levels that Pillow reads."""
    key = image.info.get("transparency")
    most = 2**depth - 1
    if image.mode in ("1", "L") and isinstance(key, int):
        image.info["transparency"] = (key & most) * 255 // most
    elif image.mode == "RGB" and isinstance(key, tuple):
        image.info["transparency"] = tuple((level & most) * 255 // most for level in key)


def _over_white(part: Image.Image) -> Image.Image:
    straight = part.convert("LA") if part.mode == "La" else part
    paper = Image.new("RGBA", part.size, "white")
    return Image.alpha_composite(paper, straight.convert("RGBA")).convert("RGB")


def _levels_converter(image: Image.Image, black: float, white: float) -> Converter:
    """For grey of more than 8 bits; Pillow's own conversion would clip it to white."""
    transparent = image.info.get("transparency")

    def convert(part: Image.Image) -> Image.Image:
        levels = np.asarray(part, dtype=np.float64)
        grey = (levels - black) / (white - black)
        grey = np.nan_to_num(grey, nan=0, posinf=1, neginf=0).clip(0, 1)
        if isinstance(transparent, int):
            grey[levels == transparent] = 1
        return Image.fromarray(np.rint(grey * 255).astype(np.uint8)).convert("RGB")

    return convert


def _black_and_white(image: Image.Image) -> tuple[float, float]:
    """The levels that stand for black and for white."""
    tags = image.tag_v2 if isinstance(image, TiffImageFile) else {}
    if image.mode.startswith("I;16"):
        # Pillow leaves 12 bits at their levels.
        black, white = 0.0, 4095.0 if tags.get(_BITS) == (12,) else 65535.0
    else:
        lowest, highest = _finite_range(image)
        black = min(lowest, 0) if image.mode == "F" else 0
        white = highest if black < 0 else _white_above(highest)
    # Pillow turns only 8 bits and fewer the right way round.
    return (white, black) if tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO else (black, white)


def _is_narrow(image: Image.Image, used: float, whole: float) -> bool:
    """Whether a picture is more than a blank sheet, and uses too few of its levels."""
    least = max(_LEAST_SHARE * whole, 0 if image.mode == "F" else _FEWEST)
    return least <= used < _NARROW * whole


def _used_levels(image: Image.Image, lowest: float, highest: float) -> tuple[float, float]:
    """The lowest and the highest level that more than a few pixels have."""
    step = max(highest - lowest, 1e-30) / (_BINS - 1)
    counts = np.zeros(_BINS, dtype=np.int64)
    for _, strip in strips_of(image):
        levels = np.asarray(strip, dtype=np.float64).ravel()
        levels = levels[np.isfinite(levels) & (levels != image.info.get("transparency"))]
        bins = np.rint((levels - lowest) / step).clip(0, _BINS - 1).astype(np.int64)
        counts += np.bincount(bins, minlength=_BINS)
    few = min(_MOST_OUTLIERS, int(counts.sum()) // 1000)
    low = int(np.searchsorted(np.cumsum(counts), few, side="right"))
    high = _BINS - 1 - int(np.searchsorted(np.cumsum(counts[::-1]), few, side="right"))
    return lowest + low * step, lowest + high * step


def _finite_range(image: Image.Image) -> tuple[float, float]:
    """The lowest and the highest level that is a number; 0 is always within."""
    lowest = highest = 0.0
    for _, strip in strips_of(image):
        levels = np.asarray(strip)
        finite = levels[np.isfinite(levels)]
        lowest = min(lowest, float(finite.min(initial=0)))
        highest = max(highest, float(finite.max(initial=0)))
    return lowest, highest


def _white_above(highest: float) -> float:
    return next((white for white in _WHITES if highest <= white * _OVERSHOOT), highest)
