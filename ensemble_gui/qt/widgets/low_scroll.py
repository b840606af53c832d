"""Words that take no more than a few lines of a column, and scroll beyond them."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QWidget

from ensemble_gui.qt.widgets.card import scroll_down


class LowScroll(QScrollArea):
    """As high as its wrapped words need, up to a number of whole lines."""

    def __init__(self, words: QLabel, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._lines = words, lines
        words.setWordWrap(True)
        scroll_down(self, words)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, text: str) -> None:
        """Show this text from its beginning, or nothing at all."""
        self._words.setText(text)
        self.verticalScrollBar().setValue(0)
        self.setVisible(bool(text))
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:  # noqa: N802 -- Qt's name
        """It has."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 -- Qt's name
        """As high as the words are at this width, or the limit."""
        most = self._lines * self._words.fontMetrics().lineSpacing()
        return min(self._words.heightForWidth(width), most)

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """As wide as there is room."""
        return QSize(0, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """The same: it is not squeezed."""
        return self.sizeHint()
