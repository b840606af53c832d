"""The composition root: the only module that wires the views to the controller."""

import gc
import os
import sys
from collections.abc import Sequence

import pyqtgraph as pg
from pyqtgraph.util.garbage_collector import GarbageCollector
from PySide6.QtCore import QCoreApplication, QObject, Qt, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from ensemble_gui.assets import resources
from ensemble_gui.qt.opening.ensemble import Opening
from ensemble_gui.qt.opening.incoming import is_ensemble
from ensemble_gui.qt.pages.history.presenter import KeepingHistory
from ensemble_gui.qt.pages.images.page import connect_images
from ensemble_gui.qt.pages.sweep.presenter import Sweeping
from ensemble_gui.qt.samples.selection import SampleSelection
from ensemble_gui.qt.shell.closing import PATIENCE_S, Closing
from ensemble_gui.qt.shell.display import find_display
from ensemble_gui.qt.shell.ending_signals import signals_close_windows
from ensemble_gui.qt.shell.exceptions import ExceptionReporter
from ensemble_gui.qt.shell.explorer_wiring import connect_explorer
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.placing import squeeze
from ensemble_gui.qt.shell.session import Session
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, apply_theme, system_theme
from ensemble_gui.qt.work.desk import RunController
from ensemble_gui.qt.work.explorer_controller import ExplorerController
from ensemble_gui.records.settings import RunSettings

_FIRST_SETTINGS = RunSettings(strategies=("loop", "vmap", "stacked"))


def create_window(
    images: Sequence[str] = (), settings: RunSettings = _FIRST_SETTINGS
) -> MainWindow:
    """The window, not yet shown, for the QApplication that there is.

    The first run, with these settings, starts by itself once it is shown, and these images are
    loaded, or the ensemble among them opened; `close()` ends its thread. On Windows torch has to
    be imported before Qt.
    """
    pg.setConfigOptions(antialias=True)
    application = _application()
    theme = system_theme(application)
    apply_theme(application, theme)
    window = MainWindow(settings, theme)
    window.setWindowIcon(QIcon(str(resources() / "icons" / "ensemble-explorer.svg")))
    controller = RunController(window)
    selection = SampleSelection(window)
    session = Session(window, controller, selection)
    _Themes(window)
    _Collector(window)
    window.gallery.setFocus()  # the arrow keys walk through the digits from the start
    _connect_wishes(window, session)
    _connect_outcomes(controller, session)
    _connect_views(window, selection, session)
    opening = Opening(window, controller, session)
    ensembles = [path for path in images if is_ensemble(path)]
    session.own.load_later(tuple(path for path in images if path not in ensembles))
    opening.open_later(ensembles[-1] if ensembles else "")
    _connect_opening(window, opening)
    connect_images(window, controller, session, selection, opening)
    _connect_sweep(window, controller, session)
    connect_explorer(window, ExplorerController(controller), session, selection)
    _connect_history(window, controller, KeepingHistory(window, controller))
    return window


def open_window(images: Sequence[str] = ()) -> int:
    """Open the window and stay until it is closed; the exit status."""
    display = find_display()
    if display.refusal or display.note:
        print(f"ensemble-gui: {display.refusal or display.note}", file=sys.stderr)
    if display.refusal:
        return 1
    if display.platform:
        os.environ["QT_QPA_PLATFORM"] = display.platform
    QCoreApplication.setApplicationName("Ensemble Explorer")
    application = QApplication(sys.argv[:1])
    with signals_close_windows():
        window = create_window(images)
        ExceptionReporter(window).install()
        if (closing := window.findChild(Closing)) is not None:
            closing.limit(PATIENCE_S)
        squeeze(window, window.screen().availableGeometry())
        window.show()
        return application.exec()


