"""Opens an ensemble: from a path, through the user's agreement to its code, to a run."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.opening.dialogs import (
    ENSEMBLE_FILES,
    ENSEMBLE_FOLDER,
    NEW_ENSEMBLE_FOLDER,
    SAMPLES_FOLDER,
)
from ensemble_gui.qt.opening.incoming import Incoming
from ensemble_gui.qt.opening.looking import Looking, Sorted
from ensemble_gui.qt.opening.notes_dialog import NotesDialog
from ensemble_gui.qt.opening.outside_dialog import OutsideDialog
from ensemble_gui.qt.opening.portal import Portal
from ensemble_gui.qt.opening.samples_dialog import SamplesDialog
from ensemble_gui.qt.opening.trust_dialog import TrustDialog
from ensemble_gui.qt.page import Context
from ensemble_gui.qt.work.lane import Rule
from ensemble_gui.records.opening import (
    EnsembleSaved,
    OpenedEnsemble,
    OpenRequest,
    OutsideNeeded,
    SamplesFound,
    SamplesRequest,
    SaveEnsembleRequest,
    TrustNeeded,
)
from ensemble_gui.records.outcomes import Failure, Outcome
from ensemble_gui.wording.dropping import LOOKING
from ensemble_gui.wording.opening import ensemble_saved


class Opening(QObject):
    """Knows which files the user trusts. After a failure the previous ensemble stays in use."""

    images_came = Signal(object)  # Incoming: what was dropped has no paths
    paths_came = Signal(object)  # tuple[str, ...]: of images
    runs_came = Signal(object)  # tuple[str, ...]: paths of saved runs
    opened = Signal(object)  # OpenedEnsemble
    samples_opened = Signal(str)  # their path
    reopened = Signal(object)  # the same, or None: what an earlier session had open

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._window = context, window
        self._trusted: frozenset[str] = frozenset()
        self._later: OpenRequest | None = None
        self._images: tuple[str, ...] = ()  # that wait for the ensemble, which is to see them
        self._is_first_run = False  # of an ensemble that was opened
        self._reopens = False  # what an earlier session had open
        self.fault = ""  # why the last one could not be opened; '' also if the user declined
        desk = context.desk
        self._opens = desk.lane(OpenRequest, Rule.REPLACE)
        self._opens.answered.connect(self._finish)
        self._saves = desk.lane(SaveEnsembleRequest, Rule.QUEUE)
        self._saves.answered.connect(self._finish_saving)
        context.runs.shown.connect(self._follow_run)
        context.setup.notes_wanted.connect(self._show_notes)
        self._samples = desk.lane(SamplesRequest, Rule.REPLACE)
        self._samples.answered.connect(self._finish_samples)
        self._key = ""  # of the portal, for paths that may not be this machine's
        self._looking, self._portal = Looking(self), Portal(self)
        self._looking.found.connect(self._open_sorted)
        self._looking.takes_long.connect(self._say_looking)
        self._portal.came.connect(self._looking.sort)
        self._portal.failed.connect(self._say_failed)

    def open_later(self, paths: Sequence[str], images: tuple[str, ...] = ()) -> None:
        """Open these, and then the images, once the window has been seen."""
        self._later, self._images = OpenRequest(path=paths[0], paths=tuple(paths[1:])), images

    @Slot()
    def begin(self) -> None:
        """The window has been seen."""
        if self._later is not None:
            self._ask(self._later)

    @property
    def opens_later(self) -> bool:
        """Whether an ensemble is to be opened once the window has been seen."""
        return self._later is not None

    def reopen(self, request: OpenRequest) -> None:
        """Open what an earlier session had open; no run starts by itself.

        Code that the user has agreed to then runs again if none of it has changed.
        """
        self._trusted |= request.trusted
        self._ask(request)
        self._reopens = True

    @Slot(str)
    def open(self, path: str) -> None:
        """Open the ensemble at this path, queued behind other work."""
        self._ask(OpenRequest(path=path))

    @Slot(list)
    def open_together(self, paths: list[str]) -> None:
        """Open what is at these paths as one ensemble."""
        first, *others = sorted(paths)
        self._ask(OpenRequest(path=first, paths=tuple(others)))

    @Slot(object)
    def open_dropped(self, brought: Incoming) -> None:
        """Open what was dropped or pasted: an ensemble, which then sees the images, or these."""
        self._key = brought.portal
        if brought.paths:
            self._looking.sort(brought.paths, checks=bool(brought.portal))
        elif brought.portal:
            self._ask_portal()
        else:
            self.images_came.emit(brought)

    def _ask_portal(self) -> None:
        key, self._key = self._key, ""
        self._portal.ask(key)

    @Slot(object)
    def _open_sorted(self, found: Sorted) -> None:
        if self._key and found.none_exists:  # they are paths in another program's sandbox
            self._ask_portal()
            return
        if found.runs:
            self.runs_came.emit(found.runs)
        if found.ensembles:
            self._images += found.others
            self.open_together(list(found.ensembles))
        elif found.others:
            self.paths_came.emit(found.others)

    @Slot(str)
    def _say_failed(self, sentence: str) -> None:
        self._context.status.say(sentence, failed=True)

    @Slot()
    def _say_looking(self) -> None:
        self._context.status.say(LOOKING)

    @Slot()
    def choose_folder(self) -> None:
        """Let the user choose a folder of checkpoints."""
        ENSEMBLE_FOLDER.ask(self._window).fileSelected.connect(self.open)

    @Slot()
    def choose_file(self) -> None:
        """Let the user choose a manifest, or files of members."""
        ENSEMBLE_FILES.ask(self._window).filesSelected.connect(self.open_together)

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
        self.samples_opened.emit(path)
        self._context.runs.run()

    @Slot()
    def choose_where_to_save(self) -> None:
        """Let the user choose where to save the members of the last run."""
        NEW_ENSEMBLE_FOLDER.ask(self._window).fileSelected.connect(self.save)

    @Slot(str)
    def save(self, folder: str) -> None:
        """Save the members of the last run into a new folder."""
        self._saves.ask(
            SaveEnsembleRequest(settings=self._context.runs.own_settings, folder=folder)
        )

    def _ask(self, request: OpenRequest) -> None:
        """Ask for this one alone: a question of the previous request is withdrawn."""
        images, self._images = self._images, ()  # they wait for this ensemble
        for kind in (TrustDialog, OutsideDialog, NotesDialog):
            for dialog in self._window.findChildren(kind):
                dialog.close()
        self._images = images
        self._end_reopening(None)  # the user opens another one
        self.fault = ""
        on_cluster = self._context.setup.devices.sends_code
        self._opens.ask(replace(request, trusted=self._trusted, on_cluster=on_cluster))

    @Slot(object)
    def _finish(self, outcome: Outcome[OpenedEnsemble | TrustNeeded | OutsideNeeded]) -> None:
        if isinstance(outcome, OpenedEnsemble) and self._reopens:
            self._context.setup.offer_ensemble(outcome)
            self._end_reopening(outcome)
        elif isinstance(outcome, OpenedEnsemble):
            self._context.setup.offer_ensemble(outcome)
            self._context.runs.run()
            self._is_first_run = True
            self.opened.emit(outcome)
        elif isinstance(outcome, TrustNeeded):
            self._question(TrustDialog(outcome, self._window))
        elif isinstance(outcome, OutsideNeeded):
            self._question(OutsideDialog(outcome, self._window))
        else:
            self._context.status.end(outcome)
            self.fault = outcome.message if isinstance(outcome, Failure) else ""
            self._give_up()

    def _end_reopening(self, ensemble: OpenedEnsemble | None) -> None:
        reopens, self._reopens = self._reopens, False
        if reopens:
            self.reopened.emit(ensemble)

    @Slot()
    def _give_up(self) -> None:
        self._pass_images_on()
        self._end_reopening(None)

    def _question(self, dialog: TrustDialog | OutsideDialog) -> None:
        dialog.agreed.connect(self._agree)
        dialog.rejected.connect(self._give_up)
        dialog.open()

    @Slot(object)
    def _agree(self, question: TrustNeeded | OutsideNeeded) -> None:
        """The user has agreed to this file of code, as it is now, or to these files of members."""
        request = question.request
        if isinstance(question, TrustNeeded):
            self._trusted |= {question.sha256}
        else:
            request = replace(request, outside=frozenset(question.files))
        reopens, self._reopens = self._reopens, False
        self._ask(request)
        self._reopens = reopens

    @Slot(object)
    def _follow_run(self, _outcome: object) -> None:
        """The opened ensemble has run: the images that waited for it are its own from now on."""
        if self._is_first_run:
            self._is_first_run = False
            self._pass_images_on()

    @Slot()
    def _pass_images_on(self) -> None:
        images, self._images = self._images, ()
        if images:
            self.paths_came.emit(images)

    @Slot(object)
    def _show_notes(self, ensemble: OpenedEnsemble) -> None:
        dialog = NotesDialog(ensemble, self._window)
        dialog.chosen.connect(self._ask)
        dialog.open()

    @Slot(object)
    def _finish_saving(self, outcome: Outcome[EnsembleSaved]) -> None:
        if isinstance(outcome, EnsembleSaved):
            self._context.status.say(ensemble_saved(outcome))
        else:
            self._context.status.end(outcome)
