"""What the panels are made of: cards, labels and small buttons, as the theme knows them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from superqt import QElidingLabel

from ensemble_gui.qt.widgets.theme import RHYTHM


def label(text: str, role: str, parent: QWidget | None = None) -> QLabel:
    """A label that the style sheet gives the look of its role."""
    made = QLabel(text, parent)
    made.setProperty("role", role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def rich_label(role: str, parent: QWidget | None = None) -> QLabel:
    """A label for rich text of our own making, in which all that comes from others is escaped."""
    made = label("", role, parent)
    made.setTextFormat(Qt.TextFormat.RichText)
    return made


def eliding_label(text: str, role: str, parent: QWidget | None = None) -> QElidingLabel:
    """A label that cuts a text that is too long for it."""
    made = QElidingLabel(text, parent)
    made.setProperty("role", role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


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


class Card(QFrame):
    """A rounded sheet on the ground; what it holds goes into `body`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(2 * RHYTHM, RHYTHM + 4, 2 * RHYTHM, RHYTHM + 4)
        self.body.setSpacing(RHYTHM)
