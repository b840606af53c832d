"""The work, on the one thread that runs torch."""

import logging
import traceback
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import describe
from ensemble_gui.records import (
    HistoryRequest,
    HistoryResult,
    ImagesRequest,
    ImagesResult,
    InspectionRequest,
    Request,
    RunFailure,
    RunProgress,
    RunRequest,
    SaveRequest,
    SweepCell,
    SweepRequest,
)

if TYPE_CHECKING:
    from ensemble_gui.running.history import HistoryFile
    from ensemble_gui.running.voters import Voters

_LOG = logging.getLogger(__name__)

_BETWEEN_REPAINTS_S = 0.1
_SHOWING_MS = 60  # what the window takes to show a group of images among a thousand
_CELL_MS = 30  # what the page of a sweep takes to show a cell, and as much again
_REPAINT_MS = 12  # what a repaint of the progress takes: let it pass before the next block


class RunWorker(QObject):
    """Takes requests one after another, and answers each with one outcome.

    torch is imported here, when the window has been painted already.
    """

    available_found = Signal(object)  # Available
    progressed = Signal(object)  # RunProgress
    run_finished = Signal(object)  # RunOutcome
    cell_told = Signal(object, object)  # SweepRequest, SweepCell
    sweep_finished = Signal(object)  # SweepOutcome
    images_told = Signal(object)  # ImagesResult: those taken so far that were not told before
    images_finished = Signal(object)  # ImagesOutcome
    glimpsed = Signal(object)  # Inspection: the votes, before the effects are known
    inspected = Signal(object)  # InspectionOutcome
    saved = Signal(object)  # SaveOutcome
    history_kept = Signal(object)  # HistoryResult

    def __init__(self) -> None:
        super().__init__()
        self._shown_at = 0.0
        self._stage = ""
        self._kept_voters: Voters | None = None
        self._history_file: HistoryFile | None = None

    @Slot()
    def look_around(self) -> None:
        """Find what there is to choose from."""
        try:
            from ensemble_gui.running.building import find_available

            self.available_found.emit(find_available())
            import ensemble_gui.running.images  # noqa: F401 -- SciPy stalls the window when imported: once, with torch
        except Exception:  # noqa: BLE001 -- the run that follows meets the same fault, and tells it
            _LOG.exception("looking around failed")

    @Slot(object, object)
    def run(self, request: RunRequest, token: CancelToken) -> None:
        """Run it."""

        def work() -> object:
            from ensemble_gui.running.runner import run

            return run(request, token, self._show_progress)

        self.run_finished.emit(_answer(request, work))

    @Slot(object, object)
    def sweep(self, request: SweepRequest, token: CancelToken) -> None:
        """Measure a grid, and tell of its cells as they come."""

        def tell(cell: SweepCell) -> None:
            self.cell_told.emit(request, cell)
            QThread.msleep(_CELL_MS)

        def work() -> object:
            from ensemble_gui.running.sweep import sweep

            return sweep(request, token, self._show_progress, tell)

        self.sweep_finished.emit(_answer(request, work))

    @Slot(object, object)
    def predict_images(self, request: ImagesRequest, token: CancelToken) -> None:
        """Read and predict the user's images, and tell of them as they come."""

        def work() -> object:
            from ensemble_gui.running.images import predict_images

            QThread.msleep(_SHOWING_MS)  # the bar of progress comes, and all is painted anew
            return predict_images(
                request,
                token,
                self._show_progress,
                tell=self._tell_images,
                voters=self._voters(),
            )

        self.images_finished.emit(_answer(request, work))

    @Slot(object, object)
    def inspect(self, request: InspectionRequest, token: CancelToken) -> None:
        """Show the way of one picture; a cancel ends the search for effects alone."""

        def work() -> object:
            from ensemble_gui.running.inspecting import inspect

            return inspect(request, self._voters(), token, tell=self.glimpsed.emit)

        self.inspected.emit(_answer(request, work))

    @Slot(object, object)
    def save_images(self, request: SaveRequest, token: CancelToken) -> None:
        """Write the user's images into a folder."""

        def work() -> object:
            from ensemble_gui.running.saving import save_images

            return save_images(request, token, self._show_progress)

        self.saved.emit(_answer(request, work))

    @Slot(object)
    def keep_history(self, request: HistoryRequest) -> None:
        """Read and write the history's file; the window waits for the answer when it closes."""
        try:
            if self._history_file is None:
                from ensemble_gui.running.history import HistoryFile, history_path

                self._history_file = HistoryFile(history_path())
            result = self._history_file.keep(request)
        except Exception as error:  # noqa: BLE001 -- the answer must come
            _LOG.exception("the history could not be kept")
            result = HistoryResult(
                request=request,
                history=request.own,
                in_file=request.base,
                told=f"The history could not be kept. {describe(error)}",
            )
        self.history_kept.emit(result)

    def _tell_images(self, result: ImagesResult) -> None:
        """Tell of some images, and leave Python's lock to the window while it shows them."""
        self.images_told.emit(result)
        QThread.msleep(_SHOWING_MS)

    def _voters(self) -> "Voters":
        if self._kept_voters is None:
            from ensemble_gui.running.voters import Voters

            self._kept_voters = Voters()
        return self._kept_voters

    def _show_progress(self, progress: RunProgress) -> None:
        """Tell of progress now and then, and rest while it is painted.

        A repaint during a timed block would be measured with it; this is called between blocks.
        """
        now = monotonic()
        if progress.stage == self._stage and now - self._shown_at < _BETWEEN_REPAINTS_S:
            return
        self._stage, self._shown_at = progress.stage, now
        self.progressed.emit(progress)
        QThread.msleep(_REPAINT_MS)


def _answer(request: Request, work: Callable[[], object]) -> object:
    """The outcome of the work, also where torch itself cannot be imported."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 -- a request must be answered, or the window waits
        return RunFailure(
            request=request, message=describe(error), traceback=traceback.format_exc()
        )
