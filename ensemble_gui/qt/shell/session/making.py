"""Connects what a window remembers with the window."""

from ensemble_gui.qt.opening.ensemble import Opening
from ensemble_gui.qt.opening.folders import DialogFolders
from ensemble_gui.qt.opening.run_files import RunFiles
from ensemble_gui.qt.page import Context
from ensemble_gui.qt.pages.history.page import HistoryPage
from ensemble_gui.qt.pages.images.collection import OwnImages
from ensemble_gui.qt.pages.images.edits import ImageEdits
from ensemble_gui.qt.pages.images.page import ImagesPage
from ensemble_gui.qt.shell.examples import Examples
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.quitting import Quitting
from ensemble_gui.qt.shell.session.applying import Applying
from ensemble_gui.qt.shell.session.collecting import Parts
from ensemble_gui.qt.shell.session.opening_recent import OpeningRecent
from ensemble_gui.qt.shell.session.recents import Recents
from ensemble_gui.qt.shell.session.remembering import Remembered, Remembering
from ensemble_gui.qt.shell.themes import Themes
from ensemble_gui.qt.shell.tour import Tour
from ensemble_gui.records.settings import RunSettings


def make_remembering(
    window: MainWindow,
    context: Context,
    opening: Opening,
    run_files: RunFiles,
    usual: RunSettings,
) -> Remembering:
    """What keeps the session; it is off until it is turned on."""
    parts = Parts(
        context=context,
        opening=opening,
        own=window.part(OwnImages),
        images=window.part(ImagesPage),
        recents=Recents(window.menus.open_recent, context.desk, window),
        examples=window.part(Examples),
    )
    OpeningRecent(parts, run_files)
    edits = window.part(ImageEdits)
    looks: dict[str, Remembered] = {
        "rooms": window.rooms,
        "folders": DialogFolders(window),
        "tour": window.part(Tour),
    }
    made = Remembering(window, parts, window.part(Themes), looks, usual)
    made.lost.connect(window.refused.add)
    window.refused.cleared.connect(parts.own.forget_missing)
    parts.recents.session_wanted.connect(made.open)
    window.menus.start_afresh.triggered.connect(made.start_afresh)
    applying = Applying(context, opening)
    window.part(HistoryPage).settings_wanted.connect(applying.use)
    edits.saved.connect(Quitting(window, made, context.desk, edits).finish_save)
    return made
