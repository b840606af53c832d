"""Saves the members of the last run as one program."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.opening.dialogs import NEW_ONNX, NEW_PT2
from ensemble_gui.qt.page import Context
from ensemble_gui.qt.work.lane import Manners, Rule
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.program import ProgramKind, ProgramRequest, ProgramSaved
from ensemble_gui.wording.program import program_saved


class SavingProgram(QObject):
    """Asks where to save it, and says what came of it."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._window = context, window
        self._lane = context.desk.lane(ProgramRequest, Rule.QUEUE, Manners(measures=True))
        self._lane.answered.connect(self._finish)

    @Slot()
    def choose_onnx(self) -> None:
        """Let the user choose where to save the members for ONNX Runtime."""
        NEW_ONNX.ask(self._window).fileSelected.connect(self.save_onnx)

    @Slot()
    def choose_pt2(self) -> None:
        """Let the user choose where to save the members for torch.export.load."""
        NEW_PT2.ask(self._window).fileSelected.connect(self.save_pt2)

    @Slot(str)
    def save_onnx(self, path: str) -> None:
        """Save the members of the last run for ONNX Runtime."""
        self._ask(ProgramKind.ONNX, path)

    @Slot(str)
    def save_pt2(self, path: str) -> None:
        """Save the members of the last run for torch.export.load."""
        self._ask(ProgramKind.EXPORTED, path)

    def _ask(self, kind: ProgramKind, path: str) -> None:
        settings = self._context.runs.own_settings  # whose members are at hand
        self._lane.ask(ProgramRequest(settings=settings, kind=kind, path=path))

    @Slot(object)
    def _finish(self, outcome: Outcome[ProgramSaved]) -> None:
        if isinstance(outcome, ProgramSaved):
            self._context.status.say(program_saved(outcome))
        else:
            self._context.status.end(outcome)
