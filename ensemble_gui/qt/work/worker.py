"""The work, on the one thread that runs torch."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, Signal, Slot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.qt.work.progress import ProgressReporter
from ensemble_gui.records.history import HistoryRequest
from ensemble_gui.records.outcomes import Request
from ensemble_gui.records.session import KeepRequest
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work

_LOG = logging.getLogger(__name__)


class WorkerThread(QThread):
    """The one thread that runs torch; at its end it does what it is given."""

    def __init__(self, end: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._end = end

    def run(self) -> None:
        """Stay in Python while the thread lives.

        Otherwise each slot has a Python thread state of its own, and torch 2.10 waits for the lock
        in the name of an earlier one, for ever.
        """
        self.exec()
        self._end()


class Worker(QObject):
    """Takes requests one after another, and answers each with one outcome.

    torch is imported by the first request that needs it, when the window has been painted.
    """

    progressed = Signal(object)  # RunProgress
    part_made = Signal(object, object)  # Request, what was found so far
    answered = Signal(object, object)  # Request, Outcome

    def __init__(self) -> None:
        super().__init__()
        self._show_progress = ProgressReporter(self.progressed.emit)
        self._kept = Kept()

    @Slot(object, object, int)
    def take(self, request: Request, token: CancelToken, rest_ms: int) -> None:
        """Answer a request, and leave Python's lock to the window while it shows a part."""

        def report(part: object) -> None:
            self.part_made.emit(request, part)
            QThread.msleep(rest_ms)

        QThread.msleep(rest_ms)  # the bar of progress appears
        work = Work(token=token, progress=self._show_progress, report=report, kept=self._kept)
        self.answered.emit(request, answer(request, work))

    def end(self) -> None:
        """Leave the cluster, if there is one; called on the worker's thread, which ends."""
        try:
            self._kept.close()
        except Exception:  # noqa: BLE001 -- the thread ends, whatever happens
            _LOG.exception("the cluster could not be left")

    def keep_session_beside(self, request: KeepRequest) -> None:
        """Keep a session on the window's thread, without copies of files that may be far away."""
        from ensemble_gui.running.answers.session import keep_in_time

        keep_in_time(request)

    def write_history_beside(self, request: HistoryRequest) -> None:
        """Keep the history without waiting for anybody; called on the window's thread.

        The next start merges it.
        """
        try:
            Kept().history.write_beside(request)
        except Exception:  # noqa: BLE001 -- the process ends, whatever happens
            _LOG.exception("the history could not be written beside its file")
