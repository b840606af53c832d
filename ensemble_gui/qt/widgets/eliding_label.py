"""A label that elides a text that is too long for it, and shows all of it in its tool tip."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QToolTip, QWidget

from ensemble_gui.qt.widgets.plain_tip import plain_tip

_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


class ElidingLabel(QLabel):
    """One line of plain text; `text()` is all of it, whatever there is room for."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._text = text
        self._mode = Qt.TextElideMode.ElideRight

    def text(self) -> str:
        """All of the text."""
        return self._text

    def setText(self, text: str) -> None:  # noqa: N802 -- Qt's name
        """Show as much of this text as there is room for."""
        self._text = text
        self._elide()

    def setElideMode(self, mode: Qt.TextElideMode) -> None:  # noqa: N802 -- as Qt's views have it
        """Say where the text is elided."""
        self._mode = mode
        self._elide()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """The room of the ellipsis alone."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(_ELLIPSIS), metrics.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Use the room that there is."""
        super().resizeEvent(event)
        self._elide()

    def event(self, event: QEvent) -> bool:
        """Show all of a text that is elided as the tool tip, unless the label has one."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            if not self.toolTip() and super().text() != self._text:
                QToolTip.showText(event.globalPos(), plain_tip(self._text), self)
                return True
        elif event.type() is QEvent.Type.FontChange:
            self._elide()
        return super().event(event)

    def _elide(self) -> None:
        room = self.contentsRect().width()
        super().setText(self.fontMetrics().elidedText(self._text, self._mode, room))
