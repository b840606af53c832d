"""Text that is shown as it is: a message, code."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontDatabase, QResizeEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from ensemble_gui.qt.widgets.theme import RHYTHM

_MARGIN = RHYTHM // 2


class Quoted(QPlainTextEdit):
    """As high as its text at any width; it can be selected and copied, and not changed."""

    def __init__(self, name: str, accessible: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setProperty("quoted", True)  # noqa: FBT003 -- the style sheet asks for it
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)  # files dropped here are the window's
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(_MARGIN)

    def quote(self, text: str) -> None:
        """Show this text, or nothing at all."""
        self.setPlainText(text)
        self.setVisible(bool(text))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Take as many lines as the text needs at this width."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """As narrow as anybody likes."""
        return QSize(0, self.height())

    def _fit(self) -> None:
        lines = max(1, int(self.document().size().height()))  # a plain text's height is in lines
        height = lines * self.fontMetrics().lineSpacing() + 2 * _MARGIN
        if height != self.height():
            self.setFixedHeight(height)
