"""What happens in a sweep: from the wish to the request, from its cells to the page."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.errors import BadInput
from ensemble_gui.qt.page import Context
from ensemble_gui.qt.pages.sweep.page import SweepPage
from ensemble_gui.qt.work.lane import Manners, Rule
from ensemble_gui.records.outcomes import Cancelled, Failure, Outcome
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.sweep import SweepCell, SweepRequest, SweepResult, SweepSettings
from ensemble_gui.wording.sweep_cells import cancelled_sweep, cells_measured

KEY = "sweep"
_LEAST_STRATEGIES = 2
_CELL_MS = 30  # what the page takes to show a cell, and as much again


class Sweeping(QObject):
    """Holds the sweep that is shown. A new one takes its place with the first cell measured."""

    finished = Signal(object)  # Outcome[SweepResult]

    def __init__(self, page: SweepPage, context: Context) -> None:
        super().__init__(page)
        self._page, self._context = page, context
        self._setup = context.setup
        self._lane = context.desk.lane(
            SweepRequest, Rule.REPLACE, Manners(rest_ms=_CELL_MS, measures=True)
        )
        self._going: SweepRequest | None = None  # from the press of Sweep to the outcome
        self._shown: SweepRequest | None = None
        self._measured = 0  # cells of the one that is shown
        self._waiting: list[SweepCell] = []  # measured, and not yet shown
        self._setup.settings_changed.connect(self.follow_settings)
        page.head.grid_changed.connect(self.follow_settings)
        page.cell_chosen.connect(self._setup.choose_size)
        self._lane.part_arrived.connect(self.show_cell)
        self._lane.answered.connect(self.finish_sweep)
        self.follow_settings()

    @Slot()
    def sweep(self) -> None:
        """Sweep with the settings as they stand, and show the page."""
        self._context.pages.open(KEY)
        if self._context.desk.measuring:
            return
        try:
            request = SweepRequest(settings=self._settings())
        except BadInput as error:
            self._context.status.say(str(error), failed=True)
            return
        self._going, self._waiting = request, []
        self._page.mark_stale(stale=False)
        self._lane.ask(request)

    @Slot()
    def follow_settings(self) -> None:
        """Mark what is shown if it is of other settings; before any sweep show what would be."""
        try:
            settings = self._settings()
        except BadInput:
            settings = None
        if self._shown is None and settings is not None:
            self._page.begin(settings)
        elif self._shown is not None and self._going is None:
            stale = settings is None or _common(settings) != _common(self._shown.settings)
            self._page.mark_stale(stale=stale)

    @Slot(object)
    def show_cell(self, cell: SweepCell) -> None:
        """Show what was measured, and what is measured now."""
        if self._going is None:
            return
        self._waiting.append(cell)
        has_place = self._shown is None or self._shown is self._going
        if not has_place and not cell.timings:
            return  # it alone is not worth what is shown
        self._show_waiting(self._going)
        self._page.mark_next(going=True)
        self._page.answer(cells_measured(self._measured, self._going.settings))

    def _show_waiting(self, request: SweepRequest) -> None:
        if self._shown is not request:
            self._shown, self._measured = request, 0
            self._page.begin(request.settings)
        for cell in self._waiting:
            self._measured += bool(cell.timings)
            self._page.put(cell)
        self._waiting = []

    @Slot(object)
    def finish_sweep(self, outcome: Outcome[SweepResult]) -> None:
        """Say what was found; after a failure or a cancel the cells stay."""
        match outcome:
            case SweepResult():
                self._show_result(outcome)
            case Failure():
                self._context.status.end(outcome)
            case Cancelled():
                self._tell_cancelled(outcome)
        self._going = None
        self._page.mark_next(going=False)
        self.follow_settings()
        self.finished.emit(outcome)

    def _show_result(self, result: SweepResult) -> None:
        if result.cells:
            self._show_waiting(result.request)
            self._page.finish(result)
        if result.complete:
            self._context.status.say("")
        else:
            self._tell_cancelled(result)

    def _tell_cancelled(self, outcome: SweepResult | Cancelled) -> None:
        if isinstance(outcome.request, SweepRequest):
            done = self._measured if self._shown is outcome.request else 0
            told = cancelled_sweep(done, outcome.request.settings)
            self._context.status.say(told)

    def _settings(self) -> SweepSettings:
        """The settings of a sweep as they stand. Raises BadInput."""
        base = self._setup.settings
        if len(base.strategies) < _LEAST_STRATEGIES:
            raise BadInput("A sweep compares strategies: tick at least two of them.")
        head = self._page.head
        return SweepSettings(base=base, members=head.members, batches=head.batches)


def _common(settings: SweepSettings) -> SweepSettings:
    """The settings without what is not used of them."""
    unused = RunSettings()
    base = replace(settings.base, members=unused.members, batch=unused.batch)
    return replace(settings, base=base)
