"""Owns the worker's thread and the lanes to it."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Signal, Slot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.qt.work.lane import Lane, Manners, Rule
from ensemble_gui.qt.work.worker import Worker, WorkerThread
from ensemble_gui.records.history import HistoryRequest
from ensemble_gui.records.outcomes import Request
from ensemble_gui.records.session import KeepRequest

_STACK = 16 * 2**20  # bytes: macOS gives threads 512 kB, too little for torch's deeper calls
_LOOK_MS = 20  # how often a closing window repaints while the last pass ends


class Desk(QObject):
    """Sends requests to the one worker and hands on its answers, all on the GUI thread."""

    busy_changed = Signal()
    progressed = Signal(object)  # RunProgress
    queued = Signal()  # a request waits behind others
    turned = Signal()  # the worker turns to another request, or has none

    _wanted = Signal(object, object, int)  # Request, CancelToken, milliseconds of rest

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes: dict[type[Request], Lane] = {}
        self._sent: list[Request] = []  # that are not answered, in the order of the worker
        self._closed = False
        self._worker = Worker()
        self._thread = WorkerThread(self._worker.end)
        self._thread.setObjectName("worker")
        self._thread.setStackSize(_STACK)
        self._worker.moveToThread(self._thread)
        self._wanted.connect(self._worker.take)
        self._worker.progressed.connect(self._show_progress)
        self._worker.part_made.connect(self._hand_on)
        self._worker.answered.connect(self._finish)

    def lane(self, kind: type[Request], rule: Rule, manners: Manners | None = None) -> Lane:
        """The lane for requests of this type, of which there is one."""
        made = self._lanes[kind] = Lane(rule, manners or Manners(), self, self)
        return made

    def lane_of(self, kind: type[Request]) -> Lane:
        """The lane that was made for requests of this type."""
        return self._lanes[kind]

    @property
    def measuring(self) -> bool:
        """Whether something is being timed: nothing else should be meanwhile."""
        return any(one.is_going for one in self._lanes.values() if one.manners.measures)

    @property
    def busy(self) -> bool:
        """Whether the user waits for anything."""
        return any(one.is_busy for one in self._lanes.values())

    @property
    def front(self) -> Request | None:
        """The request that the worker is at, or will be first."""
        return self._sent[0] if self._sent else None

    def start(self) -> None:
        """Start the thread, unless it has been closed: a queued call arrives all the same."""
        if not self._closed:
            self._thread.start()

    @Slot()
    def cancel(self) -> None:
        """Cancel all that the user waits for."""
        for one in self._lanes.values():
            if one.is_busy:
                one.cancel()

    def put_off(self) -> None:
        """Let work that nobody waits for begin again, behind what is asked for next."""
        for one in self._lanes.values():
            if one.rule is Rule.LATEST and not one.manners.is_silent:
                one.make_way()

    def stop(self) -> None:
        """Cancel all work, and accept only silent requests: the window closes."""
        for one in self._lanes.values():
            if not one.manners.is_silent:
                one.close()

    def close(self, is_in_time: Callable[[], bool] = lambda: True) -> bool:
        """End the thread, and keep painting meanwhile; whether it has ended in time."""
        self._closed = True
        for one in self._lanes.values():
            one.close()
        self._thread.quit()
        while self._thread.isRunning() and not self._thread.wait(_LOOK_MS):
            if not is_in_time():
                return False
            _paint()
        return True

    def wait_while(
        self, waiting: Callable[[], bool], is_in_time: Callable[[], bool] = lambda: True
    ) -> None:
        """Wait for an answer that a closing window needs."""
        while waiting() and self._thread.isRunning() and is_in_time():
            self._thread.wait(_LOOK_MS)
            _paint()

    def write_history_beside(self, request: HistoryRequest) -> None:
        """Write a history on this thread, since the worker's does not answer and all must end."""
        self._worker.write_history_beside(request)

    def keep_session_beside(self, request: KeepRequest) -> None:
        """Keep a session without the worker's thread, in the same way."""
        self._worker.keep_session_beside(request)

    def make_way(self, lane: Lane) -> None:
        """Let work in the background, behind this lane's, wait."""
        for one in self._lanes.values():
            if not lane.manners.is_silent and one.manners.background > lane.manners.background:
                one.make_way()

    def send(self, lane: Lane, request: Request, token: CancelToken) -> None:
        """Send a request of this lane to the worker."""
        self._sent.append(request)
        self._wanted.emit(request, token, lane.manners.rest_ms)
        if lane.is_busy:
            self.busy_changed.emit()
        (self.turned if len(self._sent) == 1 else self.queued).emit()

    @Slot(object)
    def _show_progress(self, progress: object) -> None:
        """Show how far the work has come, unless it is cancelled."""
        if not any(one.is_busy and one.is_cancelled for one in self._lanes.values()):
            self.progressed.emit(progress)

    @Slot(object, object)
    def _hand_on(self, request: Request, part: object) -> None:
        self._lanes[type(request)].hand_on(request, part)

    @Slot(object, object)
    def _finish(self, request: Request, outcome: object) -> None:
        lane = self._lanes[type(request)]
        self._sent = [one for one in self._sent if one is not request]
        was_busy = lane.is_busy
        is_wanted = lane.settle(request)
        if was_busy:
            self.busy_changed.emit()
        if is_wanted:
            lane.answered.emit(outcome)
        self.turned.emit()


def _paint() -> None:
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
