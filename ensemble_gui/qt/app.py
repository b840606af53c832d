"""The composition root: the only module that connects the window, its pages and the work."""

import os
import sys
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from ensemble_gui.assets import resources
from ensemble_gui.places import data_folder
from ensemble_gui.qt.opening.ensemble import Opening
from ensemble_gui.qt.opening.ensemble_names import is_ensemble
from ensemble_gui.qt.opening.program import SavingProgram
from ensemble_gui.qt.opening.run_files import RunFiles
from ensemble_gui.qt.opening.run_names import is_run
from ensemble_gui.qt.opening.taking_away import TakingAway
from ensemble_gui.qt.page import Context
from ensemble_gui.qt.pages.images.bringing import Bringing
from ensemble_gui.qt.pages.images.collection import OwnImages
from ensemble_gui.qt.pages.images.edits import ImageEdits
from ensemble_gui.qt.pages.images.page import ImagesPage
from ensemble_gui.qt.pages.sweep.presenter import Sweeping
from ensemble_gui.qt.pages.timings.exporting import ScriptExport
from ensemble_gui.qt.samples.panel import SamplesPanel
from ensemble_gui.qt.samples.selection import SampleSelection
from ensemble_gui.qt.samples.showing import Showing
from ensemble_gui.qt.setup.dtype_hints import DtypeHints
from ensemble_gui.qt.setup.leaving import Leaving
from ensemble_gui.qt.setup.runs import Runs
from ensemble_gui.qt.shell.closing import PATIENCE_S, Closing
from ensemble_gui.qt.shell.collector import Collector
from ensemble_gui.qt.shell.course import Course
from ensemble_gui.qt.shell.crashes import CrashReports, crashes_are_kept
from ensemble_gui.qt.shell.display import find_display
from ensemble_gui.qt.shell.dropping import Dropping
from ensemble_gui.qt.shell.ending_signals import signals_close_windows
from ensemble_gui.qt.shell.examples import Examples
from ensemble_gui.qt.shell.exceptions import ExceptionReporter
from ensemble_gui.qt.shell.focus_ring import FocusRing
from ensemble_gui.qt.shell.logs import logging_to_file
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.pages import PAGES
from ensemble_gui.qt.shell.placing import squeeze
from ensemble_gui.qt.shell.saving_report import SavingReport
from ensemble_gui.qt.shell.session.making import make_remembering
from ensemble_gui.qt.shell.session.remembering import Remembering
from ensemble_gui.qt.shell.session.window_memory import WindowMemory
from ensemble_gui.qt.shell.status import WindowStatus
from ensemble_gui.qt.shell.themes import Themes, choose_first, first_choice, theme_of
from ensemble_gui.qt.shell.tour import Tour
from ensemble_gui.qt.widgets.theme import Theme, styled_when_built
from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.qt.work.waiting import Waiting
from ensemble_gui.records.settings import RunSettings

_FIRST_SETTINGS = RunSettings(strategies=("loop", "vmap", "stacked"))


def create_window(
    images: Sequence[str] = (), settings: RunSettings = _FIRST_SETTINGS
) -> MainWindow:
    """The window, not yet shown, for the running QApplication.

    Once it is shown, a run with these settings starts by itself, and these images are loaded;
    checkpoints among them are opened first, as one ensemble. A saved run takes the place of the
    first run. `close()` ends its thread. On Windows
    torch has to be imported before Qt.
    """
    application = _application()
    theme = theme_of(first_choice(application), application)
    with styled_when_built(application, theme):
        return _build_window(application, theme, images, settings)


def _build_window(
    application: QApplication, theme: Theme, images: Sequence[str], settings: RunSettings
) -> MainWindow:
    window = MainWindow(settings, theme)
    window.setWindowIcon(QIcon(str(resources() / "icons" / "ensemble-explorer.svg")))
    Themes(window, application)
    Collector(window)
    context = _make_context(window, theme)
    window.show_pages(PAGES, context, context.samples.panel)
    window.menus.show_pages(window.pages)
    FocusRing(window)
    context.samples.panel.gallery.setFocus()  # so that the arrow keys walk through the digits
    opening, run_files = Opening(context, window), RunFiles(context, window)
    found = [path for path in images if os.path.lexists(path)]
    run_files.open_later(runs := [path for path in found if is_run(path)])
    ensembles = [path for path in found if is_ensemble(path)]
    others = tuple(one for one in images if one not in (*ensembles, *runs))  # to be listed
    if ensembles:
        opening.open_later(ensembles, others)
    else:
        window.part(OwnImages).load_later(others)
    _connect_runs(window, context)
    _connect_opening(window, opening)
    _connect_program(window, SavingProgram(context, window))
    _connect_run_files(window, opening, run_files)
    _connect_report(window, context)
    _connect_images(window, opening)
    Examples(window, context)
    window.menus.tour.triggered.connect(Tour(window).start)
    TakingAway(context, window, lambda: window.theme).add_to(window.menus.export_menu)
    remembering = make_remembering(window, context, opening, run_files, _FIRST_SETTINGS)
    Course(window, context, opening, run_files, remembering)
    return window


