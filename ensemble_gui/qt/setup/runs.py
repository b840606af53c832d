"""Starts runs, and passes on their outcomes."""

from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.qt.setup.panel import SetupPanel
from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.qt.work.lane import Manners, Rule
from ensemble_gui.records.outcomes import Failure, Outcome
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import Available, AvailableRequest, RunSettings

_FIRST_BUDGET_S = 0.25  # per strategy: who has just opened the window waits for an answer


class Runs(QObject):
    """Keeps the last result, also after a failure. One from a file takes its place."""

    asked = Signal()  # the user wants a run, whether or not it can start now
    available_found = Signal(object)  # Available
    timed = Signal(object)  # RunResult: the times so far, while the rest is computed
    stale_changed = Signal()  # whether the settings agree with the last result's may have changed
    finished = Signal(object)  # Outcome[RunResult], for what shows it
    shown = Signal(object)  # the same, when everything has shown it
    opened = Signal(object)  # RunResult: from a file, for what shows it

    def __init__(self, desk: Desk, setup: SetupPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._setup = desk, setup
        self._result: RunResult | None = None
        self._made_here: RunResult | None = None  # whose members are at hand
        self._available = desk.lane(AvailableRequest, Rule.QUEUE, Manners(is_silent=True))
        self._available.answered.connect(self._show_available)
        self._lane = desk.lane(RunRequest, Rule.REPLACE, Manners(measures=True))
        self._lane.part_arrived.connect(self.timed)
        self._lane.answered.connect(self._finish)
        setup.settings_changed.connect(self.stale_changed)
        desk.busy_changed.connect(self.stale_changed)

    @property
    def is_going(self) -> bool:
        """Whether a run has not been answered."""
        return self._lane.is_going

    @property
    def result(self) -> RunResult | None:
        """The last result, whether it was made here or opened from a file."""
        return self._result

    @property
    def settings(self) -> RunSettings:
        """The settings of the last result, or those of the first run."""
        return self._result.request.settings if self._result else self._setup.settings

    @property
    def own_settings(self) -> RunSettings:
        """Those of the last result that was made here: its members are at hand."""
        return self._made_here.request.settings if self._made_here else self._setup.settings

    @property
    def is_stale(self) -> bool:
        """Whether the settings differ from the last result's while no run is going on.

        Those of a result from a file were never chosen here.
        """
        if self.is_going or self._result is None or self._result.origin is not None:
            return False
        result = self._result.request
        chosen = (self._setup.settings, self._setup.devices.cluster)
        return chosen != (result.settings, result.cluster)

    @property
    def are_members_stale(self) -> bool:
        """Whether other members are chosen than those of the last run that was made here."""
        chosen = self._setup.settings.ensemble
        return not self.is_going and chosen != self.own_settings.ensemble

    def begin(self, *, starts: bool = True) -> None:
        """Look for what there is to choose from, and make the first run, which is a short one."""
        self._available.ask(AvailableRequest())
        if starts:
            self._start(_FIRST_BUDGET_S)

    @Slot()
    def run(self) -> None:
        """Run with the chosen settings, because the user wants it."""
        self.asked.emit()
        self.start()

    @Slot()
    def measure_again(self) -> None:
        """The same, with the thresholds of `auto` measured again."""
        self.asked.emit()
        self._start(calibrate=True)

    def start(self) -> None:
        """Run with the chosen settings, unless something is being measured."""
        self._start()

    def _start(self, budget_s: float | None = None, *, calibrate: bool = False) -> None:
        settings = self._setup.settings
        if not self._desk.measuring:
            request = RunRequest(
                settings=settings,
                with_samples=True,
                budget_s=budget_s,
                calibrate=calibrate,
                cluster=self._setup.devices.cluster,
            )
            self._lane.ask(request)

    def show(self, result: RunResult) -> None:
        """Show a result from a file, which is no run: nothing of it is kept a second time."""
        self._result = result
        self.opened.emit(result)
        self.stale_changed.emit()

    def bring_back(self, result: RunResult) -> None:
        """Show an earlier result again, whether it was made here or opened from a file."""
        if result.origin is None:
            self._made_here = result
        self.show(result)

    @Slot(object)
    def _show_available(self, found: Available | Failure) -> None:
        """Offer what was found; after a failure, the next run reports the same fault."""
        if isinstance(found, Available):
            self._setup.set_available(found)
            self.available_found.emit(found)

    @Slot(object)
    def _finish(self, outcome: Outcome[RunResult]) -> None:
        if isinstance(outcome, RunResult):
            self._result = self._made_here = outcome
        self.finished.emit(outcome)
        self.shown.emit(outcome)
