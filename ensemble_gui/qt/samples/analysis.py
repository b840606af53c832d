"""Has the samples that are shown analysed, and hands what was found to the views."""

from PySide6.QtCore import QObject, Slot

from ensemble_gui.qt.samples.selection import SampleSelection
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.session import Session
from ensemble_gui.qt.work.explorer_controller import ExplorerController
from ensemble_gui.records.analysis import Analysis, AnalysisRequest
from ensemble_gui.records.outcomes import Failure, Outcome
from ensemble_gui.records.samples import SampleSet


class Exploring(QObject):
    """Asks anew whenever other samples or other predictions are shown."""

    def __init__(
        self,
        window: MainWindow,
        explorer: ExplorerController,
        selection: SampleSelection,
        session: Session,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._explorer = explorer
        self._selection = selection
        self._session = session

    @Slot(object)
    def follow(self, samples: SampleSet | None) -> None:
        """Other samples are shown: nothing is known of them yet."""
        self._show(None)
        if samples is not None and len(samples.labels):
            settings = self._session.settings_of_shown
            self._explorer.analyse(AnalysisRequest(settings=settings, samples=samples))

    @Slot(object)
    def finish(self, outcome: Outcome[Analysis]) -> None:
        """Show what was found of the samples that are shown."""
        if isinstance(outcome, Failure) and isinstance(outcome.request, AnalysisRequest):
            self._session.show_ending(outcome)
            outcome = Analysis(
                request=outcome.request,
                pairs=None,
                clustering=None,
                calibration=None,
                failure=outcome.message,
            )
        elif isinstance(outcome, Analysis) and outcome.failure:
            self._session.show_fault(outcome.failure)
        if isinstance(outcome, Analysis) and self._is_of_shown(outcome):
            self._show(outcome)

    def _is_of_shown(self, analysis: Analysis) -> bool:
        return analysis.request.samples is self._selection.samples

    def _show(self, analysis: Analysis | None) -> None:
        for page in (self._window.pairs, self._window.calibration):
            page.show_analysis(analysis)
        if analysis is not None and analysis.clustering is not None:
            self._selection.cluster(analysis.clustering)
