"""Which samples are shown, and the predictions of which members."""

from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.qt.samples.analysis import Analysing
from ensemble_gui.qt.samples.header import DIGITS, OWN
from ensemble_gui.qt.samples.panel import SamplesPanel
from ensemble_gui.qt.samples.selection import SampleSelection
from ensemble_gui.qt.setup.runs import Runs
from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.records.collection import Collection
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.run import Origin, RunResult
from ensemble_gui.records.settings import CLUSTER, RunSettings
from ensemble_gui.wording.run_file import members_elsewhere
from ensemble_gui.wording.samples import STALE


class Showing(QObject):
    """Shows the samples of the last run, or the user's own images."""

    shown = Signal()  # perhaps others than before

    def __init__(
        self, panel: SamplesPanel, selection: SampleSelection, desk: Desk, runs: Runs
    ) -> None:
        super().__init__(panel)
        self.panel, self.selection = panel, selection
        self.analysis = Analysing(selection, lambda: self.members, desk, self)
        self._runs = runs
        self._own = Collection()
        self._is_own_of_run = self._is_own_growing = False
        panel.header.chosen.connect(self.show)
        runs.finished.connect(self._follow_run)
        runs.opened.connect(self._follow_opened)
        runs.stale_changed.connect(self.mark_stale)

    @property
    def is_own(self) -> bool:
        """Whether it is the user's images that are shown."""
        return self.panel.header.choice == OWN

    @property
    def settings(self) -> RunSettings:
        """The settings of the members whose predictions are shown."""
        of_own = self._own.settings
        return of_own if self.is_own and of_own is not None else self._runs.settings

    @property
    def origin(self) -> Origin | None:
        """The file that the predictions are from, if they are not from members at hand."""
        result = self._runs.result
        return result.origin if result and not self.is_own else None

    @property
    def members(self) -> RunSettings | None:
        """The settings, if the members are at hand."""
        return None if self.origin else self.settings

    @property
    def strategy(self) -> str:
        """The fastest here in the last run, of the members of what is shown; or else `auto`."""
        result = self._runs.result
        if result is None or self.settings != self._runs.settings:
            return "auto"
        here = [one for one in result.timings if one.strategy != CLUSTER]
        return min(here, key=lambda one: one.median_s).strategy if here else "auto"

    def offer_own(self, own: Collection, *, of_run: bool, growing: bool) -> None:
        """Take the user's images, which the members of the run see, or other ones.

        They are growing while more of them arrive.
        """
        self._own, self._is_own_of_run, self._is_own_growing = own, of_run, growing
        self.show()

    def show_own(self) -> None:
        """Show the user's images."""
        self.panel.header.choose(OWN)

    @Slot()
    def show(self) -> None:
        """Show the samples that the user has chosen to see."""
        result = self._runs.result
        of_run = result.samples if result else None
        samples = self._own.samples if self.is_own else of_run
        self.panel.header.describe(samples, self._runs.settings)
        self.selection.show(samples, growing=self.is_own and self._is_own_growing)
        self.mark_stale()
        self.shown.emit()

    @Slot()
    def mark_stale(self) -> None:
        """Say whether the predictions are from other members than the chosen ones, or a file."""
        if self.origin:
            self.panel.header.mark(members_elsewhere(self.origin))
            return
        of_run = self.panel.header.choice == DIGITS or self._is_own_of_run
        self.panel.header.mark(STALE if of_run and self._runs.are_members_stale else "")

    @Slot(object)
    def _follow_opened(self, _result: RunResult) -> None:
        """Show the samples of a run from a file, whatever was shown before."""
        self.panel.header.choose(DIGITS)
        self.show()

    @Slot(object)
    def _follow_run(self, outcome: Outcome[RunResult]) -> None:
        if isinstance(outcome, RunResult):
            self.show()
