"""Saves what there is of the session as one page."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.opening.dialogs import NEW_REPORT
from ensemble_gui.qt.opening.refused_list import RefusedList
from ensemble_gui.qt.page import Context
from ensemble_gui.qt.pages.images.collection import OwnImages
from ensemble_gui.qt.pages.sweep.presenter import Sweeping
from ensemble_gui.qt.work.lane import Rule
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.report import ReportRequest, ReportSaved
from ensemble_gui.wording.report import NOTHING, saved_in_short


class SavingReport(QObject):
    """Asks where to save it, and says what came of it."""

    def __init__(
        self,
        context: Context,
        own: OwnImages,
        sweeping: Sweeping,
        refused: RefusedList,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._context, self._window = context, window
        self._own, self._sweeping, self._refused = own, sweeping, refused
        self._lane = context.desk.lane(ReportRequest, Rule.QUEUE)
        self._lane.answered.connect(self._finish)

    @Slot()
    def choose_file(self) -> None:
        """Let the user choose where to save the report, if there is anything to report."""
        if self._request("").is_empty:
            self._context.status.say(NOTHING)
        else:
            NEW_REPORT.ask(self._window).fileSelected.connect(self.save)

    @Slot(str)
    def save(self, path: str) -> None:
        """Save what there is now; the dialog has asked whether a file may be replaced."""
        self._lane.ask(self._request(path))

    def _request(self, path: str) -> ReportRequest:
        return ReportRequest(
            output=path,
            run=self._context.runs.result,
            own=self._own.collection,
            skipped=self._refused.refused,
            sweep=self._sweeping.result,
            replaces=True,
        )

    @Slot(object)
    def _finish(self, outcome: Outcome[ReportSaved]) -> None:
        if isinstance(outcome, ReportSaved):
            self._context.status.say(saved_in_short(outcome))
        else:
            self._context.status.end(outcome)
