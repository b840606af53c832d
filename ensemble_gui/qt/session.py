"""What happens in the window: from the user's wishes to requests, from outcomes to the views."""

from PySide6.QtCore import QObject, Slot

from ensemble_gui import wording
from ensemble_gui.qt.controller import RunController
from ensemble_gui.qt.dialogs import ErrorDialog, choose_images, show_about
from ensemble_gui.qt.main_window import MainWindow
from ensemble_gui.qt.samples_header import DIGITS, OWN
from ensemble_gui.qt.selection import SampleSelection
from ensemble_gui.records import (
    Available,
    ImagesOutcome,
    ImagesRequest,
    ImagesResult,
    OwnImage,
    RefusedImage,
    RunCancelled,
    RunFailure,
    RunOutcome,
    RunProgress,
    RunRequest,
    RunResult,
    SampleSet,
)


class Session(QObject):
    """Holds what the user has: the last result and their own images. A failure takes neither."""

    def __init__(
        self, window: MainWindow, controller: RunController, selection: SampleSelection
    ) -> None:
        super().__init__(window)
        self._window = window
        self._controller = controller
        self._selection = selection
        self._result: RunResult | None = None
        self._images: tuple[OwnImage, ...] = ()
        self._own: SampleSet | None = None
        self._own_ensemble: tuple[object, ...] = ()  # the members that saw them
        self._waiting: tuple[str, ...] = ()  # paths that are to be loaded
        self._loading = False

    def open_later(self, paths: tuple[str, ...]) -> None:
        """Load these images once the window has been seen."""
        self._waiting = paths

    @Slot()
    def begin(self) -> None:
        """The window has been seen: start the worker and make the first run."""
        self._controller.start()
        self.run()
        self._load_next()

    @Slot()
    def run(self) -> None:
        """Run with the settings as they stand."""
        if self._controller.running:
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
    def choose_images(self) -> None:
        """Let the user choose image files."""
        choose_images(self._window).filesSelected.connect(self._load_chosen)

    @Slot()
    def show_about(self) -> None:
        """Say what this is."""
        show_about(self._window)

    @Slot(list)
    def _load_chosen(self, paths: list[str]) -> None:
        self.load_images(tuple(paths))

    @Slot(object)
    def load_images(self, paths: tuple[str, ...]) -> None:
        """Predict these images, beside those that are there already."""
        self._waiting += paths
        self._load_next()

    def _load_next(self) -> None:
        """Ask for what waits: one request at a time, so that each starts from what there is."""
        settings = self._result.request.settings if self._result else self._window.setup.settings
        outdated = bool(self._images) and self._own_ensemble != settings.ensemble
        if self._loading or not (self._waiting or outdated):
            return
        self._loading = True
        request = ImagesRequest(settings=settings, taken=self._images, paths=self._waiting)
        self._waiting = ()
        self._controller.predict_images(request)

    @Slot(object)
    def show_available(self, available: Available) -> None:
        """Offer what there is."""
        self._window.setup.set_available(available)

    @Slot()
    def show_busy(self) -> None:
        """Enable what can be done now."""
        running, busy = self._controller.running, self._controller.busy
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
            self._window.samples_header.mark_stale(stale=chosen.ensemble != shown.ensemble)

    @Slot(object)
    def finish_run(self, outcome: RunOutcome) -> None:
        """Show a result; after a failure the last one stays."""
        match outcome:
            case RunResult():
                self._show_result(outcome)
            case RunFailure():
                self._show_failure(outcome)
            case RunCancelled():
                self._show_cancelled()
        self._window.run_finished.emit(outcome)

    @Slot(object)
    def finish_images(self, outcome: ImagesOutcome) -> None:
        """Show the user's images; after a failure those that were there stay."""
        self._loading = False
        match outcome:
            case ImagesResult():
                self._show_images(outcome)
                self._load_next()
            case RunFailure():
                self._show_failure(outcome)
                self._give_up(outcome.request)
            case RunCancelled():
                self._show_cancelled()
                self._give_up(outcome.request)

    @Slot()
    def show_samples(self) -> None:
        """Show the samples that the user has chosen to see."""
        header = self._window.samples_header
        digits = self._result.samples if self._result else None
        samples = digits if header.choice == DIGITS else self._own
        settings = self._result.request.settings if self._result else self._window.setup.settings
        header.describe(samples, settings)
        self._selection.show(samples)

    def _show_result(self, result: RunResult) -> None:
        window = self._window
        self._result = result
        window.timings.show_result(result)
        window.plot.show_timings(result.timings)
        window.tables.show_result(result)
        window.environment.setText(wording.setting(result.environment))
        window.run_bar.show_message("")
        self.show_staleness()
        self.show_samples()
        self._load_next()
        self.show_busy()

    def _show_images(self, outcome: ImagesResult) -> None:
        window = self._window
        taken = len(outcome.images) - len(outcome.request.taken)
        self._images, self._own = outcome.images, outcome.samples
        self._own_ensemble = outcome.request.settings.ensemble
        if taken:
            window.samples_header.choose(OWN)
        self.show_samples()
        if taken:
            self._selection.choose(len(outcome.request.taken))
        if not outcome.request.paths:
            window.run_bar.show_message("")
            return
        window.drop_area.show_images(len(outcome.images), outcome.refused)
        told = _tell(taken, outcome.refused)
        window.run_bar.show_message(told, failed=not taken)
        window.images_loaded.emit(taken, len(outcome.refused))

    def _give_up(self, request: RunRequest | ImagesRequest) -> None:
        """Say how many images were not read, those that waited behind them included."""
        asked = request.paths if isinstance(request, ImagesRequest) else ()
        lost, self._waiting = len(asked) + len(self._waiting), ()
        if lost:
            self._window.drop_area.show_lost(lost)
            self._window.images_loaded.emit(0, lost)

    def _show_failure(self, failure: RunFailure) -> None:
        self._window.run_bar.show_message(failure.message, failed=True)
        if failure.traceback:
            ErrorDialog(failure.message, failure.traceback, self._window).show()

    def _show_cancelled(self) -> None:
        kept = "; the last result is still shown" if self._result else ""
        self._window.run_bar.show_message(f"Cancelled{kept}")

    def _ready(self) -> str:
        if self._result is None:
            return "Ready"
        return f"Ready · last run {wording.duration(self._result.elapsed_s)}"


def _tell(taken: int, refused: tuple[RefusedImage, ...]) -> str:
    """What became of the images, with the reason of the first refusal."""
    told = f"{wording.count(taken, 'image')} taken"
    if not refused:
        return told
    if len(refused) == 1:
        return f"{told}; refused: {refused[0].error}"
    return f"{told}, {len(refused)} refused, as told under My images. The first: {refused[0].error}"
