"""Has the growth curve of the samples that are shown measured, when somebody looks at its page."""

from PySide6.QtCore import QObject, Slot

from ensemble_gui.qt.samples.selection import SampleSelection
from ensemble_gui.qt.shell.main_window import GROWTH, MainWindow
from ensemble_gui.qt.shell.session import Session
from ensemble_gui.qt.work.explorer_controller import ExplorerController
from ensemble_gui.records.growth import GrowthCosts, GrowthRequest, GrowthResult
from ensemble_gui.records.outcomes import Cancelled, Failure, Outcome
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.wording.growth import growth_cancelled


class Growing(QObject):
    """Holds the curve of the samples that are shown."""

    def __init__(
        self,
        window: MainWindow,
        explorer: ExplorerController,
        selection: SampleSelection,
        session: Session,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._page = window.growth
        self._explorer = explorer
        self._selection = selection
        self._session = session
        self._asked: GrowthRequest | None = None  # of the samples that are shown
        self._found: GrowthResult | None = None  # the last one, whatever it is of

    @Slot(object)
    def follow(self, _samples: SampleSet | None) -> None:
        """Other samples are shown: their curve is measured when the page is."""
        self._explorer.stop_growing()
        self._asked = None
        self.look()

    @Slot()
    def look(self) -> None:
        """Measure, if the page is open and nothing has been asked for these samples."""
        if self._window.evidence.page == GROWTH and self._asked is None:
            self._ask(self._known_costs())

    @Slot()
    def ask(self) -> None:
        """Measure the curve of the samples that are shown, and its costs anew."""
        self._ask(None)

    @Slot(object)
    def finish(self, outcome: Outcome[GrowthResult]) -> None:
        """Show the curve, or why there is none; a former one of these samples stays."""
        if outcome.request is not self._asked:
            return
        if isinstance(outcome, GrowthResult):
            self._found = outcome
        elif isinstance(outcome, Failure):
            self._session.show_ending(outcome)
        samples = outcome.request.samples
        is_here = self._found is not None and self._found.request.samples is samples
        if isinstance(outcome, Cancelled):
            self._window.run_bar.show_message(growth_cancelled(has_curve=is_here))
        self._page.show_growth(self._found if is_here else None)

    def _ask(self, costs: GrowthCosts | None) -> None:
        samples = self._selection.samples
        if samples is None or len(samples.labels) == 0 or samples.members == 1:
            return
        self._asked = GrowthRequest(
            settings=self._session.settings_of_shown,
            samples=samples,
            strategy=self._session.strategy_of_shown,
            costs=costs,
        )
        self._page.begin()
        self._explorer.grow(self._asked)

    def _known_costs(self) -> GrowthCosts | None:
        """What was measured for these members: a label that is given changes the scores alone."""
        found, samples = self._found, self._selection.samples
        if found is None or samples is None:
            return None
        former = found.request
        same = (
            former.settings == self._session.settings_of_shown
            and former.strategy == self._session.strategy_of_shown
            and former.samples.members == samples.members
            and not found.costs.failure
        )
        return found.costs if same else None
