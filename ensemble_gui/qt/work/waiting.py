"""What the worker is doing and for how long, for the views that wait for it."""

import sys
from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.records.outcomes import Request
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.wording.waiting import CANCELLING, LOADING, waiting_for, working

# A repaint during a timed block would be measured with it. The worker reports between the blocks,
# at least once a second: after a longer silence a call takes so long that a repaint is lost in it.
_SILENCE_MS = 3000
_TICK_MS = 1000


class Waiting(QObject):
    """Follows the work. Its timer runs only while there is work that reports nothing."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(parent)
        self._desk, self._clock = desk, clock
        self._stage = "" if "torch" in sys.modules else LOADING
        self._since = clock()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        desk.turned.connect(self._turn)
        desk.queued.connect(self.changed)
        desk.progressed.connect(self._note)

    @property
    def is_loading(self) -> bool:
        """Whether PyTorch is being loaded, or will be at once."""
        return self._stage == LOADING

    @property
    def work(self) -> str:
        """What is being done, and for how long: Compiling… 40 s; '' if that is not known."""
        return working(self._stage, self._seconds) if self._stage else ""

    def words(self, kind: type[Request], own: str = "") -> str:
        """What is shown where an answer of this type will be; '' if none is awaited.

        `own` is for the time when that very answer is being worked on.
        """
        if self.is_loading:
            return self.work
        if not self._desk.lane_of(kind).is_awaited:
            return ""
        front = self._desk.front
        if own and isinstance(front, kind):
            return working(own, self._seconds)
        return waiting_for(type(front) if front is not None else kind, self._stage, self._seconds)

    def begin_cancel(self) -> None:
        """The user has cancelled the work: only the pass that has begun is finished."""
        self._begin(CANCELLING)

    @property
    def _seconds(self) -> float:
        return self._clock() - self._since

    @Slot()
    def _turn(self) -> None:
        """Another request is being worked on, or none."""
        if not self.is_loading or self._desk.front is None:
            self._begin("")

    @Slot(object)
    def _note(self, progress: RunProgress) -> None:
        if progress.stage != self._stage:
            self._begin(progress.stage)
        else:
            self._tell(_SILENCE_MS)

    @Slot()
    def _tick(self) -> None:
        self._tell(_TICK_MS)

    def _begin(self, stage: str) -> None:
        self._stage, self._since = stage, self._clock()
        self._tell(_SILENCE_MS)

    def _tell(self, next_ms: int) -> None:
        if self._desk.front is None:
            self._timer.stop()
        else:
            self._timer.start(next_ms)
        self.changed.emit()
