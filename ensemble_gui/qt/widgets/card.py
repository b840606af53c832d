"""What the panels are made of: cards, labels and small buttons, as the theme knows them."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from superqt import QElidingLabel

from ensemble_gui.qt.widgets.theme import RHYTHM

Label = TypeVar("Label", bound=QLabel)


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
) -> QElidingLabel:
    """A label that cuts a text that is too long for it."""
    return _dressed(QElidingLabel(text, parent), role, name)


def small_button(name: str, parent: QWidget | None = None) -> QPushButton:
    """A button without a text yet, low enough to stand in a head."""
    made = QPushButton(parent)
    made.setObjectName(name)
    made.setProperty("small", True)  # noqa: FBT003 -- the style sheet asks for it
    return made


def scrolling(words: QLabel, parent: QWidget | None = None) -> QScrollArea:
    """Wrapped words from the top down, that scroll where a low window would cut them."""
    words.setWordWrap(True)
    words.setAlignment(Qt.AlignmentFlag.AlignTop)
    area = QScrollArea(parent)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidgetResizable(True)
    area.setWidget(words)
    return area


def row(*widgets: QWidget, stretch_after: int = -1) -> QHBoxLayout:
    """Widgets beside each other; the rest of the room goes behind the one of this index."""
    made = QHBoxLayout()
    made.setSpacing(RHYTHM)
    for index, widget in enumerate(widgets):
        made.addWidget(widget)
        if index == stretch_after:
            made.addStretch(1)
    return made


def fill(
    widget: QWidget, *parts: QWidget | QLayout, spacing: int = RHYTHM // 2, stretch: int = -1
) -> None:
    """Lay these from the top down over all of the widget; the one of this index has the rest."""
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for index, part in enumerate(parts):
        if isinstance(part, QWidget):
            layout.addWidget(part, int(index == stretch))
        else:
            layout.addLayout(part, int(index == stretch))


def fill_right(widget: QWidget, *parts: QWidget, spacing: int = RHYTHM) -> None:
    """Lay these beside each other at the upper right of the widget."""
    layout = QHBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    layout.addStretch(1)
    for part in parts:
        layout.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)


class Card(QFrame):
    """A rounded sheet on the ground; what it holds goes into `body`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(2 * RHYTHM, RHYTHM + 4, 2 * RHYTHM, RHYTHM + 4)
        self.body.setSpacing(RHYTHM)


def _dressed(made: Label, role: str, name: str, *, wraps: bool = False) -> Label:
    made.setObjectName(name)
    made.setProperty("role", role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    return made
