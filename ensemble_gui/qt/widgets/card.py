"""What the panels are made of: cards, labels and small buttons as the theme styles them, rows."""

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ensemble_gui.qt.widgets.eliding_label import ElidingLabel
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.theme import RHYTHM

Label = TypeVar("Label", bound=QLabel)
Box = TypeVar("Box", bound=QBoxLayout)
Part = QWidget | QLayout | None
MARGINS = (2 * RHYTHM, RHYTHM + 4, 2 * RHYTHM, RHYTHM + 4)  # pixels: between a card and its content


def label(
    text: str, role: str, parent: QWidget | None = None, *, name: str = "", wraps: bool = False
) -> QLabel:
    """A label that the style sheet gives the look of its role."""
    return _dressed(QLabel(text, parent), role, name, wraps=wraps)


def rich_label(
    role: str, parent: QWidget | None = None, *, name: str = "", wraps: bool = False
) -> QLabel:
    """A label for rich text of our own making, in which all that comes from others is escaped."""
    made = label("", role, parent, name=name, wraps=wraps)
    made.setTextFormat(Qt.TextFormat.RichText)
    return made


def eliding_label(
    text: str, role: str, parent: QWidget | None = None, *, name: str = ""
) -> ElidingLabel:
    """A label that cuts a text that is too long for it."""
    return _dressed(ElidingLabel(text, parent), role, name)


def small_button(
    name: str, parent: QWidget | None = None, *, text: str = "", accessible: str = "", tip: str = ""
) -> QPushButton:
    """A button low enough to stand in a head. Without a tip it gets none."""
    made = QPushButton(text, parent)
    made.setObjectName(name)
    made.setAccessibleName(accessible)
    made.setToolTip(plain_tip(tip))
    made.setProperty("small", True)  # noqa: FBT003 -- the style sheet asks for it
    return made


def scrolling(words: QLabel, parent: QWidget | None = None) -> QScrollArea:
    """Wrapped words from the top down, which scroll where a low window would cut them."""
    words.setWordWrap(True)
    words.setAlignment(Qt.AlignmentFlag.AlignTop)
    area = QScrollArea(parent)
    scroll_down(area, words)
    return area


def scroll_down(area: QScrollArea, content: QWidget) -> None:
    """Let the area scroll this up and down, and never sideways; it has no frame."""
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidgetResizable(True)
    area.setWidget(content)


def row(*parts: Part, spacing: int = RHYTHM, shares: Sequence[int] = ()) -> QHBoxLayout:
    """Parts next to each other, without margins.

    They share the room in these proportions. None is empty room; without shares it takes all.
    """
    return _laid(QHBoxLayout(), parts, spacing, shares)


def column(*parts: Part, spacing: int = RHYTHM // 2, shares: Sequence[int] = ()) -> QVBoxLayout:
    """Parts from the top down, as in a row."""
    return _laid(QVBoxLayout(), parts, spacing, shares)


def fill(
    widget: QWidget, *parts: Part, spacing: int = RHYTHM // 2, stretch: int | None = None
) -> None:
    """Lay these from the top down over all of the widget; the one of this index has the rest."""
    shares = [] if stretch is None else [int(at == stretch) for at in range(len(parts))]
    widget.setLayout(column(*parts, spacing=spacing, shares=shares))


def keep_height(line: QWidget) -> None:
    """Let a line of small text be as high as a note next to it, which comes and goes."""
    line.setProperty("besideNote", True)  # noqa: FBT003 -- the style sheet asks for it


def fill_right(widget: QWidget, *parts: QWidget, spacing: int = RHYTHM) -> None:
    """Lay these next to each other at the upper right of the widget."""
    layout = row(None, *parts, spacing=spacing)
    for part in parts:
        layout.setAlignment(part, Qt.AlignmentFlag.AlignTop)
    widget.setLayout(layout)


class Card(QFrame):
    """A rounded sheet on the ground; its content goes into `body`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(*MARGINS)
        self.body.setSpacing(RHYTHM)


def _laid(layout: Box, parts: Sequence[Part], spacing: int, shares: Sequence[int]) -> Box:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for part, share in zip(parts, shares or [0] * len(parts), strict=True):
        if isinstance(part, QWidget):
            layout.addWidget(part, share)
        elif part is not None:
            layout.addLayout(part, share)
        else:
            layout.addStretch(share if shares else 1)
    return layout


def _dressed(made: Label, role: str, name: str, *, wraps: bool = False) -> Label:
    made.setObjectName(name)
    made.setProperty("role", role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    return made
