"""The explorer's work, on the one thread that runs torch."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.qt.answering import answer
from ensemble_gui.records import AnalysisRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from ensemble_gui.running.voters import Voters


class ExplorerWorker(QObject):
    """Answers each request with one outcome, in turn with the requests of the run's worker."""

    analysed = Signal(object)  # AnalysisOutcome

    def __init__(self, voters: "Callable[[], Voters]") -> None:
        super().__init__()
        self._voters = voters  # the members that the run's worker keeps

    @Slot(object, object)
    def analyse(self, request: AnalysisRequest, token: CancelToken) -> None:
        """Cluster the votes, and hold the members against the labels."""

        def work() -> object:
            from ensemble_gui.running.analysing import analyse

            return analyse(request, self._voters(), token)

        self.analysed.emit(answer(request, work))
