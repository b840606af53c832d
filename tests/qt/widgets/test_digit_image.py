import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from ensemble_gui.qt.widgets.digit_image import digit_image, draw_image, place_in

ROOM = QRect(10, 20, 50, 50)


def test_colours_stay_in_their_places() -> None:
    pixels = np.zeros((3, 5, 3), np.uint8)
    pixels[1, 4] = (10, 200, 30)
    image = digit_image(pixels)
    assert (image.width(), image.height()) == (5, 3)
    assert image.pixelColor(4, 1) == QColor(10, 200, 30)
    assert image.pixelColor(1, 1) == QColor(0, 0, 0)


def test_grey_levels_of_an_odd_width_stay_in_their_rows() -> None:
    pixels = np.arange(21, dtype=np.uint8).reshape(3, 7)[:, ::-1]  # not contiguous
    image = digit_image(pixels)
    found = [[image.pixelColor(x, y).red() for x in range(7)] for y in range(3)]
    assert found == pixels.tolist()


@pytest.mark.parametrize(
    ("shape", "place"),
    [
        ((28, 28), QRect(10, 20, 50, 50)),
        ((224, 224), QRect(10, 20, 50, 50)),
        ((24, 48), QRect(10, 32, 50, 25)),
        ((48, 24), QRect(22, 20, 25, 50)),
        ((1, 1000), QRect(10, 44, 50, 1)),
    ],
)
def test_an_image_keeps_its_aspect_in_the_middle_of_its_room(
    shape: tuple[int, int], place: QRect
) -> None:
    assert place_in(ROOM, digit_image(np.zeros(shape, np.uint8))) == place


def test_of_an_image_that_is_made_much_smaller_no_pixel_is_left_out(qapp: QApplication) -> None:  # noqa: ARG001 -- paints
    pixels = np.zeros((200, 200), np.uint8)
    pixels[:, ::2] = 255
    sheet = QImage(20, 20, QImage.Format.Format_RGB32)
    painter = QPainter(sheet)
    draw_image(painter, QRect(0, 0, 20, 20), digit_image(pixels))
    painter.end()
    levels = {sheet.pixelColor(x, 10).red() for x in range(2, 18)}
    assert min(levels) > 100
    assert max(levels) < 155
