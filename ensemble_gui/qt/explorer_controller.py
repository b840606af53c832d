"""Sends the explorer's requests to the worker's thread and hands on the answers."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.qt.controller import RunController
from ensemble_gui.qt.explorer_worker import ExplorerWorker
from ensemble_gui.qt.latest import Latest
from ensemble_gui.records import (
    AnalysisOutcome,
    AnalysisRequest,
    GrowthOutcome,
    GrowthRequest,
)

if TYPE_CHECKING:
    from ensemble_gui.cancel import CancelToken


class ExplorerController(QObject):
    """Takes turns with the runs on the one thread. An answer to an older request is dropped.

    Analyses come by themselves and keep nobody busy; growth shows its progress in the window and
    can be cancelled.
    """

    analysed = Signal(object)  # AnalysisOutcome
    growth_finished = Signal(object)  # GrowthOutcome

    _analysis_wanted = Signal(object, object)
    _growth_wanted = Signal(object, object)

    def __init__(self, runs: RunController) -> None:
        super().__init__(runs)
        self._runs = runs
        self._growth: tuple[GrowthRequest, CancelToken] | None = None  # the current one
        self._analyses: Latest[AnalysisRequest] = Latest(self._analysis_wanted.emit)
        self._worker = runs.take_worker(ExplorerWorker)
        self._analysis_wanted.connect(self._worker.analyse)
        self._growth_wanted.connect(self._worker.grow)
        self._worker.progressed.connect(runs.hand_on_progress)
        self._worker.growth_finished.connect(self._finish_growth)
        self._worker.analysed.connect(self._finish_analysis)

    def analyse(self, request: AnalysisRequest) -> None:
        """Analyse these samples; those of an older request are not waited for."""
        self._analyses.ask(request)

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

    @Slot(object)
    def _finish_analysis(self, outcome: AnalysisOutcome) -> None:
        if self._analyses.settle():
            self.analysed.emit(outcome)

    @Slot(object)
    def _finish_growth(self, outcome: GrowthOutcome) -> None:
        is_current = self._growth is not None and outcome.request is self._growth[0]
        if is_current:
            self._growth = None
        self._runs.end(outcome)
        if is_current:
            self.growth_finished.emit(outcome)
