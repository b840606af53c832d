"""Printed digits, black on white, in the font that comes with Pillow: the same on every machine."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ensemble_gui.records.settings import Array

SIZES = ((16, 20), (20, 26), (28, 28), (40, 50), (64, 80), (120, 160))  # width, height in pixels


def printed(text: str, size: tuple[int, int], share: float = 0.8) -> Array:
    """The text in the middle of a picture (height, width, 3) uint8, as high as this share."""
    font = ImageFont.load_default(round(share * size[1]))
    picture = Image.new("L", size, 255)
    middle = (size[0] / 2, size[1] / 2)
    ImageDraw.Draw(picture).text(middle, text, fill=0, font=font, anchor="mm")
    return np.repeat(np.asarray(picture)[..., np.newaxis], 3, axis=2)


def write_printed(folder: Path, sizes: tuple[tuple[int, int], ...] = SIZES) -> Path:
    """A folder with a subfolder a digit, and in each a file of each of these sizes."""
    for digit in range(10):
        (folder / str(digit)).mkdir(parents=True)
        for width, height in sizes:
            picture = Image.fromarray(printed(str(digit), (width, height)))
            picture.convert("L").save(folder / str(digit) / f"{width}x{height}.png")
    return folder
