"""From the run that is shown to its code: shown, or written where the user chooses."""

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.opening.dialogs import SCRIPT_FILE
from ensemble_gui.qt.page import Context
from ensemble_gui.qt.pages.timings.code_dialog import CodeDialog
from ensemble_gui.qt.work.lane import Rule
from ensemble_gui.records.exporting import ScriptKind, ScriptRequest, ScriptResult, kind_of
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.run import RunResult
from ensemble_gui.wording.exporting import run_date, written


class ScriptExport(QObject):
    """Exports the run that is shown, whatever has been chosen since."""

    can_export_changed = Signal(bool)

    def __init__(self, context: Context, view: QWidget) -> None:
        super().__init__(view)
        self._context, self._view = context, view
        self._last: ScriptRequest | None = None  # of the last run that has ended
        self._shown: ScriptRequest | None = None  # the same, while that run is shown
        self._saved: ScriptRequest | None = None  # of what a dialog asks where to save
        self._lane = context.desk.lane(ScriptRequest, Rule.QUEUE)
        self._lane.answered.connect(self._finish)

    def follow(self, result: RunResult | None) -> None:
        """This run is shown now; None: one that has not ended.

        Of a run from a file the members are not at hand, so there is no code for it.
        """
        if result is not None and result.origin is not None:
            result = None
        if result is not None and (self._last is None or self._last.result is not result):
            ended = datetime.fromisoformat(result.at).astimezone() if result.at else datetime.now()
            self._last = ScriptRequest(result=result, date=run_date(ended))
        self._shown = None if result is None else self._last
        self.can_export_changed.emit(self._shown is not None)

    @Slot()
    def show_code(self) -> None:
        """Show the run as code."""
        if self._shown is not None:
            self._lane.ask(self._shown)

    @Slot()
    def choose_file(self) -> None:
        """Let the user choose where to save the run that is shown."""
        if self._shown is not None:
            self._ask_where(self._shown)

    @Slot(object)
    def _ask_where(self, request: ScriptRequest) -> None:
        self._saved = request
        SCRIPT_FILE.ask(self._view.window()).fileSelected.connect(self.save)

    @Slot(str)
    def save(self, path: str) -> None:
        """Write the code to this path, in the form that its suffix asks for."""
        if self._saved is None:
            return
        kind = kind_of(path)
        if kind is None:
            path, kind = f"{path}{ScriptKind.SCRIPT}", ScriptKind.SCRIPT
        self._lane.ask(replace(self._saved, output=path, kind=kind))

    @Slot(object)
    def _finish(self, outcome: Outcome[ScriptResult]) -> None:
        if not isinstance(outcome, ScriptResult):
            self._context.status.end(outcome)
        elif outcome.files:
            self._context.status.say(" ".join((f"{written(outcome)}.", *outcome.notes)))
        else:
            timings = outcome.request.result.timings
            quickest = min(timings, key=lambda one: one.median_s).strategy
            dialog = CodeDialog(outcome, quickest, self._view.window())
            dialog.save_wanted.connect(self._ask_where)
            dialog.open()
