"""Drags over the window, and drops on it."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.opening.drop_area import DropArea
from ensemble_gui.qt.opening.incoming import why_not


class Dropping(QObject):
    """Passes on what is dropped anywhere on the window; nothing is decoded here."""

    dropped = Signal(object)  # QMimeData

    def __init__(self, window: QWidget, area: DropArea) -> None:
        super().__init__(window)
        self._area = area
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Take the window's drags and drops."""
        if isinstance(event, QDragEnterEvent):
            self._enter(event)
        elif event.type() is QEvent.Type.DragLeave:
            self._area.light_up(lit=False)
        elif event.type() is QEvent.Type.Drop and isinstance(event, QDropEvent):
            self.drop(event)
        else:
            return False
        return True

    def drop(self, event: QDropEvent) -> None:
        """Hand on what was dropped."""
        self._area.light_up(lit=False)
        _accept_copy(event)
        self.dropped.emit(event.mimeData())

    def _enter(self, event: QDragEnterEvent) -> None:
        """Take images, anywhere on the window; say of other things why not."""
        refusal = why_not(event.mimeData())
        self._area.light_up(lit=not refusal, refusal=refusal)
        if refusal:
            event.setDropAction(Qt.DropAction.IgnoreAction)
            event.ignore()
        else:
            _accept_copy(event)


def _accept_copy(event: QDropEvent) -> None:
    """Take copies, even where a move is proposed: after that the files would be deleted."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
