"""Owns the worker's thread, the current requests and their cancel tokens."""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Signal, Slot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.qt.work.worker import RunWorker, WorkerThread
from ensemble_gui.records.growth import GrowthResult
from ensemble_gui.records.history import HistoryRequest, HistoryResult
from ensemble_gui.records.images import ImagesRequest, ImagesResult, SaveRequest, SaveResult
from ensemble_gui.records.inspection import Inspection, InspectionRequest
from ensemble_gui.records.opening import EnsembleSaved, OpenedEnsemble, TrustNeeded
from ensemble_gui.records.outcomes import Outcome, Request
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.shift import ShiftResult
from ensemble_gui.records.sweep import SweepCell, SweepRequest, SweepResult

AnyOutcome = (
    Outcome[RunResult]
    | Outcome[SweepResult]
    | Outcome[ImagesResult]
    | Outcome[SaveResult]
    | Outcome[GrowthResult]
    | Outcome[ShiftResult]
    | Outcome[OpenedEnsemble | TrustNeeded]
    | Outcome[EnsembleSaved]
)
Worker = TypeVar("Worker", bound=QObject)

_STACK = 16 * 2**20  # bytes: macOS gives threads 512 kB, too little for torch's deeper calls
_LOOK_MS = 20  # how often a closing window repaints while the last pass ends


