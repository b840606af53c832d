"""The bar under a sample: how the members voted on it."""

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter

from ensemble_gui.qt.widgets.fitting_text import name_in
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import DIGIT_CLASSES

_LEAST_FOR_TEXT = 10  # pixels: narrower parts of a bar carry no figure
_MARGIN = 2  # pixels beside a name
_TEXT = 10  # pixels


def paint_votes(
    painter: QPainter, bar: QRect, votes: Array, classes: tuple[str, ...], theme: Theme
) -> None:
    """A part for each class that was voted for, the commonest first and in slate."""
    if not votes.any():  # no member's output is finite
        return
    font = painter.font()
    font.setPixelSize(_TEXT)
    font.setBold(True)
    painter.setFont(font)
    voted = [int(one) for one in np.argsort(-votes, kind="stable") if votes[one]]
    edges = np.concatenate([[0], np.cumsum(votes[voted])]) / votes.sum() * bar.width()
    for rank, (one, left, right) in enumerate(zip(voted, edges[:-1], edges[1:], strict=True)):
        part = QRect(bar.left() + round(left), bar.top(), round(right) - round(left), bar.height())
        part.setWidth(max(part.width() - (rank < len(voted) - 1), 1))
        painter.fillRect(part, QColor(theme.agreement if rank == 0 else theme.dissent))
        if part.width() >= _LEAST_FOR_TEXT:
            margin = 0 if classes == DIGIT_CLASSES else _MARGIN
            text = name_in(part.width() - 2 * margin, classes, one, painter.fontMetrics())
            painter.setPen(QColor(theme.on_vote))
            painter.drawText(part, Qt.AlignmentFlag.AlignCenter, text)
