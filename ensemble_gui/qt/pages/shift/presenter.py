"""Requests the selected sample, or all of them, shifted further and further."""

import numpy as np
from PySide6.QtCore import QObject, Slot

from ensemble_gui.qt.page import Context
from ensemble_gui.qt.pages.shift import KEY
from ensemble_gui.qt.pages.shift.page import ShiftPage
from ensemble_gui.qt.work.lane import Manners, Rule
from ensemble_gui.records.outcomes import Failure, Outcome
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.shift import Ribbon, RibbonRequest, ShiftRequest, ShiftResult
from ensemble_gui.wording.run_file import members_elsewhere
from ensemble_gui.wording.shift import evaluation_cancelled

_LEVEL_MS = 10  # what the page takes to show a level


class Shifting(QObject):
    """Requests the selected sample's ribbon while the page is open, and all samples by a button."""

    def __init__(self, page: ShiftPage, context: Context) -> None:
        super().__init__(page)
        self._page, self._context = page, context
        self._selection = context.samples.selection
        self._ribbons = context.desk.lane(RibbonRequest, Rule.LATEST, Manners(background=1))
        self._evaluations = context.desk.lane(
            ShiftRequest, Rule.REPLACE, Manners(rest_ms=_LEVEL_MS)
        )
        self._asked: RibbonRequest | None = None  # whose ribbon is shown or being computed
        self._running: ShiftRequest | None = None
        self._connect()

    def _connect(self) -> None:
        self._selection.follow(base=self.follow, selected=self._page.select_sample)
        self._selection.samples_changed.connect(self.look)  # no sample may pass the filters
        self._selection.selected_changed.connect(self.look)
        self._context.pages.opened.connect(self.look)
        self._page.ribbon_wanted.connect(self.look)
        self._page.evaluation_wanted.connect(self.evaluate)
        self._ribbons.answered.connect(self.show_ribbon)
        self._evaluations.part_arrived.connect(self._page.put)
        self._evaluations.answered.connect(self.finish)

    @Slot(object)
    def follow(self, samples: SampleSet | None) -> None:
        """Other samples are shown; those from a file have no members here."""
        origin = self._context.samples.origin
        self._page.show_samples(samples, members_elsewhere(origin) if origin else "")

    @Slot()
    def look(self) -> None:
        """Request the selected sample's ribbon if the page is open and shows another."""
        if not self._context.pages.is_open(KEY):
            return
        wanted = self._wanted()
        if wanted is None:
            self._asked = None
            self._page.show_ribbon(None)
        elif self._asked is None or not _is_same(wanted, self._asked):
            self._asked = wanted
            self._page.await_ribbon()
            self._ribbons.ask(wanted)
        else:
            self._page.keep_ribbon()

    @Slot(object)
    def show_ribbon(self, outcome: Outcome[Ribbon]) -> None:
        """Show the predictions along the shift if they are still wanted."""
        if outcome.request is not self._asked:
            return
        if isinstance(outcome, Ribbon):
            self._page.show_ribbon(outcome)
            return
        self._page.miss_ribbon()
        if isinstance(outcome, Failure):
            self._context.status.end(outcome)

    @Slot()
    def evaluate(self) -> None:
        """Shift all samples."""
        samples, settings = self._selection.samples, self._context.samples.members
        if samples is None or len(samples.labels) == 0 or self._running is not None:
            return
        if settings is None:
            return
        self._running = ShiftRequest(settings=settings, samples=samples, shift=self._page.shift)
        self._page.begin(self._running)
        self._evaluations.ask(self._running)

    @Slot(object)
    def finish(self, outcome: Outcome[ShiftResult]) -> None:
        """All levels have arrived, or no more will: the levels so far stay."""
        self._running = None
        done = self._page.running
        if isinstance(outcome, ShiftResult):
            self._page.finish(outcome)
            return
        self._page.finish(None)
        if isinstance(outcome, Failure):
            self._context.status.end(outcome)
        elif done is not None:
            kept = evaluation_cancelled(done.request.shift, done.levels.tolist())
            self._context.status.say(kept)

    def _wanted(self) -> RibbonRequest | None:
        samples, selected = self._selection.samples, self._selection.selected
        settings = self._context.samples.members
        if samples is None or selected is None or settings is None:
            return None
        return RibbonRequest(
            settings=settings,
            image=samples.images[selected],
            shift=self._page.shift,
        )


def _is_same(one: RibbonRequest, other: RibbonRequest) -> bool:
    """Whether both ask the same members about the same image: the answer would be the same."""
    return (
        one.settings.ensemble == other.settings.ensemble
        and one.shift is other.shift
        and np.array_equal(one.image, other.image)
    )
