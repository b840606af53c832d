"""Makes a digit of a picture by MNIST's own recipe.

Light ink on a dark ground; the ink fitted into 20x20 pixels, its aspect kept; its centre of mass
in the middle of 28x28 (LeCun et al. 1998, "Gradient-based learning applied to document
recognition", section III.A).
"""

import numpy as np
from PIL import Image

from ensemble_gui.errors import BadInput
from ensemble_gui.records import SIDE, Array

_INK_SIDE = 20  # pixels: the box that the ink is fitted into
_INK_LEVEL = 0.2  # of the full contrast: fainter is ground
_LEAST_CONTRAST = 0.04  # between paper and ink: less is an empty sheet
_MIDDLE = SIDE / 2  # where MNIST has the centre of mass, in pixels from the first one's centre
_OFF_MIDDLE = 0.6  # pixels: MNIST's centres are rounded to whole ones


def make_digit(grey: Array) -> Array:
    """Grey levels 0..1 (height, width) as a digit (28, 28) uint8, light on dark.

    Raises BadInput if there is no ink.
    """
    if grey.shape == (SIDE, SIDE) and _is_mnist_like(grey):
        return np.round(grey * 255).astype(np.uint8)
    ink = _ink(grey)
    rows = np.flatnonzero((ink > _INK_LEVEL).any(axis=1))
    columns = np.flatnonzero((ink > _INK_LEVEL).any(axis=0))
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return _centre(_fit(box))


def _is_mnist_like(grey: Array) -> bool:
    """Whether this is a digit in MNIST's form already: light on black, and centred."""
    border = np.concatenate([grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]])
    if (border == 0).mean() < 0.9 or grey.max() < 0.5:
        return False
    return all(abs(one - _MIDDLE) <= _OFF_MIDDLE for one in _centre_of_mass(grey))


def _ink(grey: Array) -> Array:
    """Ink 0..1 on a ground of 0, whichever was lighter: the border tells the ground."""
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    distance = np.abs(grey - np.median(border))
    strongest = distance.max()
    if strongest < _LEAST_CONTRAST:
        raise BadInput("no ink was found: choose a picture of a dark digit on light paper.")
    ink: Array = distance / strongest
    return ink


def _fit(box: Array) -> Array:
    """The ink's box, its longer side 20 pixels."""
    height, width = box.shape
    scale = _INK_SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    image = Image.fromarray(box.astype(np.float32))
    method = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    fitted = np.asarray(image.resize(size, method)).clip(0, None)
    strongest: Array = fitted / fitted.max()  # thin strokes have faded
    return strongest


def _centre(ink: Array) -> Array:
    """Put the ink's centre of mass into the middle of 28x28."""
    height, width = ink.shape
    row, column = _centre_of_mass(ink)
    top = min(max(round(_MIDDLE - row), 0), SIDE - height)
    left = min(max(round(_MIDDLE - column), 0), SIDE - width)
    digit = np.zeros((SIDE, SIDE), dtype=np.uint8)
    digit[top : top + height, left : left + width] = np.round(ink * 255)
    return digit


def _centre_of_mass(ink: Array) -> tuple[float, float]:
    """Row and column, in pixels from the first one's centre."""
    height, width = ink.shape
    mass = ink.sum()
    return (
        float(ink.sum(axis=1) @ np.arange(height) / mass),
        float(ink.sum(axis=0) @ np.arange(width) / mass),
    )
