"""What stands in the place of the settings' column while it is folded away."""

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ensemble_gui.qt.setup.panel import SETTINGS_KEY
from ensemble_gui.qt.widgets.card import Card
from ensemble_gui.qt.widgets.fold_button import FoldButton, is_click
from ensemble_gui.qt.widgets.theme import RHYTHM

WIDTH = 30  # pixels
_TITLE = "Settings"


class Strip(Card):
    """A card as wide as its chevron; all of it is a button, which brings the column back."""

    clicked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        does = "Show the settings"
        self.unfold = FoldButton("unfoldSettings", "right", does, SETTINGS_KEY, self)
        self.unfold.clicked.connect(self.clicked)
        self._words = _UpwardText(_TITLE, self)
        beside = (WIDTH - self.unfold.width()) // 2
        self.body.setContentsMargins(beside, RHYTHM, beside, RHYTHM)
        self.body.addWidget(self.unfold)
        self.body.addWidget(self._words, 1)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @Slot(int)
    def count_skipped(self, files: int) -> None:
        """Say how many files were skipped: the column lists them."""
        skipped = f"Skipped files: {files:,}" if files else ""
        self._words.say(" · ".join(filter(None, (_TITLE, skipped))))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        """Bring the column back."""
        if is_click(self, event):
            self.clicked.emit()
        else:
            super().mouseReleaseEvent(event)


class Veil(QWidget):
    """Lies over the window's body while the column does; a click on it folds the column away."""

    clicked = Signal()

    def mousePressEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        """Whatever lies below is not clicked."""
        self.clicked.emit()


class _UpwardText(QWidget):
    """A line of text that is read from the top down."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def say(self, words: str) -> None:
        """Write this."""
        self._words = words
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """As the text needs."""
        return self.fontMetrics().size(0, self._words).transposed()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Paint it, elided where the strip is too short."""
        with QPainter(self) as painter:
            painter.setPen(self.palette().placeholderText().color())
            painter.translate(self.width(), 0)
            painter.rotate(90)
            fitting = self.fontMetrics().elidedText(
                self._words, Qt.TextElideMode.ElideRight, self.height()
            )
            place = QRect(0, 0, self.height(), self.width())
            painter.drawText(
                place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, fitting
            )