class _Collector(QObject):
    """Collects garbage on the GUI thread while the window is open.

    Left to itself, Python may collect a widget on the worker's thread, and Qt then crashes. What
    the first run has brought, torch above all, is set aside: to search it takes 0.1 s each time.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._collector: GarbageCollector | None = None
        self._window = window
        window.painted.connect(self._start)
        window.run_finished.connect(self._set_aside)
        window.closing.connect(self._stop)

    @Slot()
    def _set_aside(self) -> None:
        self._window.run_finished.disconnect(self._set_aside)
        gc.freeze()

    @Slot()
    def _start(self) -> None:
        self._collector = GarbageCollector()

    @Slot()
    def _stop(self) -> None:
        if self._collector is not None:
            self._collector.timer.stop()
            self._collector = None
            gc.unfreeze()
            gc.enable()


class _Themes(QObject):
    """Follows the system's theme, or the user's choice."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._choice = "system"
        window.menus.theme_chosen.connect(self._choose)
        _application().styleHints().colorSchemeChanged.connect(self._follow)

    @Slot(str)
    def _choose(self, choice: str) -> None:
        self._choice = choice
        chosen = {"light": LIGHT, "dark": DARK}
        theme = chosen.get(choice) or system_theme(_application())
        apply_theme(_application(), theme)
        self._window.set_theme(theme)

    @Slot(Qt.ColorScheme)
    def _follow(self, _scheme: Qt.ColorScheme) -> None:
        if self._choice == "system":
            self._choose(self._choice)


def _connect_wishes(window: MainWindow, session: Session) -> None:
    """From the user to the session."""
    window.painted.connect(session.begin, Qt.ConnectionType.QueuedConnection)
    window.run_bar.run_clicked.connect(session.run)
    window.run_bar.cancel_clicked.connect(session.cancel)
    window.menus.run_wanted.connect(session.run)
    window.menus.cancel_wanted.connect(session.cancel)
    window.menus.about_wanted.connect(session.show_about)
    window.setup.settings_changed.connect(session.show_staleness)


def _connect_opening(window: MainWindow, opening: Opening) -> None:
    """From the menus, a drop and the command line to an ensemble."""
    window.painted.connect(opening.begin, Qt.ConnectionType.QueuedConnection)
    window.dropped.connect(opening.take_dropped)
    window.ensemble_opened.connect(window.images_head.choose_run)
    window.menus.open_ensemble_wanted.connect(opening.choose_folder)
    window.menus.open_ensemble_file_wanted.connect(opening.choose_file)
    window.menus.open_samples_wanted.connect(opening.choose_samples)
    window.menus.save_ensemble_wanted.connect(opening.choose_where_to_save)


def _connect_outcomes(controller: RunController, session: Session) -> None:
    """From the worker to the session."""
    controller.available_found.connect(session.show_available)
    controller.busy_changed.connect(session.show_busy)
    controller.progressed.connect(session.show_progress)
    controller.run_finished.connect(session.finish_run)


def _connect_views(window: MainWindow, selection: SampleSelection, session: Session) -> None:
    """A click in any view selects the sample in all of them."""
    window.samples_header.chosen.connect(session.show_samples)
    arranging = window.samples_header.arranging
    arranging.arrangement_wanted.connect(selection.arrange)
    selection.arrangement_changed.connect(arranging.show_arrangement)
    selection.arrangement_changed.connect(window.gallery.show_arrangement)
    selection.samples_changed.connect(window.samples_header.show_samples)
    for view in (window.gallery, window.matrix, window.detail):
        selection.samples_changed.connect(view.show_samples)
        selection.selected_changed.connect(view.select_sample)
    for view in (window.gallery, window.matrix):
        view.sample_clicked.connect(selection.choose)


def _connect_sweep(window: MainWindow, controller: RunController, session: Session) -> None:
    """From the user to the sweep, and back."""
    sweeping = Sweeping(window, controller)
    window.run_bar.sweep_clicked.connect(sweeping.sweep)
    window.menus.sweep_wanted.connect(sweeping.sweep)
    window.setup.settings_changed.connect(sweeping.follow_settings)
    window.sweep.head.grid_changed.connect(sweeping.follow_settings)
    window.sweep.cell_chosen.connect(window.setup.choose_size)
    controller.cell_measured.connect(sweeping.show_cell)
    controller.sweep_finished.connect(sweeping.finish_sweep)
    sweeping.failed.connect(session.show_ending)


def _connect_history(
    window: MainWindow, controller: RunController, keeping: KeepingHistory
) -> None:
    """From the worker and the list to what is kept."""
    window.painted.connect(keeping.begin)  # before the session's first run
    window.closing.connect(Closing(window, controller, keeping).close)
    controller.run_finished.connect(keeping.add)  # when the session has shown it
    controller.history_kept.connect(keeping.take_answer)
    window.history.table.rename_wanted.connect(keeping.rename)
    window.history.table.remove_wanted.connect(keeping.remove)
    window.history.table.undo_wanted.connect(keeping.undo)


def _application() -> QApplication:
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("create_window() needs a QApplication")
    return application
