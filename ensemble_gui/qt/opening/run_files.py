"""Opens a run that was saved as a file, in the place of the last one, and saves what is shown."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.opening.dialogs import NEW_RUN_FILE, RUN_FILE
from ensemble_gui.qt.page import Context
from ensemble_gui.qt.work.lane import Rule
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.run_file import OpenRunRequest, RunOpened, RunSaved, SaveRunRequest
from ensemble_gui.wording.run_file import NO_RUN, left_closed
from ensemble_gui.wording.run_file import saved as saved_sentence


class RunFiles(QObject):
    """After a failure the previous result stays, and so does the file that was to be replaced."""

    opened = Signal(str)  # the path

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._window = context, window
        self._later: tuple[str, ...] = ()
        self._others = 0  # files that were given together with the one that is opened
        self._opens = context.desk.lane(OpenRunRequest, Rule.REPLACE)
        self._opens.answered.connect(self._finish)
        self._saves = context.desk.lane(SaveRunRequest, Rule.QUEUE)
        self._saves.answered.connect(self._finish_saving)

    @property
    def opens_later(self) -> bool:
        """Whether a run from a file takes the place of the first run."""
        return bool(self._later)

    def open_later(self, paths: Sequence[str]) -> None:
        """Open the first of these once the window has been seen."""
        self._later = tuple(paths)

    @Slot()
    def begin(self) -> None:
        """The window has been seen."""
        if self._later:
            self.open_one(self._later)

    @Slot(object)
    def open_one(self, paths: Sequence[str]) -> None:
        """Open the first of these, and say how many are not opened."""
        first, *others = paths
        self._others = len(others)
        self._opens.ask(OpenRunRequest(path=first))

    @Slot()
    def choose_file(self) -> None:
        """Let the user choose a saved run."""
        RUN_FILE.ask(self._window).filesSelected.connect(self.open_one)

    @Slot()
    def choose_where_to_save(self) -> None:
        """Let the user choose where to save the run that is shown."""
        if self._context.runs.result is None:
            self._context.status.say(NO_RUN)
        else:
            NEW_RUN_FILE.ask(self._window).fileSelected.connect(self.save)

    @Slot(str)
    def save(self, path: str) -> None:
        """Save the run that is shown into this file."""
        result = self._context.runs.result
        if result is not None:
            self._saves.ask(SaveRunRequest(result=result, path=path))

    @Slot(object)
    def _finish(self, outcome: Outcome[RunOpened]) -> None:
        if isinstance(outcome, RunOpened):
            self._context.runs.show(outcome.result)
            self.opened.emit(outcome.request.path)
            self._context.status.say(left_closed(self._others) if self._others else "")
        else:
            self._context.status.end(outcome)

    @Slot(object)
    def _finish_saving(self, outcome: Outcome[RunSaved]) -> None:
        if isinstance(outcome, RunSaved):
            self._context.status.say(saved_sentence(outcome))
        else:
            self._context.status.end(outcome)
