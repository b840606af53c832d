"""Asks the desktop's portal for the files that a program in a sandbox hands over."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.wording.dropping import PORTAL_EMPTY, PORTAL_SILENT

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection, QDBusPendingCallWatcher

SERVICE = "org.freedesktop.portal.Documents"
PLACE = "/org/freedesktop/portal/documents"
INTERFACE = "org.freedesktop.portal.FileTransfer"
_PATIENCE_MS = 5000


class Portal(QObject):
    """The answer comes later: the window does not wait for it."""

    came = Signal(object)  # tuple[str, ...]: paths
    failed = Signal(str)  # a sentence

    def ask(self, key: str, patience_ms: int = _PATIENCE_MS) -> None:
        """Ask for the files of this key."""
        try:
            from PySide6.QtDBus import QDBusMessage, QDBusPendingCallWatcher
        except ImportError:  # on a system without D-Bus
            self.failed.emit(PORTAL_SILENT)
            return
        question = QDBusMessage.createMethodCall(SERVICE, PLACE, INTERFACE, "RetrieveFiles")
        question.setArguments([key, {}])
        call = session_bus().asyncCall(question, patience_ms)
        QDBusPendingCallWatcher(call, self).finished.connect(self._finish)

    @Slot("QDBusPendingCallWatcher*")
    def _finish(self, watcher: "QDBusPendingCallWatcher") -> None:
        reply = watcher.reply()
        watcher.deleteLater()
        answers = reply.arguments()
        if reply.type() is not reply.MessageType.ReplyMessage:
            self.failed.emit(PORTAL_SILENT)
        elif answers and isinstance(answers[0], list) and answers[0]:
            self.came.emit(tuple(map(str, answers[0])))
        else:
            self.failed.emit(PORTAL_EMPTY)


def session_bus() -> "QDBusConnection":
    """The bus on which the user's programs talk to each other."""
    from PySide6.QtDBus import QDBusConnection

    return QDBusConnection.sessionBus()
