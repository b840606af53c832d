"""From what is opened to File > Open recent, and back."""

from PySide6.QtCore import QObject, Slot

from ensemble_gui.qt.opening.run_files import RunFiles
from ensemble_gui.qt.shell.session.collecting import Parts
from ensemble_gui.records.opening import OpenedEnsemble
from ensemble_gui.records.session import Recent, RecentKind


class OpeningRecent(QObject):
    """Notes what was opened, and opens it again as the menus would."""

    def __init__(self, parts: Parts, run_files: RunFiles) -> None:
        super().__init__(run_files)
        self._parts, self._run_files = parts, run_files
        parts.opening.opened.connect(self._note_ensemble)
        parts.opening.samples_opened.connect(self._note_samples)
        parts.images.sources.paths_came.connect(self._note_images)
        run_files.opened.connect(self._note_run)
        parts.recents.wanted.connect(self._open)

    @Slot(object)
    def _note_ensemble(self, ensemble: OpenedEnsemble) -> None:
        request = ensemble.request
        self._parts.recents.note(RecentKind.ENSEMBLE, (request.path, *request.paths))

    @Slot(str)
    def _note_samples(self, path: str) -> None:
        self._parts.recents.note(RecentKind.SAMPLES, (path,))

    @Slot(object)
    def _note_images(self, paths: tuple[str, ...]) -> None:
        self._parts.recents.note(RecentKind.IMAGES, paths)

    @Slot(str)
    def _note_run(self, path: str) -> None:
        self._parts.recents.note(RecentKind.RUN, (path,))

    @Slot(object)
    def _open(self, recent: Recent) -> None:
        match recent.kind:
            case RecentKind.ENSEMBLE:
                self._parts.opening.open_together(list(recent.paths))
            case RecentKind.IMAGES:
                self._parts.images.sources.paths_came.emit(recent.paths)
            case RecentKind.RUN:
                self._run_files.open_one(recent.paths)
            case RecentKind.SAMPLES:
                self._parts.opening.open_samples(recent.paths[0])
