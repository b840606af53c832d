"""A plot, and beside it a column of words that say what it shows."""

from collections.abc import Iterable, Sequence
from html import escape

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ensemble_gui.qt.widgets.card import scrolling
from ensemble_gui.qt.widgets.theme import RHYTHM

_WORDS_WIDTH = 288  # pixels
_PARAGRAPH = f'<p style="margin: 0px 0px {RHYTHM // 2}px 0px">'


def plot_and_words(
    plot: QWidget, lines: Sequence[QWidget], words: QLabel, under: QWidget | None = None
) -> QHBoxLayout:
    """The plot has all the width that is left; the words scroll below these lines."""
    column = QVBoxLayout()
    column.setSpacing(RHYTHM // 2)
    area = scrolling(words, words.parentWidget())
    for widget in (*lines, area):
        widget.setFixedWidth(_WORDS_WIDTH)
        column.addWidget(widget, int(widget is area))
    if under is not None:
        column.addWidget(under)
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2 * RHYTHM)
    layout.addWidget(plot, 1)
    layout.addLayout(column)
    return layout


def paragraphs(sentences: Iterable[str]) -> str:
    """The sentences as rich text, each a paragraph."""
    return "".join(f"{_PARAGRAPH}{escape(one)}</p>" for one in sentences)
