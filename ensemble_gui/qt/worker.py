"""The work, on the one thread that runs torch."""

import logging
import traceback
from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, QThread, Signal, Slot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import describe
from ensemble_gui.records import (
    ImagesOutcome,
    ImagesRequest,
    RunFailure,
    RunOutcome,
    RunProgress,
    RunRequest,
)

_LOG = logging.getLogger(__name__)

_BETWEEN_REPAINTS_S = 0.1
_REPAINT_MS = 12  # what a repaint of the progress takes: let it pass before the next block


class RunWorker(QObject):
    """Takes requests one after another, and answers each with one outcome.

    torch is imported here, when the window has been painted already.
    """

    available_found = Signal(object)  # Available
    progressed = Signal(object)  # RunProgress
    run_finished = Signal(object)  # RunOutcome
    images_finished = Signal(object)  # ImagesOutcome

    def __init__(self) -> None:
        super().__init__()
        self._shown_at = 0.0
        self._stage = ""

    @Slot()
    def look_around(self) -> None:
        """Find what there is to choose from."""
        try:
            from ensemble_gui.running.building import find_available

            self.available_found.emit(find_available())
        except Exception:  # noqa: BLE001 -- the run that follows meets the same fault, and tells it
            _LOG.exception("looking around failed")

    @Slot(object, object)
    def run(self, request: RunRequest, token: CancelToken) -> None:
        """Run it."""

        def work() -> RunOutcome:
            from ensemble_gui.running.runner import run

            return run(request, token, self._show_progress)

        self.run_finished.emit(_answer(request, work))

    @Slot(object, object)
    def predict_images(self, request: ImagesRequest, token: CancelToken) -> None:
        """Read and predict the user's images."""

        def work() -> ImagesOutcome:
            from ensemble_gui.running.images import predict_images

            return predict_images(request, token, self._show_progress)

        self.images_finished.emit(_answer(request, work))

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


def _answer(
    request: RunRequest | ImagesRequest, work: Callable[[], RunOutcome | ImagesOutcome]
) -> RunOutcome | ImagesOutcome:
    """The outcome of the work, also where torch itself cannot be imported."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 -- a request must be answered, or the window waits
        return RunFailure(
            request=request, message=describe(error), traceback=traceback.format_exc()
        )
