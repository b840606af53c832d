"""What happens in a sweep: from the button to the request, from its cells to the page."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.errors import BadInput
from ensemble_gui.qt.page import Context
from ensemble_gui.qt.pages.sweep.page import SweepPage
from ensemble_gui.qt.work.lane import Manners, Rule
from ensemble_gui.records.outcomes import Cancelled, Failure, Outcome
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.sweep import SweepCell, SweepRequest, SweepResult, SweepSettings
from ensemble_gui.wording.sweep_cells import cancelled_sweep, cells_measured

KEY = "sweep"
_LEAST_STRATEGIES = 2
_CELL_MS = 30  # what the page takes to show a cell, and as much again


class Sweeping(QObject):
    """Holds the sweep that is shown. A new one replaces it with its first measured cell."""

    finished = Signal(object)  # Outcome[SweepResult]

    def __init__(self, page: SweepPage, context: Context) -> None:
        super().__init__(page)
        self._page, self._context = page, context
        self._setup = context.setup
        self._lane = context.desk.lane(
            SweepRequest, Rule.REPLACE, Manners(rest_ms=_CELL_MS, measures=True)
        )
        self._running: SweepRequest | None = None  # from the press of Sweep to the outcome
        self._shown: SweepRequest | None = None
        self._result: SweepResult | None = None  # of the one that is shown
        self._measured = 0  # cells of the one that is shown
        self._waiting: list[SweepCell] = []  # measured, and not yet shown
        self._nodes = 0  # of a cluster, that measure a cell each
        self._setup.settings_changed.connect(self.follow_settings)
        page.head.grid_changed.connect(self.follow_settings)
        page.map.cell_chosen.connect(self._setup.choose_size)
        context.desk.progressed.connect(self._follow_nodes)
        self._lane.part_arrived.connect(self.show_cell)
        self._lane.answered.connect(self.finish_sweep)
        self.follow_settings()

    @property
    def result(self) -> SweepResult | None:
        """The sweep that is shown, if it has ended and its times are known."""
        return self._result

    @Slot()
    def sweep(self) -> None:
        """Sweep with the current settings, and show the page."""
        self._context.pages.open(KEY)
        if self._context.desk.measuring:
            return
        try:
            request = SweepRequest(settings=self._settings(), cluster=self._setup.devices.nodes)
        except BadInput as error:
            self._context.status.say(str(error), failed=True)
            return
        self._running, self._waiting, self._nodes = request, [], 0
        self._page.mark_stale(stale=False)
        self._lane.ask(request)

    @Slot()
    def follow_settings(self) -> None:
        """Mark a sweep of other settings as stale; before any sweep show the grid to come."""
        try:
            settings = self._settings()
        except BadInput:
            settings = None
        cluster = self._setup.devices.nodes
        if self._shown is None and settings is not None:
            self._page.begin(settings, cluster)
        elif self._shown is not None and self._running is None:
            is_same = settings is not None and _common(settings) == _common(self._shown.settings)
            self._page.mark_stale(stale=not is_same or cluster != self._shown.cluster)

    @Slot(object)
    def _follow_nodes(self, progress: RunProgress) -> None:
        """Follow how many nodes measure cells."""
        if self._running is not None and progress.cluster is not None:
            self._nodes = len(progress.cluster.nodes)

    @Slot(object)
    def show_cell(self, cell: SweepCell) -> None:
        """Show what was measured, and what is being measured."""
        if self._running is None:
            return
        self._waiting.append(cell)
        has_place = self._shown is None or self._shown is self._running
        if not has_place and not cell.timings:
            return  # a failed cell alone does not replace what is shown
        self._show_waiting(self._running)
        self._page.map.mark_next(max(1, self._nodes))
        self._page.answer(cells_measured(self._measured, self._running.settings, self._nodes))

    def _show_waiting(self, request: SweepRequest) -> None:
        if self._shown is not request:
            self._shown, self._measured, self._result = request, 0, None
            self._page.begin(request.settings, request.cluster)
        for cell in self._waiting:
            self._measured += bool(cell.timings)
            self._page.put(cell)
        self._waiting = []

    @Slot(object)
    def finish_sweep(self, outcome: Outcome[SweepResult]) -> None:
        """Show the result; after a failure or a cancel the cells stay."""
        match outcome:
            case SweepResult():
                self._show_result(outcome)
            case Failure():
                self._context.status.end(outcome)
            case Cancelled():
                self._say_cancelled(outcome)
        self._running = None
        self._page.map.mark_next(0)
        self.follow_settings()
        self.finished.emit(outcome)

    def _show_result(self, result: SweepResult) -> None:
        if result.cells:
            self._show_waiting(result.request)
            self._page.finish(result)
            self._result = result
        if result.complete:
            self._context.status.say("")
        else:
            self._say_cancelled(result)

    def _say_cancelled(self, outcome: SweepResult | Cancelled) -> None:
        if isinstance(outcome.request, SweepRequest):
            done = self._measured if self._shown is outcome.request else 0
            self._context.status.say(cancelled_sweep(done, outcome.request.settings))

    def _settings(self) -> SweepSettings:
        """The current settings of a sweep. Raises BadInput."""
        base = self._setup.settings
        if len(base.strategies) < _LEAST_STRATEGIES:
            raise BadInput("A sweep compares strategies: tick at least two of them.")
        head = self._page.head
        return SweepSettings(base=base, members=head.members, batches=head.batches)


def _common(settings: SweepSettings) -> SweepSettings:
    """The settings without the parts that a sweep does not use."""
    unused = RunSettings()
    base = replace(settings.base, members=unused.members, batch=unused.batch)
    return replace(settings, base=base)
