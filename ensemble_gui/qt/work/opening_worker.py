"""Opens and saves ensembles, on the one thread that runs torch."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.qt.work.answering import answer
from ensemble_gui.qt.work.progress import ProgressTeller
from ensemble_gui.records.opening import OpenRequest, SaveEnsembleRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from ensemble_gui.running.members.at_hand import Voters


class OpeningWorker(QObject):
    """Answers each request with one outcome, in turn with the requests of the run's worker."""

    progressed = Signal(object)  # RunProgress
    opened = Signal(object)  # Outcome[OpenedEnsemble | TrustNeeded]
    saved = Signal(object)  # Outcome[EnsembleSaved]

    def __init__(self, voters: "Callable[[], Voters]") -> None:
        super().__init__()
        self._voters = voters  # with whom what is opened is kept
        self._show_progress = ProgressTeller(self.progressed.emit)

    @Slot(object, object)
    def open_ensemble(self, request: OpenRequest, token: CancelToken) -> None:
        """Open an ensemble; the one before is kept until it stands."""

        def work() -> object:
            from ensemble_gui.running.answers.opening import open_ensemble

            return open_ensemble(request, self._voters().opened, token, self._show_progress)

        self.opened.emit(answer(request, work))

    @Slot(object, object)
    def save_ensemble(self, request: SaveEnsembleRequest, token: CancelToken) -> None:
        """Write the members into a folder."""

        def work() -> object:
            from ensemble_gui.running.answers.opening import save_ensemble

            return save_ensemble(request, self._voters().opened, token, self._show_progress)

        self.saved.emit(answer(request, work))

    @Slot()
    def forget_samples(self) -> None:
        """Read the user's samples anew when they are asked for next."""
        self._voters().opened.forget_samples()
