"""The explorer's work, on the one thread that runs torch."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.qt.answering import answer
from ensemble_gui.qt.progress import ProgressTeller
from ensemble_gui.records import AnalysisRequest, GrowthRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from ensemble_gui.running.voters import Voters


class ExplorerWorker(QObject):
    """Answers each request with one outcome, in turn with the requests of the run's worker."""

    progressed = Signal(object)  # RunProgress
    analysed = Signal(object)  # AnalysisOutcome
    growth_finished = Signal(object)  # GrowthOutcome

    def __init__(self, voters: "Callable[[], Voters]") -> None:
        super().__init__()
        self._voters = voters  # the members that the run's worker keeps
        self._show_progress = ProgressTeller(self.progressed.emit)

    @Slot(object, object)
    def analyse(self, request: AnalysisRequest, token: CancelToken) -> None:
        """Compare the members with each other and with the labels."""

        def work() -> object:
            from ensemble_gui.running.analysing import analyse

            return analyse(request, self._voters(), token)

        self.analysed.emit(answer(request, work))

    @Slot(object, object)
    def grow(self, request: GrowthRequest, token: CancelToken) -> None:
        """Find what each further member buys, and what it costs."""

        def work() -> object:
            from ensemble_gui.running.growing import grow

            return grow(request, self._voters(), token, self._show_progress)

        self.growth_finished.emit(answer(request, work))
