"""Pictures in every mode of Pillow, each with its twin in plain RGB."""

from collections.abc import Callable

import numpy as np
from PIL import Image

from ensemble_gui.records.settings import Array

HEIGHT, WIDTH = 5, 7
_RANDOM = np.random.default_rng(0)
COLOURS = _RANDOM.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
COLOURS[0, :4] = [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 0, 255]]
OPACITY = _RANDOM.integers(0, 256, (HEIGHT, WIDTH), dtype=np.uint8)
OPACITY[0, :4] = OPACITY[1, :4] = [0, 255, 0, 255]
GREY = COLOURS[..., 1]

# What an EXIF orientation says is to be done to the stored picture.
TURNS: dict[int, Callable[[Array], Array]] = {
    1: lambda stored: stored,
    2: np.fliplr,
    3: lambda stored: np.rot90(stored, 2),
    4: np.flipud,
    5: lambda stored: stored.swapaxes(0, 1),
    6: lambda stored: np.rot90(stored, -1),
    7: lambda stored: np.rot90(stored, 2).swapaxes(0, 1),
    8: np.rot90,
}
# How far a level may be from its twin's, by what is lost in 8 bits of another space.
LOSS = {"YCbCr": 3, "LAB": 24, "HSV": 4, "La": 1, "RGBa": 1, "RGBA": 1, "LA": 1, "PA": 1}


def in_mode(mode: str) -> tuple[Image.Image, Array]:
    """The picture in this mode, and its twin (HEIGHT, WIDTH, 3) uint8."""
    if mode == "1":
        return Image.fromarray(GREY > 127), _in_rgb((GREY > 127) * np.uint8(255))
    if mode in ("P", "PA"):
        return _of_palette(mode)
    if mode == "F":
        return Image.fromarray(GREY / np.float32(255)), _in_rgb(GREY)
    if mode == "I":
        return Image.fromarray(GREY.astype(np.int32) * 257), _in_rgb(GREY)
    if mode.startswith("I;16"):
        order = ">u2" if mode == "I;16B" else "<u2"
        levels = (GREY.astype(np.uint16) * 257).astype(order).tobytes()
        return Image.frombytes(mode, (WIDTH, HEIGHT), levels), _in_rgb(GREY)
    if mode in ("L", "LA", "La"):
        picture = Image.fromarray(GREY)
        twin = _in_rgb(GREY)
    else:
        picture = Image.fromarray(COLOURS)
        twin = COLOURS
    if mode in ("LA", "La", "RGBA", "RGBa"):
        picture.putalpha(Image.fromarray(OPACITY))
        twin = _over_white(twin)
    return picture.convert(mode), twin


def _of_palette(mode: str) -> tuple[Image.Image, Array]:
    places = np.arange(HEIGHT * WIDTH, dtype=np.uint8).reshape(HEIGHT, WIDTH)
    picture = Image.fromarray(places)
    if mode == "PA":
        picture = Image.merge("PA", (picture.convert("L"), Image.fromarray(OPACITY)))
    picture.putpalette(COLOURS.tobytes())
    return picture, _over_white(COLOURS) if mode == "PA" else COLOURS


def _over_white(colours: Array) -> Array:
    opacity = OPACITY[..., None] / 255
    return np.rint(colours * opacity + 255 * (1 - opacity)).astype(np.uint8)


def _in_rgb(grey: Array) -> Array:
    return np.repeat(grey[..., None], 3, axis=2)
