"""The course of a window: what begins once it has been seen, and what ends when it closes."""

from PySide6.QtCore import QObject, Qt, Slot

from ensemble_gui.qt.opening.ensemble import Opening
from ensemble_gui.qt.opening.run_files import RunFiles
from ensemble_gui.qt.page import Context
from ensemble_gui.qt.pages.history.presenter import KeepingHistory
from ensemble_gui.qt.pages.images.collection import OwnImages
from ensemble_gui.qt.shell.closing import Closing
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.session.remembering import Remembering
from ensemble_gui.qt.widgets.later import build_seen


class Course(QObject):
    """What begins when the window has been seen, and what ends when it closes, in order."""

    def __init__(
        self,
        window: MainWindow,
        context: Context,
        opening: Opening,
        run_files: RunFiles,
        remembering: Remembering,
    ) -> None:
        super().__init__(window)
        self._window, self._context = window, context
        self._opening, self._run_files = opening, run_files
        self._keeping, self._own = window.part(KeepingHistory), window.part(OwnImages)
        self._remembering = remembering
        remembering.ready.connect(self._start)
        self._closing = Closing(window, context.desk, (self._keeping, remembering))
        window.painted.connect(self._begin, Qt.ConnectionType.QueuedConnection)
        window.closing.connect(self._closing.close)

    @Slot()
    def _begin(self) -> None:
        build_seen(self._window)  # next to the import of torch it would take twice as long
        self._keeping.begin()  # first, so that the run is added to the earlier results
        self._context.desk.start()
        self._remembering.begin()

    @Slot(bool)
    def _start(self, starts: bool) -> None:  # noqa: FBT001 -- Qt's signal hands it over so
        """All that was there is there again."""
        self._context.runs.begin(starts=starts and not self._run_files.opens_later)
        self._run_files.begin()
        self._own.proceed()
        self._opening.begin()
