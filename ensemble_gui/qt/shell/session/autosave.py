"""Keeps the session while the window is open, so that a crash does not lose hours of labels."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Slot

from ensemble_gui.qt.work.desk import Desk

AFTER_MS = 15_000  # from a change on
_AGAIN_MS = 2_000  # while the worker has something to do, which may be a measurement
_SHARE = 50  # what it takes is at most one part in so many of the time


class Autosave(QObject):
    """Waits for a moment in which nothing is running."""

    def __init__(self, desk: Desk, keep: Callable[[], None], parent: QObject) -> None:
        """`keep` asks the worker to keep the session."""
        super().__init__(parent)
        self._desk, self._keep = desk, keep
        self._asked_s: float | None = None  # since when it is being kept
        self._after_ms = AFTER_MS
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep_if_idle)

    @Slot()
    def note_change(self) -> None:
        """Something has changed that is worth keeping."""
        if not self._timer.isActive():
            self._timer.start(self._after_ms)

    def stop(self) -> None:
        """The session is kept another way."""
        self._timer.stop()

    def note_kept(self) -> None:
        """It is kept; the next time waits the longer, the longer this one took."""
        if self._asked_s is not None:
            took_ms = 1000 * (monotonic() - self._asked_s)
            self._after_ms = max(AFTER_MS, round(_SHARE * took_ms))
            self._asked_s = None

    @Slot()
    def keep_if_idle(self) -> None:
        """Keep the session, or wait on."""
        if self._desk.front is not None:
            self._timer.start(_AGAIN_MS)
        else:
            self._asked_s = monotonic()
            self._keep()
