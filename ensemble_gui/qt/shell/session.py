"""What happens in the window: from the user's wishes to requests, from outcomes to the views."""

from PySide6.QtCore import QObject, Slot

from ensemble_gui.qt.opening.dialogs import ErrorDialog, show_about
from ensemble_gui.qt.pages.images.collection import OwnImages
from ensemble_gui.qt.samples.header import DIGITS, OWN
from ensemble_gui.qt.samples.key_focus import field_typed_in
from ensemble_gui.qt.samples.selection import SampleSelection
from ensemble_gui.qt.shell.main_window import IMAGES, TIMINGS, MainWindow
from ensemble_gui.qt.work.desk import RunController
from ensemble_gui.records.images import ImagesRequest, SaveResult
from ensemble_gui.records.outcomes import Cancelled, Failure, Outcome
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import Available, RunSettings
from ensemble_gui.wording.figures import duration
from ensemble_gui.wording.images import cancelled_images, loaded, saved
from ensemble_gui.wording.run import setting
from ensemble_gui.wording.samples import cancelled


class Session(QObject):
    """Holds what the user has: the last result and their own images. A failure takes neither."""

    def __init__(
        self,
        window: MainWindow,
        controller: RunController,
        selection: SampleSelection,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._controller = controller
        self._selection = selection
        self._result: RunResult | None = None
        self.own = OwnImages(controller, self._run_settings, self)

    @Slot()
    def begin(self) -> None:
        """The window has been seen: start the worker and make the first run."""
        self._controller.start()
        self._start_run()
        self.own.go_on()

    @Slot()
    def run(self) -> None:
        """Run with the settings as they stand, and show the timings."""
        self._window.evidence.choose(TIMINGS)
        self._start_run()

    def _start_run(self) -> None:
        if self._controller.measuring:
            return
        settings = self._window.setup.settings
        self._controller.run(RunRequest(settings=settings, with_samples=True))

    @Slot()
    def cancel(self) -> None:
        """Cancel what goes on, and say so before it has ended."""
        if self._controller.busy:
            self._controller.cancel()
            self._window.run_bar.acknowledge_cancel()

    @Slot()
    def show_about(self) -> None:
        """Say what this is."""
        show_about(self._window)

    @Slot(object)
    def show_available(self, available: Available) -> None:
        """Offer what there is."""
        self._window.setup.set_available(available)
        self.own.show_available(available)

    @Slot()
    def show_busy(self) -> None:
        """Enable what can be done now."""
        running, busy = self._controller.measuring, self._controller.busy
        self._window.run_bar.set_busy(running=running, busy=busy)
        self._window.menus.set_busy(running=running, busy=busy)
        self._window.state.setText("Running" if busy else self._ready())
        self.show_staleness()

    @Slot(object)
    def show_progress(self, progress: RunProgress) -> None:
        """Show how far the work has come."""
        self._window.run_bar.show_progress(progress)

    @Slot()
    def show_staleness(self) -> None:
        """Mark the results if they are those of other settings."""
        if self._result and self._controller.running:
            self._window.timings.mark_stale(stale=False)
            self._window.samples_header.mark_stale(stale=False)
        elif self._result:
            chosen, shown = self._window.setup.settings, self._result.request.settings
            self._window.timings.mark_stale(stale=chosen != shown)
            of_run = self._window.samples_header.choice == DIGITS or self.own.of_run
            stale = of_run and chosen.ensemble != shown.ensemble
            self._window.samples_header.mark_stale(stale=stale)

    @Slot(object)
    def finish_run(self, outcome: Outcome[RunResult]) -> None:
        """Show a result; after a failure the last one stays."""
        match outcome:
            case RunResult():
                self._show_result(outcome)
            case Failure():
                self._show_failure(outcome)
            case Cancelled():
                self._show_cancelled(outcome)
        self._window.run_finished.emit(outcome)

    @Slot(object)
    def finish_save(self, outcome: Outcome[SaveResult]) -> None:
        """Say what became of the saving."""
        if isinstance(outcome, SaveResult):
            self._window.refused.add(outcome.refused)
            told = saved(outcome)
            self._window.run_bar.show_message(told, failed=bool(outcome.refused))
        else:
            self.show_ending(outcome)

    @Slot(object)
    def show_ending(self, outcome: Failure | Cancelled) -> None:
        """Say why work brought no result; what there was stays."""
        if isinstance(outcome, Failure):
            self._show_failure(outcome)
        else:
            self._show_cancelled(outcome)

    @Slot(int)
    def show_new_images(self, first: int) -> None:
        """Show the user's images, and select the first of the new ones."""
        self._window.samples_header.choose(OWN)
        field = field_typed_in(self._window)
        if field is None or not self._window.evidence.isAncestorOf(field):
            self._window.evidence.choose(IMAGES)
        self._selection.reveal(first)

    @Slot(int, int, str)
    def tell_loaded(self, taken: int, refused: int, reason: str) -> None:
        """Say what became of the images that were brought."""
        if taken or refused:
            self._window.run_bar.show_message(loaded(taken, refused, reason), failed=not taken)
        self._window.images_loaded.emit(taken, refused)

    @Slot()
    def clear_message(self) -> None:
        """What went on is over: nothing is left to say of it."""
        self._window.run_bar.show_message("")

    @Slot(str)
    def show_fault(self, sentence: str) -> None:
        """Say what the user cannot do, and what would do."""
        self._window.run_bar.show_message(sentence, failed=True)

    @Slot()
    def show_samples(self) -> None:
        """Show the samples that the user has chosen to see."""
        header, own = self._window.samples_header, self.own.collection
        digits = self._result.samples if self._result else None
        samples = digits if header.choice == DIGITS else own.samples
        header.describe(samples, self._run_settings())
        self._selection.show(samples)
        self._window.drop_area.show_count(len(own))
        shown = header.choice == OWN and len(own) > 0
        self._window.menus.set_images(selected=shown, images=len(own))
        self.show_staleness()

    @property
    def settings_of_shown(self) -> RunSettings:
        """The settings of the members that have seen the samples that are shown."""
        of_own = self.own.collection.settings
        if self._window.samples_header.choice == OWN and of_own is not None:
            return of_own
        return self._run_settings()

    @property
    def settings_of_run(self) -> RunSettings:
        """The settings of the last run, or else of the first one."""
        return self._run_settings()

    @property
    def strategy_of_shown(self) -> str:
        """That with the least median in the last run, of its members; `auto` of all others."""
        timings = self._result.timings if self._result else ()
        if not timings or self.settings_of_shown != self._run_settings():
            return "auto"
        return min(timings, key=lambda one: one.median_s).strategy

    def _show_result(self, result: RunResult) -> None:
        window = self._window
        self._result = result
        window.timings.show_result(result)
        window.plot.show_timings(result.timings, result.failures)
        window.tables.show_result(result)
        window.environment.setText(setting(result.environment))
        window.run_bar.show_message("")
        self.show_samples()
        self.own.show_run(result.samples)
        self.show_busy()

    def _run_settings(self) -> RunSettings:
        """The settings of the members that are on show, or else those of the first run."""
        return self._result.request.settings if self._result else self._window.setup.settings

    def _show_failure(self, failure: Failure) -> None:
        self._window.run_bar.show_message(failure.message, failed=True)
        if failure.traceback:
            for former in self._window.findChildren(ErrorDialog):
                former.close()
            ErrorDialog(failure.message, failure.traceback, self._window).show()

    def _show_cancelled(self, outcome: Cancelled) -> None:
        if isinstance(outcome.request, ImagesRequest):
            told = cancelled_images(outcome.request, self.own.taken)
        else:
            told = cancelled(has_result=self._result is not None)
        self._window.run_bar.show_message(told)

    def _ready(self) -> str:
        if self._result is None:
            return "Ready"
        return f"Ready · last run {duration(self._result.elapsed_s)}"
