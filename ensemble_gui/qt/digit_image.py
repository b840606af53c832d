"""Turns pixels into an image that Qt can draw."""

import numpy as np
from PySide6.QtGui import QImage

from ensemble_gui.records import Array


def digit_image(pixels: Array) -> QImage:
    """A copy of grey levels (height, width) or colours (height, width, 3), uint8."""
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    kind = QImage.Format.Format_RGB888 if pixels.ndim == 3 else QImage.Format.Format_Grayscale8
    image = QImage(pixels.tobytes(), width, height, pixels.strides[0], kind)
    return image.copy()  # the first one only borrows the bytes
