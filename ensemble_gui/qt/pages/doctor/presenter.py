"""Asks what vmap does with the chosen network, and shows what comes of it."""

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from ensemble_gui.assets import resource
from ensemble_gui.errors import BadInput
from ensemble_gui.qt.page import Context
from ensemble_gui.qt.pages.doctor.agreeing import CodeDialog
from ensemble_gui.qt.pages.doctor.lines import line_of
from ensemble_gui.qt.pages.doctor.page import DoctorPage
from ensemble_gui.qt.pages.doctor.syntax import Fault, fault_of
from ensemble_gui.qt.work.lane import Manners, Rule
from ensemble_gui.records.doctor import DoctorRequest, DoctorResult
from ensemble_gui.records.gallery import Example
from ensemble_gui.records.outcomes import Failure, Outcome
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.wording.doctor_cells import OTHER_CODE, OTHER_SETTINGS, examination_cancelled

_CELL_MS = 30  # what the page takes to show a cell, and as much again


class Examining(QObject):
    """Holds the last result of the members, and of each example."""

    def __init__(self, page: DoctorPage, context: Context) -> None:
        super().__init__(page)
        self._page, self._context = page, context
        self._lane = context.desk.lane(
            DoctorRequest, Rule.REPLACE, Manners(rest_ms=_CELL_MS, measures=True)
        )
        self._running: DoctorRequest | None = None
        self._of: Example | None = None  # what is running; None: the members
        self._found: dict[Example | None, DoctorResult] = {}
        self._may_run = False  # whether code that was typed here may
        page.head.chosen.connect(self.show_example)
        page.examine_wanted.connect(self.examine)
        page.code.changed.connect(self.follow)
        context.setup.settings_changed.connect(self.follow)
        context.desk.busy_changed.connect(self.follow)
        self._lane.part_arrived.connect(self.show_part)
        self._lane.answered.connect(self.finish)
        self.show_example(None)

    @Slot(object)
    def show_example(self, example: Example | None) -> None:
        """Show this example, or the members, with what is known of them."""
        try:
            source = resource(example.file).read_text(encoding="utf-8") if example else ""
        except (BadInput, OSError) as error:
            source = ""
            self._context.status.say(str(error), failed=True)
        self._page.show_example(example, source)
        self._show_found()
        self.follow()

    @Slot()
    def examine(self) -> None:
        """Examine the chosen network, if its code can and may run."""
        if self._context.desk.measuring:
            return
        page, example = self._page, self._page.head.example
        code = page.code.code if example else ""
        fault = fault_of(code) if example else None
        if fault is not None:
            page.code.show_fault(fault)
            return
        if example and page.code.is_changed and not self._may_run:
            self._ask_whether_to_run()
            return
        self._of = example
        self._running = DoctorRequest(
            settings=self._settings(),
            code=code,
            name=example.key if example else "",
        )
        page.begin()
        self._lane.ask(self._running)

    @Slot()
    def follow(self) -> None:
        """Say what is chosen, and whether what is shown is of something else."""
        page, settings = self._page, self._context.setup.settings
        page.head.name_members(settings.network)
        page.head.set_busy(busy=self._context.desk.measuring)
        page.head.allow_restoring(allowed=page.code.is_changed)
        found = self._found.get(page.head.example)
        page.mark_stale(self._why_stale(found.request) if found else "")

    @Slot(object)
    def show_part(self, part: DoctorResult) -> None:
        """Show what was found so far, if its network is the chosen one."""
        if part.request is self._running:
            self._found[self._of] = part
            self._show_found()
            self.follow()

    @Slot(object)
    def finish(self, outcome: Outcome[DoctorResult]) -> None:
        """Show the result, or why there is none; cells that were examined stay."""
        if outcome.request is not self._running:
            return
        request, self._running = self._running, None
        found = self._found.get(self._of)
        if isinstance(outcome, DoctorResult):
            self._found[self._of] = outcome
        elif isinstance(outcome, Failure):
            self._context.status.end(outcome)
        else:
            has_cells = found is not None and found.request is request
            self._context.status.say(examination_cancelled(found if has_cells else None))
        self._show_found()
        if isinstance(outcome, Failure) and self._of and self._of == self._page.head.example:
            line = line_of(outcome.message, self._of.key)
            self._page.code.show_fault(Fault(message=outcome.message, line=line))
        self.follow()

    def _show_found(self) -> None:
        example = self._page.head.example
        is_running = self._running is not None and self._of is example
        found = self._found.get(example)
        is_new = found is not None and found.request is self._running
        if is_running and not is_new:
            self._page.begin()
        else:
            self._page.show_result(found, is_running=is_running)

    def _ask_whether_to_run(self) -> None:
        dialog = CodeDialog(self._page.window())
        dialog.agreed.connect(self._agree)
        dialog.open()

    @Slot()
    def _agree(self) -> None:
        self._may_run = True
        self.examine()

    def _why_stale(self, shown: DoctorRequest) -> str:
        if shown.code != (self._page.code.code if self._page.head.example else ""):
            return OTHER_CODE
        is_other = _common(self._settings()) != _common(shown.settings)
        return OTHER_SETTINGS if is_other else ""

    def _settings(self) -> RunSettings:
        """The chosen settings; of an example, whose code says the network, without the members."""
        settings = self._context.setup.settings
        if self._page.head.example is None:
            return settings
        return replace(settings, weights=Weights.RANDOM, architecture="", path="", digest="")


def _common(settings: RunSettings) -> RunSettings:
    """The settings without the parts that an examination does not use: it has noise of its own."""
    unused = RunSettings()
    return replace(
        settings,
        strategies=unused.strategies,
        repeats=unused.repeats,
        input=unused.input,
        source=unused.source,
        samples=unused.samples,
        samples_as=unused.samples_as,
    )
