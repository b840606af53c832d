"""Sends the explorer's requests to the worker's thread and hands on the answers."""

from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.qt.controller import RunController
from ensemble_gui.qt.explorer_worker import ExplorerWorker
from ensemble_gui.qt.latest import Latest
from ensemble_gui.records import AnalysisOutcome, AnalysisRequest


class ExplorerController(QObject):
    """Takes turns with the runs on the one thread. An answer to an older request is dropped.

    Analyses come by themselves and keep nobody busy.
    """

    analysed = Signal(object)  # AnalysisOutcome

    _analysis_wanted = Signal(object, object)

    def __init__(self, runs: RunController) -> None:
        super().__init__(runs)
        self._analyses: Latest[AnalysisRequest] = Latest(self._analysis_wanted.emit)
        self._worker = runs.take_worker(ExplorerWorker)
        self._analysis_wanted.connect(self._worker.analyse)
        self._worker.analysed.connect(self._finish_analysis)

    def analyse(self, request: AnalysisRequest) -> None:
        """Analyse these samples; those of an older request are not waited for."""
        self._analyses.ask(request)

    @Slot()
    def close(self) -> None:
        """Cancel what goes on; the runs' controller ends the thread."""
        self._analyses.close()

    @Slot(object)
    def _finish_analysis(self, outcome: AnalysisOutcome) -> None:
        if self._analyses.settle():
            self.analysed.emit(outcome)
