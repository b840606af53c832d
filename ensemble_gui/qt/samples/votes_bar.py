"""The bar under a sample: how the members voted on it."""

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter

from ensemble_gui.qt.widgets.fitting_text import name_in
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.classes import Classes

_LEAST_FOR_TEXT = 10  # pixels: narrower parts of a bar carry no figure
_MARGIN = 2  # pixels beside a name
_TEXT = 10  # pixels


def vote_order(votes: Array, truth: int) -> list[int]:
    """The classes that were voted for: what is true, and then the commonest first."""
    ranked = [int(one) for one in np.argsort(-votes, kind="stable") if votes[one]]
    return sorted(ranked, key=lambda one: one != truth)


def paint_votes(
    painter: QPainter, bar: QRect, votes: Array, truth: int, classes: Classes, theme: Theme
) -> None:
    """A part for each class that was voted for: what is true first, in slate, then the others.

    `truth` is the label, or where none is known the majority's vote.
    """
    if not votes.any():  # no member's output is finite
        return
    # At a scale of 1.5 the smooth edges of two parts would let the ground shine through.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    font = painter.font()
    font.setPixelSize(_TEXT)
    font.setBold(True)
    painter.setFont(font)
    voted = vote_order(votes, truth)
    edges = np.concatenate([[0], np.cumsum(votes[voted])]) / votes.sum() * bar.width()
    for rank, (one, left, right) in enumerate(zip(voted, edges[:-1], edges[1:], strict=True)):
        part = QRect(bar.left() + round(left), bar.top(), round(right) - round(left), bar.height())
        part.setWidth(max(part.width() - (rank < len(voted) - 1), 1))
        painter.fillRect(part, QColor(theme.agreement if one == truth else theme.dissent))
        if part.width() >= _LEAST_FOR_TEXT:
            margin = 0 if classes == DIGIT_CLASSES else _MARGIN
            text = name_in(part.width() - 2 * margin, classes, one, painter.fontMetrics())
            painter.setPen(QColor(theme.on_vote))
            painter.drawText(part, Qt.AlignmentFlag.AlignCenter, text)
