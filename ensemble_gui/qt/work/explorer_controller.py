"""Sends the explorer's requests to the worker's thread and hands on the answers."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.qt.work.desk import RunController
from ensemble_gui.qt.work.explorer_worker import ExplorerWorker
from ensemble_gui.qt.work.lane import Latest
from ensemble_gui.records.analysis import Analysis, AnalysisRequest
from ensemble_gui.records.growth import GrowthRequest, GrowthResult
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.shift import Ribbon, RibbonRequest, ShiftLevel, ShiftRequest, ShiftResult

if TYPE_CHECKING:
    from ensemble_gui.cancel import CancelToken


class ExplorerController(QObject):
    """Takes turns with the runs on the one thread. An answer to an older request is dropped.

    Analyses and ribbons come by themselves and keep nobody busy; growth and shift show their
    progress in the window and can be cancelled.
    """

    analysed = Signal(object)  # Outcome[Analysis]
    growth_finished = Signal(object)  # Outcome[GrowthResult]
    ribbon_made = Signal(object)  # Outcome[Ribbon]
    level_measured = Signal(object)  # ShiftLevel
    shift_finished = Signal(object)  # Outcome[ShiftResult]

    _analysis_wanted = Signal(object, object)
    _growth_wanted = Signal(object, object)
    _ribbon_wanted = Signal(object, object)
    _shift_wanted = Signal(object, object)

    def __init__(self, runs: RunController) -> None:
        super().__init__(runs)
        self._runs = runs
        self._growth: tuple[GrowthRequest, CancelToken] | None = None  # the current one
        self._analyses: Latest[AnalysisRequest] = Latest(self._analysis_wanted.emit)
        self._ribbons: Latest[RibbonRequest] = Latest(self._ribbon_wanted.emit)
        self._shift: tuple[ShiftRequest, CancelToken] | None = None
        self._worker = runs.take_worker(ExplorerWorker)
        self._analysis_wanted.connect(self._worker.analyse)
        self._growth_wanted.connect(self._worker.grow)
        self._ribbon_wanted.connect(self._worker.make_ribbon)
        self._shift_wanted.connect(self._worker.shift)
        self._worker.ribbon_made.connect(self._finish_ribbon)
        self._worker.level_told.connect(self._hand_on_level)
        self._worker.shift_finished.connect(self._finish_shift)
        self._worker.progressed.connect(runs.hand_on_progress)
        runs.begun.connect(self._step_back)
        self._worker.growth_finished.connect(self._finish_growth)
        self._worker.analysed.connect(self._finish_analysis)

    def analyse(self, request: AnalysisRequest) -> None:
        """Analyse these samples; those of an older request are not waited for."""
        self._analyses.ask(request)

    def make_ribbon(self, request: RibbonRequest) -> None:
        """Shift this image; an older request is not waited for, and an analysis comes after it."""
        self._analyses.step_back()
        self._ribbons.ask(request)

    def shift(self, request: ShiftRequest) -> None:
        """Make this the current shift of all samples; one that goes on is cancelled."""
        if self._shift is not None:
            self._shift[1].cancel()
        self._shift = (request, self._runs.begin(request))
        self._shift_wanted.emit(*self._shift)

    def grow(self, request: GrowthRequest) -> None:
        """Make this the current growth curve; one that goes on is cancelled."""
        self.stop_growing()
        self._growth = (request, self._runs.begin(request))
        self._growth_wanted.emit(*self._growth)

    def stop_growing(self) -> None:
        """Nobody wants the growth curve that goes on, if one does."""
        if self._growth is not None:
            self._growth[1].cancel()
            self._growth = None

    @Slot()
    def close(self) -> None:
        """Cancel what goes on; the runs' controller ends the thread."""
        self._analyses.close()
        self._ribbons.close()

    @Slot()
    def _step_back(self) -> None:
        self._analyses.step_back()
        self._ribbons.step_back()

    @Slot(object)
    def _finish_analysis(self, outcome: Outcome[Analysis]) -> None:
        if self._analyses.settle():
            self.analysed.emit(outcome)

    @Slot(object)
    def _finish_growth(self, outcome: Outcome[GrowthResult]) -> None:
        is_current = self._growth is not None and outcome.request is self._growth[0]
        if is_current:
            self._growth = None
        self._runs.end(outcome)
        if is_current:
            self.growth_finished.emit(outcome)

    @Slot(object)
    def _finish_ribbon(self, outcome: Outcome[Ribbon]) -> None:
        if self._ribbons.settle():
            self.ribbon_made.emit(outcome)

    @Slot(object, object)
    def _hand_on_level(self, request: ShiftRequest, level: ShiftLevel) -> None:
        if self._shift is not None and request is self._shift[0]:
            self.level_measured.emit(level)

    @Slot(object)
    def _finish_shift(self, outcome: Outcome[ShiftResult]) -> None:
        is_current = self._shift is not None and outcome.request is self._shift[0]
        if is_current:
            self._shift = None
        self._runs.end(outcome)
        if is_current:
            self.shift_finished.emit(outcome)
