"""The explorer's work, on the one thread that runs torch."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.qt.work.answering import answer
from ensemble_gui.qt.work.progress import ProgressTeller
from ensemble_gui.records.analysis import AnalysisRequest
from ensemble_gui.records.growth import GrowthRequest
from ensemble_gui.records.shift import RibbonRequest, ShiftLevel, ShiftRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from ensemble_gui.running.members.at_hand import Voters

_LEVEL_MS = 10  # what the page of a shift takes to show a level


class ExplorerWorker(QObject):
    """Answers each request with one outcome, in turn with the requests of the run's worker."""

    progressed = Signal(object)  # RunProgress
    analysed = Signal(object)  # Outcome[Analysis]
    growth_finished = Signal(object)  # Outcome[GrowthResult]
    ribbon_made = Signal(object)  # Outcome[Ribbon]
    level_told = Signal(object, object)  # ShiftRequest, ShiftLevel
    shift_finished = Signal(object)  # Outcome[ShiftResult]

    def __init__(self, voters: "Callable[[], Voters]") -> None:
        super().__init__()
        self._voters = voters  # the members that the run's worker keeps
        self._show_progress = ProgressTeller(self.progressed.emit)

    @Slot(object, object)
    def analyse(self, request: AnalysisRequest, token: CancelToken) -> None:
        """Compare the members with each other and with the labels."""

        def work() -> object:
            from ensemble_gui.running.answers.analysis import analyse

            return analyse(request, self._voters(), token)

        self.analysed.emit(answer(request, work))

    @Slot(object, object)
    def grow(self, request: GrowthRequest, token: CancelToken) -> None:
        """Find what each further member buys, and what it costs."""

        def work() -> object:
            from ensemble_gui.running.answers.growth import grow

            return grow(request, self._voters(), token, self._show_progress)

        self.growth_finished.emit(answer(request, work))

    @Slot(object, object)
    def make_ribbon(self, request: RibbonRequest, token: CancelToken) -> None:
        """Shift one image further and further."""

        def work() -> object:
            from ensemble_gui.running.answers.shift import make_ribbon

            return make_ribbon(request, self._voters(), token)

        self.ribbon_made.emit(answer(request, work))

    @Slot(object, object)
    def shift(self, request: ShiftRequest, token: CancelToken) -> None:
        """Shift all samples, and tell of each level as it comes."""

        def tell(level: ShiftLevel) -> None:
            self.level_told.emit(request, level)
            QThread.msleep(_LEVEL_MS)

        def work() -> object:
            from ensemble_gui.running.answers.shift import shift

            return shift(request, self._voters(), token, self._show_progress, tell)

        self.shift_finished.emit(answer(request, work))
