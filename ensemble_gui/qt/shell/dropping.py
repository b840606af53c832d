"""Drags over the window, and drops on it: the whole window shows what a drop would do."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.opening.drop_overlay import DropOverlay
from ensemble_gui.qt.opening.incoming import incoming, offered
from ensemble_gui.records.dropping import Offer
from ensemble_gui.wording.dropping import SAMPLES_DETAIL, USE_SAMPLES, Forecast, forecast

_REFUSAL_MS = 4000  # after which a refusal goes where no event says that the drag has left
_ON_SAMPLES = 1  # the zone for samples


class Dropping(QObject):
    """Passes on what is dropped anywhere on the window; nothing is decoded here."""

    dropped = Signal(object)  # Incoming
    samples_dropped = Signal(str)  # the path of a folder

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._overlay: DropOverlay | None = None  # until the first drag
        self._zone = 0
        self._soon_dark = QTimer(self)
        self._soon_dark.setSingleShot(True)
        self._soon_dark.setInterval(_REFUSAL_MS)
        self._soon_dark.timeout.connect(self._go_dark)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Take the window's drags and drops."""
        kind = event.type()
        if watched is not self._window:  # the system's window, which sees refused drags leave
            if kind is QEvent.Type.DragLeave:
                self._go_dark()
            return False
        if kind is QEvent.Type.DragEnter and isinstance(event, QDragEnterEvent):
            self._enter(event)
        elif kind is QEvent.Type.DragMove and isinstance(event, QDragMoveEvent):
            self._light_up(event.position().toPoint())
            _accept_copy(event)
        elif kind is QEvent.Type.DragLeave:
            self._go_dark()
        elif kind is QEvent.Type.Drop and isinstance(event, QDropEvent):
            self.drop(event)
        else:
            return False
        return True

    def drop(self, event: QDropEvent) -> None:
        """Hand on what was dropped."""
        self._light_up(event.position().toPoint())
        zone = self._zone
        self._go_dark()
        _accept_copy(event)
        self._window.activateWindow()  # the keys that label images are pressed next
        brought = incoming(event.mimeData())
        if zone == _ON_SAMPLES and brought.paths:
            self.samples_dropped.emit(brought.paths[0])
        else:
            self.dropped.emit(brought)

    def _enter(self, event: QDragEnterEvent) -> None:
        """Cover the window with what would happen, or with why nothing would."""
        offer = offered(event.mimeData())
        self._cover(offer, event.position().toPoint())
        self._soon_dark.stop()
        if offer.can_be_opened:
            _accept_copy(event)
            return
        self._soon_dark.start()
        if (handle := self._window.windowHandle()) is not None:
            handle.installEventFilter(self)
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.ignore()

    def _cover(self, offer: Offer, at: QPoint) -> None:
        forecasts = [forecast(offer)]
        if offer.may_be_folder:
            forecasts.append(Forecast(title=USE_SAMPLES, detail=SAMPLES_DETAIL))
        if self._overlay is None:
            self._overlay = DropOverlay(self._window)
        self._overlay.cover(forecasts, at)
        self._light_up(at)

    def _light_up(self, at: QPoint) -> None:
        is_covered = self._overlay is not None and self._overlay.isVisibleTo(self._window)
        self._zone = self._overlay.light_up(at) if self._overlay and is_covered else 0

    @Slot()
    def _go_dark(self) -> None:
        self._soon_dark.stop()
        self._zone = 0
        if self._overlay is not None:
            self._overlay.hide()


def _accept_copy(event: QDropEvent) -> None:
    """Take copies, even where a move is proposed: after that the files would be deleted."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
