"""The work, on the one thread that runs torch."""

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.qt.work.answering import answer
from ensemble_gui.qt.work.progress import ProgressTeller
from ensemble_gui.records.history import HistoryRequest, HistoryResult
from ensemble_gui.records.images import ImagesRequest, ImagesResult, SaveRequest
from ensemble_gui.records.inspection import InspectionRequest
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.sweep import SweepCell, SweepRequest
from ensemble_gui.wording.faults import describe

if TYPE_CHECKING:
    from ensemble_gui.history.file import HistoryFile
    from ensemble_gui.running.members.at_hand import Voters

_LOG = logging.getLogger(__name__)

_SHOWING_MS = 60  # what the window takes to show a group of images among a thousand
_CELL_MS = 30  # what the page of a sweep takes to show a cell, and as much again


class WorkerThread(QThread):
    """The one thread that runs torch."""

    def run(self) -> None:
        """Stay in Python while the thread lives.

        Otherwise each slot has a Python thread state of its own, and torch 2.10 waits for the lock
        in the name of a former one, for ever.
        """
        self.exec()


class RunWorker(QObject):
    """Takes requests one after another, and answers each with one outcome.

    torch is imported here, when the window has been painted already.
    """

    available_found = Signal(object)  # Available
    progressed = Signal(object)  # RunProgress
    run_finished = Signal(object)  # Outcome[RunResult]
    cell_told = Signal(object, object)  # SweepRequest, SweepCell
    sweep_finished = Signal(object)  # Outcome[SweepResult]
    images_told = Signal(object)  # ImagesResult: those taken so far that were not told before
    images_finished = Signal(object)  # Outcome[ImagesResult]
    glimpsed = Signal(object)  # Inspection: the votes, before the effects are known
    inspected = Signal(object)  # Outcome[Inspection]
    saved = Signal(object)  # Outcome[SaveResult]
    history_kept = Signal(object)  # HistoryResult

    def __init__(self) -> None:
        super().__init__()
        self._show_progress = ProgressTeller(self.progressed.emit)
        self._kept_voters: Voters | None = None
        self._history_file: HistoryFile | None = None

    @Slot()
    def look_around(self) -> None:
        """Find what there is to choose from."""
        try:
            from ensemble_gui.running.members.building import find_available

            self.available_found.emit(find_available())
            import ensemble_gui.running.answers.images  # noqa: F401 -- SciPy stalls the window when imported: once, with torch
        except Exception:  # noqa: BLE001 -- the run that follows meets the same fault, and tells it
            _LOG.exception("looking around failed")

    @Slot(object, object)
    def run(self, request: RunRequest, token: CancelToken) -> None:
        """Run it."""

        def work() -> object:
            from ensemble_gui.running.answers.run import run

            return run(request, token, self._show_progress, opened=self.voters().opened)

        self.run_finished.emit(answer(request, work))

    @Slot(object, object)
    def sweep(self, request: SweepRequest, token: CancelToken) -> None:
        """Measure a grid, and tell of its cells as they come."""

        def tell(cell: SweepCell) -> None:
            self.cell_told.emit(request, cell)
            QThread.msleep(_CELL_MS)

        def work() -> object:
            from ensemble_gui.running.answers.sweep import sweep

            return sweep(request, token, self._show_progress, tell, self.voters().opened)

        self.sweep_finished.emit(answer(request, work))

    @Slot(object, object)
    def predict_images(self, request: ImagesRequest, token: CancelToken) -> None:
        """Read and predict the user's images, and tell of them as they come."""

        def work() -> object:
            from ensemble_gui.running.answers.images import predict_images

            QThread.msleep(_SHOWING_MS)  # the bar of progress comes, and all is painted anew
            return predict_images(
                request,
                token,
                self._show_progress,
                tell=self._tell_images,
                voters=self.voters(),
            )

        self.images_finished.emit(answer(request, work))

    @Slot(object, object)
    def inspect(self, request: InspectionRequest, token: CancelToken) -> None:
        """Show the way of one picture; a cancel ends the search for effects alone."""

        def work() -> object:
            from ensemble_gui.running.answers.inspection import inspect

            return inspect(request, self.voters(), token, tell=self.glimpsed.emit)

        self.inspected.emit(answer(request, work))

    @Slot(object, object)
    def save_images(self, request: SaveRequest, token: CancelToken) -> None:
        """Write the user's images into a folder."""

        def work() -> object:
            from ensemble_gui.running.answers.saving import save_images

            return save_images(request, token, self._show_progress)

        self.saved.emit(answer(request, work))

    @Slot(object)
    def keep_history(self, request: HistoryRequest) -> None:
        """Read and write the history's file; the window waits for the answer when it closes."""
        try:
            if self._history_file is None:
                from ensemble_gui.history.file import HistoryFile, history_path

                self._history_file = HistoryFile(history_path())
            result = self._history_file.keep(request)
        except Exception as error:  # noqa: BLE001 -- the answer must come
            _LOG.exception("the history could not be kept")
            result = HistoryResult(
                request=request,
                history=request.own,
                in_file=request.base,
                message=f"The history could not be kept. {describe(error)}",
            )
        self.history_kept.emit(result)

    def write_history_beside(self, request: HistoryRequest) -> None:
        """Keep the history without waiting for anybody; called on the window's thread.

        The next start merges it.
        """
        try:
            from ensemble_gui.history.file import HistoryFile, history_path

            HistoryFile(history_path()).write_beside(request)
        except Exception:  # noqa: BLE001 -- the process ends, whatever happens
            _LOG.exception("the history could not be written beside its file")

    def _tell_images(self, result: ImagesResult) -> None:
        """Tell of some images, and leave Python's lock to the window while it shows them."""
        self.images_told.emit(result)
        QThread.msleep(_SHOWING_MS)

    def voters(self) -> "Voters":
        """The members that were asked last, which are kept for the next question."""
        if self._kept_voters is None:
            from ensemble_gui.running.members.at_hand import Voters

            self._kept_voters = Voters()
        return self._kept_voters
