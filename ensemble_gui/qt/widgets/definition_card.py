"""What a measure is, on a small card over the window: formula, range, source, caution."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QGridLayout, QVBoxLayout, QWidget

from ensemble_gui.qt.widgets.card import MARGINS, label
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.wording.definition import Definition

_WIDTH = 400  # pixels
_SHADOW = QColor(0, 0, 0, 70)


class DefinitionCard(QFrame):
    """Covers part of the window and blocks nothing; as a child it never leaves the window."""

    def __init__(self, definition: Definition, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("definitionCard")
        self.setAccessibleName(definition.title)
        self.setAccessibleDescription(definition.text)
        self.setFixedWidth(_WIDTH)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*MARGINS)
        layout.setSpacing(RHYTHM)
        layout.addWidget(label(definition.title, "title", self))
        for text, role in ((definition.formula, "formula"), (definition.symbols, "small")):
            self._add(layout, text, role)
        layout.addLayout(self._facts(definition))
        self._add(layout, definition.note, "note")
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(3 * RHYTHM)
        shadow.setOffset(0, RHYTHM // 2)
        shadow.setColor(_SHADOW)
        self.setGraphicsEffect(shadow)

    def show_next_to(self, anchor: QWidget) -> None:
        """Show below this widget, or above it if there is more room, within the window."""
        self.ensurePolished()
        self.resize(_WIDTH, self.heightForWidth(_WIDTH))
        room = self._window.rect().adjusted(RHYTHM, RHYTHM, -RHYTHM, -RHYTHM)
        at = anchor.mapTo(self._window, QPoint(0, anchor.height() + RHYTHM // 2))
        if at.y() + self.height() > room.bottom():
            at.setY(at.y() - anchor.height() - RHYTHM - self.height())
        x = max(room.left(), min(at.x(), room.right() - self.width()))
        y = max(room.top(), min(at.y(), room.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.raise_()

    def _add(self, layout: QVBoxLayout, text: str, role: str) -> None:
        if text:
            layout.addWidget(label(text, role, self, wraps=True))

    def _facts(self, definition: Definition) -> QGridLayout:
        """The range and the source, each behind its name."""
        facts = QGridLayout()
        facts.setHorizontalSpacing(RHYTHM)
        facts.setVerticalSpacing(RHYTHM // 2)
        facts.setColumnStretch(1, 1)
        named = (("Range", definition.range), ("Source", definition.source))
        for row, (name, text) in enumerate(named):
            fact = label(text, "fact", self, wraps=True)
            facts.addWidget(label(name, "small", self), row, 0, Qt.AlignmentFlag.AlignTop)
            facts.addWidget(fact, row, 1)
        return facts
