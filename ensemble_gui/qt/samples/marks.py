"""The words on a sample's tile: its label, and what is doubtful about it."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ensemble_gui.qt.widgets.theme import Theme

MARK = 12  # pixels: the height of a mark
BADGE = 14  # pixels: the height of a label
_TEXT = 10  # pixels
_MARGIN = 3  # pixels left and right of a word
_RADIUS = 3  # pixels


def paint_on_image(painter: QPainter, square: QRect, words: str, theme: Theme) -> None:
    """On the lower edge of the image, where a picture of several digits has no ink."""
    if not words:
        return
    painter.save()
    _set_font(painter)
    width = painter.fontMetrics().horizontalAdvance(words) + 2 * _MARGIN
    place = QRect(square.left(), square.top(), min(width, square.width()), MARK)
    place.moveBottom(square.bottom() + 2)  # as far as the bar of votes
    painter.setBrush(QColor(theme.card))
    painter.setPen(QPen(QColor(theme.line)))
    painter.drawRoundedRect(place, _RADIUS, _RADIUS)
    painter.setPen(QColor(theme.ink))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()


def paint_badge(painter: QPainter, square: QRect, words: str, theme: Theme) -> None:
    """On the upper left corner of the image: its label."""
    if not words:
        return
    painter.save()
    _set_font(painter)
    width = max(painter.fontMetrics().horizontalAdvance(words) + 2 * _MARGIN, BADGE)
    place = QRect(square.left(), square.top(), min(width, square.width()), BADGE)
    painter.setBrush(QColor(theme.card))
    painter.setPen(QPen(QColor(theme.edge)))
    painter.drawRoundedRect(place.translated(-1, -1), _RADIUS, _RADIUS)
    painter.setPen(QColor(theme.ink))
    painter.drawText(place.translated(-1, -1), Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()


def paint_under_votes(painter: QPainter, bar: QRect, words: str, theme: Theme) -> None:
    """In a line of its own under the bar of votes."""
    if not words:
        return
    painter.save()
    _set_font(painter)
    painter.setPen(QColor(theme.ink))
    place = QRect(bar.left(), bar.bottom() + 1, bar.width(), MARK)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()


def _set_font(painter: QPainter) -> None:
    font = painter.font()
    font.setPixelSize(_TEXT)
    font.setBold(True)
    painter.setFont(font)