class RunController(QObject):
    """Sends requests to the worker and hands on its answers, all on the GUI thread.

    There is at most one current run and one current sweep. An answer to another is dropped.
    """

    available_found = Signal(object)  # Available
    busy_changed = Signal()
    begun = Signal()  # work that the user waits for: what nobody waits for steps back
    progressed = Signal(object)  # RunProgress
    run_finished = Signal(object)  # Outcome[RunResult]
    cell_measured = Signal(object)  # SweepCell
    sweep_finished = Signal(object)  # Outcome[SweepResult]
    images_told = Signal(object)  # ImagesResult
    images_finished = Signal(object)  # Outcome[ImagesResult]
    glimpsed = Signal(object)  # Inspection
    inspected = Signal(object)  # Outcome[Inspection]
    saved = Signal(object)  # Outcome[SaveResult]
    history_kept = Signal(object)  # HistoryResult

    _look_around_wanted = Signal()
    _run_wanted = Signal(object, object)
    _sweep_wanted = Signal(object, object)
    _images_wanted = Signal(object, object)
    _inspection_wanted = Signal(object, object)
    _save_wanted = Signal(object, object)
    _keeping_wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._run: RunRequest | None = None
        self._sweep: SweepRequest | None = None
        self._tokens: dict[int, CancelToken] = {}  # by the request's id()
        self._inspecting: InspectionRequest | None = None
        self._to_inspect: InspectionRequest | None = None
        self._effects = CancelToken()  # by which the inspection that goes on may be cut short
        self._worker = RunWorker()
        self._thread = WorkerThread()
        self._thread.setObjectName("worker")
        self._thread.setStackSize(_STACK)
        self._worker.moveToThread(self._thread)
        self._look_around_wanted.connect(self._worker.look_around)
        self._run_wanted.connect(self._worker.run)
        self._sweep_wanted.connect(self._worker.sweep)
        self._images_wanted.connect(self._worker.predict_images)
        self._inspection_wanted.connect(self._worker.inspect)
        self._save_wanted.connect(self._worker.save_images)
        self._keeping_wanted.connect(self._worker.keep_history)
        self._worker.available_found.connect(self._hand_on_available)
        self._worker.progressed.connect(self.hand_on_progress)
        self._worker.run_finished.connect(self._finish_run)
        self._worker.cell_told.connect(self._hand_on_cell)
        self._worker.sweep_finished.connect(self._finish_sweep)
        self._worker.images_told.connect(self._hand_on_images)
        self._worker.images_finished.connect(self._finish_images)
        self._worker.glimpsed.connect(self._hand_on_glimpse)
        self._worker.inspected.connect(self._finish_inspection)
        self._worker.saved.connect(self._finish_save)
        self._worker.history_kept.connect(self._hand_on_history)

    @property
    def running(self) -> bool:
        """Whether a run is going on."""
        return self._run is not None

    @property
    def measuring(self) -> bool:
        """Whether a run or a sweep is going on: either would time the other."""
        return self._run is not None or self._sweep is not None

    @property
    def busy(self) -> bool:
        """Whether anything is going on."""
        return bool(self._tokens)

    def start(self) -> None:
        """Start the thread, which first looks for what there is."""
        if self._closed:
            return
        self._thread.start()
        self._look_around_wanted.emit()

    def run(self, request: RunRequest) -> None:
        """Make this the current run. A run that goes on is cancelled."""
        if self._run is not None:
            self._tokens[id(self._run)].cancel()
        self._run = request
        self._run_wanted.emit(request, self.begin(request))

    def sweep(self, request: SweepRequest) -> None:
        """Make this the current sweep. A sweep that goes on is cancelled."""
        if self._sweep is not None:
            self._tokens[id(self._sweep)].cancel()
        self._sweep = request
        self._sweep_wanted.emit(request, self.begin(request))

    def predict_images(self, request: ImagesRequest) -> None:
        """Predict images, behind what goes on."""
        self._images_wanted.emit(request, self.begin(request))

    def save_images(self, request: SaveRequest) -> None:
        """Save images, behind what goes on."""
        self._save_wanted.emit(request, self.begin(request))

    def keep_history(self, request: HistoryRequest) -> None:
        """Read and write the history's file, behind what goes on; nobody is kept busy by it."""
        if not self._closed:
            self._keeping_wanted.emit(request)

    def write_history_beside(self, request: HistoryRequest) -> None:
        """Write a history on this thread, since the worker's does not answer and all must end."""
        self._worker.write_history_beside(request)

    def inspect(self, request: InspectionRequest) -> None:
        """Inspect a picture as soon as the last inspection is over, unless a newer one comes first.

        So there is never more than one on the way, however fast somebody draws. One that goes on
        still gives its votes, but not the effects of the stages, which take longer.
        """
        self._effects.cancel()
        self._to_inspect = request
        self._inspect_next()

    def _inspect_next(self) -> None:
        if self._inspecting is None and self._to_inspect is not None and not self._closed:
            self._inspecting, self._to_inspect = self._to_inspect, None
            self._effects = CancelToken()
            self.begun.emit()
            self._inspection_wanted.emit(self._inspecting, self._effects)

    @Slot()
    def cancel(self) -> None:
        """Cancel all that goes on.

        The tokens are set directly: a queued call would wait behind the work it is to end.
        """
        for token in self._tokens.values():
            token.cancel()

    def close(self, is_in_time: Callable[[], bool] = lambda: True) -> bool:
        """Cancel what goes on and end the thread; painting goes on meanwhile.

        Whether it has ended, and not only the time.
        """
        self._closed = True
        self.cancel()
        self._thread.quit()
        while self._thread.isRunning() and not self._thread.wait(_LOOK_MS):
            if not is_in_time():
                return False
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        return True

    def wait_while(
        self, waiting: Callable[[], bool], is_in_time: Callable[[], bool] = lambda: True
    ) -> None:
        """Wait for an answer that a closing window needs; all else is cancelled meanwhile."""
        while waiting() and self._thread.isRunning() and is_in_time():
            self.cancel()
            self._thread.wait(_LOOK_MS)
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    def take_worker(self, make: Callable[[Callable[[], Any]], Worker]) -> Worker:
        """A further worker on the same thread, which is given the members that are kept there.

        It lives as long as this controller does.
        """
        worker = make(self._worker.voters)
        worker.moveToThread(self._thread)
        return worker

    def begin(self, request: Request) -> CancelToken:
        """The window is busy with this request until it ends; Cancel sets the token."""
        token = CancelToken()
        self._tokens[id(request)] = token
        self.begun.emit()
        self.busy_changed.emit()
        return token

    @Slot(object)
    def _hand_on_available(self, available: object) -> None:
        self.available_found.emit(available)

    @Slot(object)
    def hand_on_progress(self, progress: object) -> None:
        """Tell how far the work has come, unless it is cancelled."""
        if not any(token.cancelled for token in self._tokens.values()):
            self.progressed.emit(progress)

    @Slot(object)
    def _finish_run(self, outcome: Outcome[RunResult]) -> None:
        is_current = outcome.request is self._run
        self._settle(outcome)
        if is_current:
            self._run = None
            self.busy_changed.emit()
            self.run_finished.emit(outcome)

    @Slot(object, object)
    def _hand_on_cell(self, request: SweepRequest, cell: SweepCell) -> None:
        if request is self._sweep:
            self.cell_measured.emit(cell)

    @Slot(object)
    def _finish_sweep(self, outcome: Outcome[SweepResult]) -> None:
        is_current = outcome.request is self._sweep
        self._settle(outcome)
        if is_current:
            self._sweep = None
            self.busy_changed.emit()
            self.sweep_finished.emit(outcome)

    @Slot(object)
    def _finish_images(self, outcome: Outcome[ImagesResult]) -> None:
        self.end(outcome)
        self.images_finished.emit(outcome)

    @Slot(object)
    def _hand_on_images(self, result: ImagesResult) -> None:
        self.images_told.emit(result)

    @Slot(object)
    def _hand_on_glimpse(self, inspection: Inspection) -> None:
        self.glimpsed.emit(inspection)

    @Slot(object)
    def _finish_inspection(self, outcome: Outcome[Inspection]) -> None:
        self._inspecting = None
        self._inspect_next()
        self.inspected.emit(outcome)

    @Slot(object)
    def _finish_save(self, outcome: Outcome[SaveResult]) -> None:
        self.end(outcome)
        self.saved.emit(outcome)

    @Slot(object)
    def _hand_on_history(self, result: HistoryResult) -> None:
        self.history_kept.emit(result)

    def end(self, outcome: AnyOutcome) -> None:
        """The request has been answered: the window is busy with it no longer."""
        self._settle(outcome)
        self.busy_changed.emit()

    def _settle(self, outcome: AnyOutcome) -> None:
        self._tokens.pop(id(outcome.request), None)
