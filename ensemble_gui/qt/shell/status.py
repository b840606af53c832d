"""What is going on, in words: the message, the progress, and the line at the bottom."""

import logging

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QShortcut

from ensemble_gui.qt.setup.runs import Runs
from ensemble_gui.qt.shell.dialogs import ErrorDialog
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.qt.work.waiting import Waiting
from ensemble_gui.records.outcomes import Cancelled, Failure, Outcome, Request
from ensemble_gui.records.run import RunResult
from ensemble_gui.wording.figures import duration, printable
from ensemble_gui.wording.rule import why_not_measured
from ensemble_gui.wording.run import setting
from ensemble_gui.wording.samples import cancelled

_LOG = logging.getLogger(__name__)


class WindowStatus(QObject):
    """Shows in the window what the desk does, and what anybody has to say."""

    def __init__(self, window: MainWindow, desk: Desk, runs: Runs, waiting: Waiting) -> None:
        super().__init__(window)
        self._window, self._desk, self._runs, self._waiting = window, desk, runs, waiting
        self._failed: Request | None = None  # whose failure is the last one that was shown
        desk.busy_changed.connect(self._show_busy)
        desk.progressed.connect(window.run_bar.show_progress)
        waiting.changed.connect(self._show_work)
        runs.finished.connect(self._follow_run)
        runs.opened.connect(self._follow_run)
        runs.stale_changed.connect(self._mark_stale)
        window.setup.settings_changed.connect(self._offer_measuring)
        # Esc cancels while something is running, and else dismisses the message.
        self._dismissing = QShortcut(Qt.Key.Key_Escape, window, window.run_bar.message.dismiss)
        window.run_bar.message.changed.connect(self._let_dismiss)
        self._let_dismiss()
        self._show_work()
        self._offer_measuring()

    def say(self, sentence: str, *, failed: bool = False) -> None:
        """Show a sentence; a failure stands out, and stays until it is dismissed."""
        self._window.run_bar.show_message(sentence, failed=failed)

    @Slot(str)
    def warn(self, sentence: str) -> None:
        """Say what failed, or cannot be done, and what to do next."""
        self._failed = None
        self.say(sentence, failed=True)

    @Slot(object)
    def end(self, outcome: Failure | Cancelled) -> None:
        """Say why work brought no result; what there was stays."""
        if isinstance(outcome, Cancelled):
            self.say(cancelled(has_result=self._runs.result is not None))
            return
        self.warn(outcome.message)
        self._failed = outcome.request
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
            self._waiting.begin_cancel()

    @Slot()
    def _show_busy(self) -> None:
        """Enable what can be done now."""
        running, busy = self._desk.measuring, self._desk.busy
        self._window.run_bar.set_busy(running=running, busy=busy)
        self._window.menus.set_busy(running=running, busy=busy)
        self._window.state.setText("Running" if busy else self._ready())
        self._offer_measuring()
        self._let_dismiss()

    @Slot()
    def _offer_measuring(self) -> None:
        lack = why_not_measured(self._window.setup.settings)
        self._window.menus.offer_measuring(lack, running=self._desk.measuring)

    @Slot()
    def _let_dismiss(self) -> None:
        can_be_dismissed = self._window.run_bar.message.can_be_dismissed
        self._dismissing.setEnabled(can_be_dismissed and not self._desk.busy)

    @Slot()
    def _show_work(self) -> None:
        """Show what is being done; what failed is no longer said once it is tried again."""
        if self._failed is not None and self._desk.lane_of(type(self._failed)).is_awaited:
            self._failed = None
            self._window.run_bar.message.forget_failure()
        is_of_user = self._desk.busy or self._waiting.is_loading
        self._window.run_bar.show_work(self._waiting.work if is_of_user else "")

    @Slot()
    def _mark_stale(self) -> None:
        self._window.run_bar.mark_stale(stale=self._runs.is_stale)

    @Slot(object)
    def _follow_run(self, outcome: Outcome[RunResult]) -> None:
        if isinstance(outcome, RunResult):
            opened = "Opened run: " if outcome.origin else ""
            self._window.environment.setText(f"{opened}{setting(outcome.environment)}")
            self.say("")
            self._show_busy()
            self._mark_stale()
        else:
            self.end(outcome)

    def _ready(self) -> str:
        result = self._runs.result
        if result is None:
            return "Ready"
        if result.origin:
            return f"Ready · opened from {printable(result.origin.name)}"
        return f"Ready · last run {duration(result.elapsed_s)}"
