"""Turns a digit's pixels into an image that Qt can draw."""

from PySide6.QtGui import QImage

from ensemble_gui.records import SIDE, Array


def digit_image(pixels: Array) -> QImage:
    """A copy of a digit (28, 28) uint8, light on dark, as MNIST has it."""
    image = QImage(pixels.tobytes(), SIDE, SIDE, SIDE, QImage.Format.Format_Grayscale8)
    return image.copy()  # the first one only borrows the bytes