def open_window(images: Sequence[str] = (), *, reset: bool = False) -> int:
    """Open the window as it was last closed, and stay until it is closed; the exit status.

    After a reset it begins with the default settings; the last session is kept as a recent one.
    """
    display = find_display()
    if display.refusal or display.note:
        print(f"ensemble-gui: {display.refusal or display.note}", file=sys.stderr)
    if display.refusal:
        return 1
    if display.platform:
        os.environ["QT_QPA_PLATFORM"] = display.platform
    QCoreApplication.setApplicationName("Ensemble Explorer")
    QGuiApplication.setDesktopFileName("ensemble-explorer")  # whose icon a desktop shows
    application = QApplication(sys.argv[:1])
    memory = WindowMemory(data_folder() / "window.ini", afresh=reset)
    choose_first(application, memory.theme)
    with logging_to_file(), crashes_are_kept(), signals_close_windows():
        window = create_window(images)
        window.part(Remembering).turn_on(memory, afresh=reset)
        ExceptionReporter(window).install()
        CrashReports(window)
        window.part(Closing).limit(PATIENCE_S)
        squeeze(window, window.screen().availableGeometry())
        window.show()
        return application.exec()


def _make_context(window: MainWindow, theme: Theme) -> Context:
    """What the pages are given."""
    desk = Desk(window)
    waiting = Waiting(desk, window)
    runs = Runs(desk, window.setup, window)
    DtypeHints(desk, window.setup, window)
    Leaving(desk, window.setup.devices, window)
    selection = SampleSelection(window)
    samples = Showing(SamplesPanel(selection, theme), selection, desk, runs)
    status = WindowStatus(window, desk, runs, waiting)
    samples.analysis.failed.connect(status.end)
    samples.analysis.fault_found.connect(status.warn)
    return Context(
        desk=desk,
        waiting=waiting,
        setup=window.setup,
        runs=runs,
        samples=samples,
        pages=window.pages,
        status=status,
        theme=theme,
    )


def _connect_runs(window: MainWindow, context: Context) -> None:
    """From the bar and the menus to runs and sweeps, and from these to the window's signals."""
    status, sweeping = window.part(WindowStatus), window.part(Sweeping)
    bar, menus = window.run_bar, window.menus
    for button, action, act in (
        (bar.run, menus.run, context.runs.run),
        (bar.cancel, menus.cancel, status.cancel),
        (bar.sweep, menus.sweep, sweeping.sweep),
    ):
        button.clicked.connect(act)
        action.triggered.connect(act)
    menus.measure_again.triggered.connect(context.runs.measure_again)
    export = window.part(ScriptExport)
    menus.show_code.triggered.connect(export.show_code)
    menus.export_script.triggered.connect(export.choose_file)
    export.can_export_changed.connect(menus.allow_export)
    menus.cluster.triggered.connect(context.setup.devices.ask_for_cluster)
    context.runs.available_found.connect(menus.offer_cluster)
    context.runs.shown.connect(window.run_finished)
    sweeping.finished.connect(window.sweep_finished)


def _connect_opening(window: MainWindow, opening: Opening) -> None:
    """From the menus and a drop to an ensemble."""
    menus = window.menus
    window.dropped.connect(opening.open_dropped)
    window.part(Dropping).samples_dropped.connect(opening.open_samples)
    menus.open_ensemble.triggered.connect(opening.choose_folder)
    menus.open_ensemble_file.triggered.connect(opening.choose_file)
    menus.open_samples.triggered.connect(opening.choose_samples)
    menus.save_ensemble.triggered.connect(opening.choose_where_to_save)
    opening.opened.connect(window.ensemble_opened)


def _connect_program(window: MainWindow, saving: SavingProgram) -> None:
    """From the menus to the ensemble as one program."""
    window.menus.export_onnx.triggered.connect(saving.choose_onnx)
    window.menus.export_pt2.triggered.connect(saving.choose_pt2)


def _connect_run_files(window: MainWindow, opening: Opening, run_files: RunFiles) -> None:
    """From the menus and a drop to a saved run."""
    opening.runs_came.connect(run_files.open_one)
    window.menus.open_run.triggered.connect(run_files.choose_file)
    window.menus.save_run.triggered.connect(run_files.choose_where_to_save)


def _connect_report(window: MainWindow, context: Context) -> None:
    """From the menus to the session as a report."""
    parts = window.part(OwnImages), window.part(Sweeping)
    saving = SavingReport(context, *parts, window.refused, window)
    window.menus.export_report.triggered.connect(saving.choose_file)


def _connect_images(window: MainWindow, opening: Opening) -> None:
    """From the bar, the menus and a drop to the user's images, and back."""
    page, edits = window.part(ImagesPage), window.part(ImageEdits)
    bringing = window.part(Bringing)
    menus, sources = window.menus, page.sources
    for opens in (window.run_bar.open.clicked, window.drop_area.clicked, menus.open.triggered):
        opens.connect(sources.choose_files)
    menus.open_folder.triggered.connect(sources.choose_folder)
    menus.paste.triggered.connect(sources.paste)
    sources.pasted.connect(opening.open_dropped)
    menus.save.triggered.connect(edits.choose_where_to_save)
    menus.undo.triggered.connect(edits.undo)
    menus.redo.triggered.connect(edits.redo)
    edits.undo_changed.connect(menus.allow_undo)
    menus.labels.wanted.connect(edits.label)
    bringing.classes_changed.connect(menus.labels.show_classes)
    menus.remove.triggered.connect(edits.remove)
    menus.cut.triggered.connect(edits.cut)
    menus.unlabel.triggered.connect(edits.unlabel)
    menus.shift_wanted.connect(edits.shift)
    opening.images_came.connect(sources.load_dropped)
    opening.paths_came.connect(sources.paths_came)
    opening.opened.connect(page.head.choose_run)
    bringing.refused.connect(window.refused.add)
    bringing.counted.connect(menus.show_count)
    bringing.counted.connect(window.drop_area.show_count)
    bringing.can_edit_changed.connect(menus.allow_edits)
    bringing.images_loaded.connect(window.images_loaded)


def _application() -> QApplication:
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("create_window() needs a QApplication")
    return application
