"""Opens an ensemble: from a path, through the user's agreement to its code, to a run."""

from dataclasses import replace

from PySide6.QtCore import QMimeData, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.opening.dialogs import (
    ENSEMBLE_FILE,
    ENSEMBLE_FOLDER,
    NEW_ENSEMBLE_FOLDER,
    SAMPLES_FOLDER,
)
from ensemble_gui.qt.opening.incoming import ensemble_of
from ensemble_gui.qt.opening.samples_dialog import SamplesDialog
from ensemble_gui.qt.opening.trust_dialog import TrustDialog
from ensemble_gui.qt.page import Context
from ensemble_gui.qt.work.lane import Rule
from ensemble_gui.records.opening import (
    EnsembleSaved,
    OpenedEnsemble,
    OpenRequest,
    SamplesFound,
    SamplesRequest,
    SaveEnsembleRequest,
    TrustNeeded,
)
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.wording.opening import ensemble_saved


class Opening(QObject):
    """Knows which files the user trusts. After a failure the previous ensemble stays in use."""

    images_came = Signal(object)  # QMimeData: what was dropped is not an ensemble
    opened = Signal(object)  # OpenedEnsemble

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._window = context, window
        self._trusted: frozenset[str] = frozenset()
        self._later = ""
        desk = context.desk
        self._opens = desk.lane(OpenRequest, Rule.REPLACE)
        self._opens.answered.connect(self._finish)
        self._saves = desk.lane(SaveEnsembleRequest, Rule.QUEUE)
        self._saves.answered.connect(self._finish_saving)
        self._samples = desk.lane(SamplesRequest, Rule.REPLACE)
        self._samples.answered.connect(self._finish_samples)

    def open_later(self, path: str) -> None:
        """Open this once the window has been seen."""
        self._later = path

    @Slot()
    def begin(self) -> None:
        """The window has been seen."""
        if self._later:
            self.open(self._later)

    @Slot(str)
    def open(self, path: str) -> None:
        """Open the ensemble at this path, queued behind other work."""
        self._ask(OpenRequest(path=path, trusted=self._trusted))

    @Slot(object)
    def open_dropped(self, data: QMimeData) -> None:
        """Open the ensemble that was dropped, or pass on the images."""
        if path := ensemble_of(data):
            self.open(path)
        else:
            self.images_came.emit(data)

    @Slot()
    def choose_folder(self) -> None:
        """Let the user choose a folder of checkpoints."""
        ENSEMBLE_FOLDER.ask(self._window).fileSelected.connect(self.open)

    @Slot()
    def choose_file(self) -> None:
        """Let the user choose a manifest or a file of members."""
        ENSEMBLE_FILE.ask(self._window).fileSelected.connect(self.open)

    @Slot()
    def choose_samples(self) -> None:
        """Let the user choose a folder of samples, with one subfolder per class."""
        SAMPLES_FOLDER.ask(self._window).fileSelected.connect(self.open_samples)

    @Slot(str)
    def open_samples(self, path: str) -> None:
        """Run on the samples of this folder, or let the user choose one of its splits."""
        for dialog in self._window.findChildren(SamplesDialog):
            dialog.close()
        self._samples.ask(SamplesRequest(path=path))

    @Slot(object)
    def _finish_samples(self, outcome: Outcome[SamplesFound]) -> None:
        if not isinstance(outcome, SamplesFound):
            self._context.status.end(outcome)
        elif outcome.choices:
            dialog = SamplesDialog(outcome, self._window)
            dialog.chosen.connect(self._use_samples)
            dialog.open()
        else:
            self._use_samples(outcome.request.path)

    @Slot(str)
    def _use_samples(self, path: str) -> None:
        self._context.setup.offer_samples(path)
        self._context.runs.run()

    @Slot()
    def choose_where_to_save(self) -> None:
        """Let the user choose where to save the members of the last run."""
        NEW_ENSEMBLE_FOLDER.ask(self._window).fileSelected.connect(self.save)

    @Slot(str)
    def save(self, folder: str) -> None:
        """Save the members of the last run into a new folder."""
        self._saves.ask(SaveEnsembleRequest(settings=self._context.runs.settings, folder=folder))

    def _ask(self, request: OpenRequest) -> None:
        """Ask for this one alone: a question of the previous request is withdrawn."""
        for dialog in self._window.findChildren(TrustDialog):
            dialog.close()
        self._opens.ask(request)

    @Slot(object)
    def _finish(self, outcome: Outcome[OpenedEnsemble | TrustNeeded]) -> None:
        if isinstance(outcome, OpenedEnsemble):
            self._context.setup.offer_ensemble(outcome)
            self._context.runs.run()
            self.opened.emit(outcome)
        elif isinstance(outcome, TrustNeeded):
            dialog = TrustDialog(outcome, self._window)
            dialog.agreed.connect(self._trust)
            dialog.open()
        else:
            self._context.status.end(outcome)

    @Slot(object)
    def _trust(self, question: TrustNeeded) -> None:
        """The user has agreed to this file, as it is now."""
        self._trusted |= {question.sha256}
        self._ask(replace(question.request, trusted=self._trusted))

    @Slot(object)
    def _finish_saving(self, outcome: Outcome[EnsembleSaved]) -> None:
        if isinstance(outcome, EnsembleSaved):
            self._context.status.say(ensemble_saved(outcome))
        else:
            self._context.status.end(outcome)
