"""Opening an ensemble: from a path, over the user's agreement to code, to members that run."""

from dataclasses import replace

from PySide6.QtCore import QMimeData, QObject, Signal, Slot

from ensemble_gui.qt.opening.dialogs import (
    choose_ensemble_file,
    choose_ensemble_folder,
    choose_ensemble_to_save,
    choose_samples,
)
from ensemble_gui.qt.opening.incoming import ensemble_of
from ensemble_gui.qt.opening.trust_dialog import TrustDialog
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.session import Session
from ensemble_gui.qt.work.desk import RunController
from ensemble_gui.qt.work.opening_worker import OpeningWorker
from ensemble_gui.records.opening import (
    EnsembleSaved,
    OpenedEnsemble,
    OpenRequest,
    SaveEnsembleRequest,
    TrustNeeded,
)
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.wording.opening import ensemble_saved


class Opening(QObject):
    """Knows to which files the user has agreed. A failure leaves the ensemble that is in use."""

    images_came = Signal(object)  # QMimeData: what was dropped is no ensemble

    _open_wanted = Signal(object, object)
    _save_wanted = Signal(object, object)
    _forget_wanted = Signal()

    def __init__(self, window: MainWindow, controller: RunController, session: Session) -> None:
        super().__init__(window)
        self._window, self._controller, self._session = window, controller, session
        self._trusted: frozenset[str] = frozenset()
        self._later = ""
        self._current: OpenRequest | None = None
        worker = self._worker = controller.take_worker(OpeningWorker)
        self._open_wanted.connect(worker.open_ensemble)
        self._save_wanted.connect(worker.save_ensemble)
        self._forget_wanted.connect(worker.forget_samples)
        worker.progressed.connect(controller.hand_on_progress)
        worker.opened.connect(self._finish)
        worker.saved.connect(self._finish_saving)

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
        """Open the ensemble at this path, behind what goes on."""
        self._ask(OpenRequest(path=path, trusted=self._trusted))

    @Slot(object)
    def take_dropped(self, data: QMimeData) -> None:
        """Open the ensemble that was dropped; images are another's."""
        if path := ensemble_of(data):
            self.open(path)
        else:
            self.images_came.emit(data)

    @Slot()
    def choose_folder(self) -> None:
        """Let the user choose a folder of checkpoints."""
        choose_ensemble_folder(self._window).fileSelected.connect(self.open)

    @Slot()
    def choose_file(self) -> None:
        """Let the user choose a manifest or a file of members."""
        choose_ensemble_file(self._window).fileSelected.connect(self.open)

    @Slot()
    def choose_samples(self) -> None:
        """Let the user choose a folder of samples, with a subfolder a class."""
        choose_samples(self._window).fileSelected.connect(self.open_samples)

    @Slot(str)
    def open_samples(self, path: str) -> None:
        """Let runs take their samples from this folder, which is read anew."""
        self._forget_wanted.emit()
        self._window.setup.offer_samples(path)
        self._session.run()

    @Slot()
    def choose_where_to_save(self) -> None:
        """Let the user choose where the members are saved that have run last."""
        choose_ensemble_to_save(self._window).fileSelected.connect(self.save)

    @Slot(str)
    def save(self, folder: str) -> None:
        """Save the members that have run last into a new folder."""
        request = SaveEnsembleRequest(settings=self._session.settings_of_run, folder=folder)
        self._save_wanted.emit(request, self._controller.begin(request))

    def _ask(self, request: OpenRequest) -> None:
        """Ask for this one alone: what the former request has asked the user is withdrawn."""
        for former in self._window.findChildren(TrustDialog):
            former.close()
        self._current = request
        self._open_wanted.emit(request, self._controller.begin(request))

    @Slot(object)
    def _finish(self, outcome: Outcome[OpenedEnsemble | TrustNeeded]) -> None:
        self._controller.end(outcome)
        if outcome.request is not self._current:
            return
        if isinstance(outcome, OpenedEnsemble):
            self._window.setup.offer_ensemble(outcome)
            self._session.run()
            self._window.ensemble_opened.emit(outcome)
        elif isinstance(outcome, TrustNeeded):
            dialog = TrustDialog(outcome, self._window)
            dialog.agreed.connect(self._trust)
            dialog.open()
        else:
            self._session.show_ending(outcome)

    @Slot(object)
    def _trust(self, question: TrustNeeded) -> None:
        """The user has agreed to this file, as it is now."""
        self._trusted |= {question.sha256}
        self._ask(replace(question.request, trusted=self._trusted))

    @Slot(object)
    def _finish_saving(self, outcome: Outcome[EnsembleSaved]) -> None:
        self._controller.end(outcome)
        if isinstance(outcome, EnsembleSaved):
            self._window.run_bar.show_message(ensemble_saved(outcome))
        else:
            self._session.show_ending(outcome)
