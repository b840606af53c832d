"""Has the samples that are shown analysed, and hands on what was found."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.qt.samples.selection import SampleSelection
from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.qt.work.lane import Manners, Rule
from ensemble_gui.records.analysis import Analysis, AnalysisRequest
from ensemble_gui.records.outcomes import Failure, Outcome
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import RunSettings


class Analysing(QObject):
    """Asks again whenever other samples or other predictions are shown."""

    found = Signal(object)  # Analysis of what is shown, or None until it is known
    failed = Signal(object)  # Failure
    fault_found = Signal(str)  # a sentence: a part could not be analysed

    def __init__(
        self,
        selection: SampleSelection,
        settings: Callable[[], RunSettings | None],
        desk: Desk,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._selection = selection
        self._settings = settings  # of the members whose predictions are shown, if at hand
        self._lane = desk.lane(AnalysisRequest, Rule.LATEST, Manners(background=2, lets_show=True))
        self._lane.answered.connect(self._finish)
        self._found: Analysis | None = None
        selection.base_changed.connect(self._follow)

    def follow(self, show: Callable[[Analysis | None], object]) -> None:
        """Connect a view to `found`, and call it with what is known already."""
        self.found.connect(show)
        show(self._found)

    @Slot(object)
    def _follow(self, samples: SampleSet | None) -> None:
        """Other samples are shown: nothing is known of them yet."""
        self._find(None)
        if samples is not None and len(samples.labels):
            self._lane.ask(AnalysisRequest(settings=self._settings(), samples=samples))

    @Slot(object)
    def _finish(self, outcome: Outcome[Analysis]) -> None:
        """Hand on what was found of the samples that are shown."""
        if isinstance(outcome, Failure) and isinstance(outcome.request, AnalysisRequest):
            self.failed.emit(outcome)
            outcome = Analysis(
                request=outcome.request,
                pairs=None,
                clustering=None,
                calibration=None,
                failure=outcome.message,
            )
        elif isinstance(outcome, Analysis) and outcome.failure:
            self.fault_found.emit(outcome.failure)
        if isinstance(outcome, Analysis) and outcome.request.samples is self._selection.samples:
            self._find(outcome)
            if outcome.clustering is not None:
                self._selection.cluster(outcome.clustering)

    def _find(self, found: Analysis | None) -> None:
        self._found = found
        self.found.emit(found)
