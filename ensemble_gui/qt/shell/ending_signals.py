"""Closes the window on a signal, as its user does."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QSocketNotifier, Slot
from PySide6.QtWidgets import QApplication

from ensemble_gui.ending import ending_signals, on_ending_signals


@contextmanager
def signals_close_windows() -> Iterator[None]:
    """Meanwhile the first signal that would end the program closes its windows.

    Python's handlers run between bytecodes, of which an idle event loop has none, so the byte
    that Python writes for a signal wakes it. A signal that comes before the loop runs waits for it.
    """
    woken, waking = socket.socketpair()
    with woken, waking:
        woken.settimeout(0)
        waking.settimeout(0)
        closer = _Closer(woken)
        before = signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
        try:
            with on_ending_signals(lambda _number, _frame: None):
                yield
        finally:
            signal.set_wakeup_fd(before)
            closer.notifier.setEnabled(False)


class _Closer(QObject):
    def __init__(self, woken: socket.socket) -> None:
        super().__init__()
        self._woken = woken
        self.notifier = QSocketNotifier(woken.fileno(), QSocketNotifier.Type.Read, self)
        self.notifier.activated.connect(self._close)

    @Slot()
    def _close(self) -> None:
        """Close as the user does; a second signal ends the process at once."""
        self._woken.recv(1024)
        for one in ending_signals():
            signal.signal(one, signal.SIG_DFL)
        QApplication.closeAllWindows()
