"""Requests the growth curve of the samples that are shown, once its page is open."""

from PySide6.QtCore import QObject, Slot

from ensemble_gui.qt.page import Context
from ensemble_gui.qt.pages.growth import KEY
from ensemble_gui.qt.pages.growth.page import GrowthPage
from ensemble_gui.qt.work.lane import Rule
from ensemble_gui.records.growth import GrowthCosts, GrowthRequest, GrowthResult
from ensemble_gui.records.outcomes import Cancelled, Failure, Outcome
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.wording.growth import growth_cancelled
from ensemble_gui.wording.run_file import members_elsewhere


class Growing(QObject):
    """Holds the curve of the samples that are shown."""

    def __init__(self, page: GrowthPage, context: Context) -> None:
        super().__init__(page)
        self._page, self._context = page, context
        self._selection = context.samples.selection
        self._lane = context.desk.lane(GrowthRequest, Rule.REPLACE)
        self._asked: GrowthRequest | None = None  # for the samples that are shown
        self._found: GrowthResult | None = None  # the last one, of any samples
        context.pages.opened.connect(self.look)
        page.growth_wanted.connect(self.ask)
        self._lane.answered.connect(self.finish)
        self._selection.follow(base=self.follow)

    @Slot(object)
    def follow(self, samples: SampleSet | None) -> None:
        """Other samples are shown: measure their curve once the page is open."""
        origin = self._context.samples.origin
        self._page.show_samples(samples, members_elsewhere(origin) if origin else "")
        self._lane.drop()
        self._asked = None
        self.look()

    @Slot()
    def look(self) -> None:
        """Measure if the page is open and nothing was requested for these samples."""
        if self._context.pages.is_open(KEY) and self._asked is None:
            self._ask(self._known_costs())

    @Slot()
    def ask(self) -> None:
        """Measure the curve of the samples that are shown, and its costs again."""
        self._ask(None)

    @Slot(object)
    def finish(self, outcome: Outcome[GrowthResult]) -> None:
        """Show the curve, or why there is none; an earlier one of these samples stays."""
        if outcome.request is not self._asked:
            return
        if isinstance(outcome, GrowthResult):
            self._found = outcome
        elif isinstance(outcome, Failure):
            self._context.status.end(outcome)
        samples = outcome.request.samples
        is_here = self._found is not None and self._found.request.samples is samples
        if isinstance(outcome, Cancelled):
            self._context.status.say(growth_cancelled(has_curve=is_here))
        self._page.show_growth(self._found if is_here else None)

    def _ask(self, costs: GrowthCosts | None) -> None:
        samples, settings = self._selection.samples, self._context.samples.members
        if samples is None or len(samples.labels) == 0 or samples.members == 1 or settings is None:
            return
        self._asked = GrowthRequest(
            settings=settings,
            samples=samples,
            strategy=self._context.samples.strategy,
            costs=costs,
        )
        self._page.begin()
        self._lane.ask(self._asked)

    def _known_costs(self) -> GrowthCosts | None:
        """The costs measured for these members: a new label changes only the scores."""
        found, samples = self._found, self._selection.samples
        if found is None or samples is None:
            return None
        earlier = found.request
        same = (
            earlier.settings == self._context.samples.settings
            and earlier.strategy == self._context.samples.strategy
            and earlier.samples.members == samples.members
            and not found.costs.failure
        )
        return found.costs if same else None
