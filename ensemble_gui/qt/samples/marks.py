"""The words on an image that say what is doubtful about it."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ensemble_gui.qt.widgets.theme import Theme

_TEXT = 9  # pixels
_HEIGHT = 12  # pixels
_MARGIN = 3  # pixels left and right of a word
_RADIUS = 3  # pixels


def paint_marks(painter: QPainter, square: QRect, marks: tuple[str, ...], theme: Theme) -> None:
    """The first mark in the upper left corner of the image, the second in the lower left one."""
    if not marks:
        return
    font = painter.font()
    font.setPixelSize(_TEXT)
    font.setBold(True)
    painter.setFont(font)
    tops = (square.top(), square.bottom() + 1 - _HEIGHT)
    for mark, top in zip(marks, tops, strict=False):
        width = painter.fontMetrics().horizontalAdvance(mark) + 2 * _MARGIN
        place = QRect(square.left(), top, min(width, square.width()), _HEIGHT)
        painter.setBrush(QColor(theme.card))
        painter.setPen(QPen(QColor(theme.line)))
        painter.drawRoundedRect(place, _RADIUS, _RADIUS)
        painter.setPen(QColor(theme.ink))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, mark)
