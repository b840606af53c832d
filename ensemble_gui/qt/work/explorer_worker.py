"""The explorer's work, on the one thread that runs torch."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.qt.work.progress import ProgressTeller
from ensemble_gui.records.analysis import AnalysisRequest
from ensemble_gui.records.growth import GrowthRequest
from ensemble_gui.records.shift import RibbonRequest, ShiftLevel, ShiftRequest
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from ensemble_gui.running.answers.work import Kept

_LEVEL_MS = 10  # what the page of a shift takes to show a level


class ExplorerWorker(QObject):
    """Answers each request with one outcome, in turn with the requests of the run's worker."""

    progressed = Signal(object)  # RunProgress
    analysed = Signal(object)  # Outcome[Analysis]
    growth_finished = Signal(object)  # Outcome[GrowthResult]
    ribbon_made = Signal(object)  # Outcome[Ribbon]
    level_told = Signal(object, object)  # ShiftRequest, ShiftLevel
    shift_finished = Signal(object)  # Outcome[ShiftResult]

    def __init__(self, kept: "Callable[[], Kept]") -> None:
        super().__init__()
        self._kept = kept  # with the run's worker
        self._show_progress = ProgressTeller(self.progressed.emit)

    @Slot(object, object)
    def analyse(self, request: AnalysisRequest, token: CancelToken) -> None:
        """Compare the members with each other and with the labels."""
        work = Work(token=token, kept=self._kept())
        self.analysed.emit(answer(request, work))

    @Slot(object, object)
    def grow(self, request: GrowthRequest, token: CancelToken) -> None:
        """Find what each further member buys, and what it costs."""
        work = Work(token=token, progress=self._show_progress, kept=self._kept())
        self.growth_finished.emit(answer(request, work))

    @Slot(object, object)
    def make_ribbon(self, request: RibbonRequest, token: CancelToken) -> None:
        """Shift one image further and further."""
        work = Work(token=token, kept=self._kept())
        self.ribbon_made.emit(answer(request, work))

    @Slot(object, object)
    def shift(self, request: ShiftRequest, token: CancelToken) -> None:
        """Shift all samples, and tell of each level as it comes."""

        def tell(level: ShiftLevel) -> None:
            self.level_told.emit(request, level)
            QThread.msleep(_LEVEL_MS)

        work = Work(token=token, progress=self._show_progress, tell=tell, kept=self._kept())
        self.shift_finished.emit(answer(request, work))
