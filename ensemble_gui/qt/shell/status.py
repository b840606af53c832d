"""What is going on, in words: the message, the progress, and the line at the bottom."""

import logging

from PySide6.QtCore import QObject, Slot

from ensemble_gui.qt.setup.runs import Runs
from ensemble_gui.qt.shell.dialogs import ErrorDialog
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.records.outcomes import Cancelled, Failure, Outcome
from ensemble_gui.records.run import RunResult
from ensemble_gui.wording.figures import duration, printable
from ensemble_gui.wording.run import setting
from ensemble_gui.wording.samples import cancelled

_LOG = logging.getLogger(__name__)


class WindowStatus(QObject):
    """Shows in the window what the desk does, and what anybody has to say."""

    def __init__(self, window: MainWindow, desk: Desk, runs: Runs) -> None:
        super().__init__(window)
        self._window, self._desk, self._runs = window, desk, runs
        desk.busy_changed.connect(self._show_busy)
        desk.progressed.connect(window.run_bar.show_progress)
        runs.finished.connect(self._follow_run)
        runs.opened.connect(self._follow_run)

    def say(self, sentence: str, *, failed: bool = False) -> None:
        """Show a sentence; a failure stands out."""
        self._window.run_bar.show_message(sentence, failed=failed)

    @Slot(str)
    def warn(self, sentence: str) -> None:
        """Say what failed, or cannot be done, and what to do next."""
        self.say(sentence, failed=True)

    @Slot(object)
    def end(self, outcome: Failure | Cancelled) -> None:
        """Say why work brought no result; what there was stays."""
        if isinstance(outcome, Cancelled):
            self.say(cancelled(has_result=self._runs.result is not None))
            return
        self.warn(outcome.message)
        if outcome.traceback:
            for earlier in self._window.findChildren(ErrorDialog):
                earlier.close()
            ErrorDialog(outcome.message, outcome.traceback, self._window).show()

    @Slot()
    def cancel(self) -> None:
        """Cancel what the user waits for, and say so before it has ended."""
        if self._desk.busy:
            self._desk.cancel()
            self._window.run_bar.acknowledge_cancel()

    @Slot()
    def _show_busy(self) -> None:
        """Enable what can be done now."""
        running, busy = self._desk.measuring, self._desk.busy
        self._window.run_bar.set_busy(running=running, busy=busy)
        self._window.menus.set_busy(running=running, busy=busy)
        self._window.state.setText("Running" if busy else self._ready())

    @Slot(object)
    def _follow_run(self, outcome: Outcome[RunResult]) -> None:
        if isinstance(outcome, RunResult):
            opened = "Opened run: " if outcome.origin else ""
            self._window.environment.setText(f"{opened}{setting(outcome.environment)}")
            self.say("")
            self._show_busy()
        else:
            self.end(outcome)

    def _ready(self) -> str:
        result = self._runs.result
        if result is None:
            return "Ready"
        if result.origin:
            return f"Ready · opened from {printable(result.origin.name)}"
        return f"Ready · last run {duration(result.elapsed_s)}"
