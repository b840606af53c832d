"""Opens and saves ensembles, on the one thread that runs torch."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.qt.work.progress import ProgressTeller
from ensemble_gui.records.opening import OpenRequest, SaveEnsembleRequest
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from ensemble_gui.running.answers.work import Kept


class OpeningWorker(QObject):
    """Answers each request with one outcome, in turn with the requests of the run's worker."""

    progressed = Signal(object)  # RunProgress
    opened = Signal(object)  # Outcome[OpenedEnsemble | TrustNeeded]
    saved = Signal(object)  # Outcome[EnsembleSaved]

    def __init__(self, kept: "Callable[[], Kept]") -> None:
        super().__init__()
        self._kept = kept  # with whom what is opened is kept
        self._show_progress = ProgressTeller(self.progressed.emit)

    @Slot(object, object)
    def open_ensemble(self, request: OpenRequest, token: CancelToken) -> None:
        """Open an ensemble; the one before is kept until it stands."""
        work = Work(token=token, progress=self._show_progress, kept=self._kept())
        self.opened.emit(answer(request, work))

    @Slot(object, object)
    def save_ensemble(self, request: SaveEnsembleRequest, token: CancelToken) -> None:
        """Write the members into a folder."""
        work = Work(token=token, progress=self._show_progress, kept=self._kept())
        self.saved.emit(answer(request, work))

    @Slot()
    def forget_samples(self) -> None:
        """Read the user's samples anew when they are asked for next."""
        self._kept().voters.opened.forget_samples()
