"""Turns pixels into an image that Qt can draw, and draws it."""

from math import floor

import numpy as np
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from ensemble_gui.records.settings import Array

_MOST_BY_PAINTER = 2  # times smaller: beyond that, the painter's own scaling skips pixels


def digit_image(pixels: Array) -> QImage:
    """A copy of grey levels (height, width) or colours (height, width, 3), uint8."""
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    kind = QImage.Format.Format_RGB888 if pixels.ndim == 3 else QImage.Format.Format_Grayscale8
    image = QImage(pixels.tobytes(), width, height, pixels.strides[0], kind)
    return image.copy()  # the first one only borrows the bytes


def place_in(room: QRect, image: QImage) -> QRect:
    """The largest rectangle in the middle of this room that has the image's aspect."""
    size = image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    size = size.expandedTo(QSize(1, 1))
    left = room.left() + (room.width() - size.width()) // 2
    return QRect(left, room.top() + (room.height() - size.height()) // 2, *size.toTuple())


def draw_image(painter: QPainter, place: QRect, image: QImage) -> None:
    """Draw the image in this rectangle, which has its aspect."""
    pixels = place.size() * painter.device().devicePixelRatioF()
    if image.width() > _MOST_BY_PAINTER * pixels.width():
        ignore, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode
        image = image.scaled(pixels, ignore, smooth.SmoothTransformation)
    painter.drawImage(on_pixels(painter, place), image, QRectF(image.rect()))


def on_pixels(painter: QPainter, place: QRect) -> QRectF:
    """The place with its edges on those of the device's pixels.

    At a scale of 1.5 they may lie in the middle of some, which a smooth edge paints in part.
    """
    to_device = painter.deviceTransform()
    device = to_device.mapRect(QRectF(place))
    left, top, right, bottom = (
        floor(edge + 0.5) for edge in (device.left(), device.top(), device.right(), device.bottom())
    )
    back, _ = to_device.inverted()
    return back.mapRect(QRectF(left, top, right - left, bottom - top))
