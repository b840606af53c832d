"""A plot, and next to it a column of words that say what it shows."""

from collections.abc import Iterable, Sequence
from html import escape

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ensemble_gui.qt.widgets.card import column, row, scrolling
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import RHYTHM

_WORDS_WIDTH = 288  # pixels
_PARAGRAPH = f'<p style="margin: 0px 0px {RHYTHM // 2}px 0px">'


def plot_and_words(
    plot: QWidget, lines: Sequence[QWidget], words: QLabel, under: QWidget | None = None
) -> QHBoxLayout:
    """The plot has all the width that the words leave; these scroll below the lines."""
    area = scrolling(words, words.parentWidget())
    parts = (*lines, area)
    for widget in parts:
        widget.setFixedWidth(scaled(_WORDS_WIDTH))
    if under is not None:
        parts = (*parts, under)
    said = column(*parts, shares=[int(one is area) for one in parts])
    return row(plot, said, spacing=2 * RHYTHM, shares=(1, 0))


def paragraphs(sentences: Iterable[str]) -> str:
    """The sentences as rich text, one paragraph each."""
    return "".join(f"{_PARAGRAPH}{escape(one)}</p>" for one in sentences)
