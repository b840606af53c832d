"""The menus; every action is also a shortcut."""

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from ensemble_gui.qt.samples.folded_line import SAMPLES_KEY
from ensemble_gui.qt.setup.panel import SETTINGS_KEY
from ensemble_gui.qt.shell.commands import commands_in
from ensemble_gui.qt.shell.dialogs import show_about, show_logs
from ensemble_gui.qt.shell.label_actions import LabelActions
from ensemble_gui.qt.shell.page_actions import PageActions
from ensemble_gui.qt.shell.palette import CommandPalette
from ensemble_gui.qt.shell.shortcuts import ShortcutsDialog
from ensemble_gui.qt.shell.tabbed_card import TabbedCard
from ensemble_gui.qt.widgets.icon import icon
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.records.settings import Available
from ensemble_gui.wording.cluster_choice import CHOOSE
from ensemble_gui.wording.rule import MEASURE_AGAIN, MEASURES_AGAIN

THEMES = {"system": "Follow &system", "light": "&Light", "dark": "&Dark"}


class Menus(QObject):
    """The window's actions; who acts on one connects to its `triggered`."""

    shift_wanted = Signal(int)  # places

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.quits = False  # whether File > Quit is what closes the window
        bar = window.menuBar()
        self._add_files(bar.addMenu("&File"))
        self._add_edits(bar.addMenu("&Edit"))
        runs = bar.addMenu("&Run")
        runs.setToolTipsVisible(True)  # they say why an entry cannot be chosen
        self.run = _added(runs, "&Run", "Ctrl+R", "run")
        self.cancel = _added(runs, "&Cancel", Qt.Key.Key_Escape, "cancel")
        self.sweep = _added(runs, "&Sweep", "Ctrl+Shift+R", "sweep")
        runs.addSeparator()
        self.cluster = runs.addAction(CHOOSE)
        self.cluster.setEnabled(False)  # until it is known whether one can be used
        self.measure_again = runs.addAction(MEASURE_AGAIN)
        self.measure_again.setEnabled(False)  # until the settings are known
        self.show_code = _added(runs, "Show c&ode", "Ctrl+L", "code")
        self.themes = QActionGroup(self)  # the data of each action is a key of THEMES
        self.view = view = bar.addMenu("&View")
        themes = view.addMenu("&Theme")
        for key, text in THEMES.items():
            action = themes.addAction(text)
            action.setCheckable(True)
            action.setData(key)
            action.setChecked(key == "system")
            self.themes.addAction(action)
        view.addSeparator()
        self.show_settings = _added(view, "S&ettings", SETTINGS_KEY)
        self.show_samples = _added(view, "Sa&mples", SAMPLES_KEY)
        for action in (self.show_settings, self.show_samples):
            action.setCheckable(True)
        self._add_help(bar.addMenu("&Help"))
        self.show_count(0)
        self.allow_edits(allowed=False)
        self.allow_undo(undo=False, redo=False)
        self.allow_export(allowed=False)
        self.set_busy(running=False, busy=False)

    def show_pages(self, pages: TabbedCard) -> None:
        """Offer the pages in the View menu."""
        PageActions(self.view, pages)

    @Slot(object)
    def offer_cluster(self, found: Available) -> None:
        """Let a cluster be named, or say why none can be used."""
        self.cluster.setEnabled(not found.lacks_ray)
        self.cluster.setToolTip(plain_tip(found.lacks_ray))

    def offer_measuring(self, lack: str, *, running: bool) -> None:
        """Let this machine be measured again unless something is lacking, or a run is running."""
        self.measure_again.setEnabled(not lack and not running)
        self.measure_again.setToolTip(plain_tip(lack or MEASURES_AGAIN))

    @Slot(int)
    def show_count(self, images: int) -> None:
        """Let the user's images be saved if there are any."""
        self.save.setEnabled(images > 0)

    @Slot(bool)
    def allow_edits(self, allowed: bool) -> None:  # noqa: FBT001 -- Qt's signal hands it over so
        """Let the selected image be edited if it is one of the user's."""
        for action in (self.remove, self.cut, self.unlabel, *self._shifts):
            action.setEnabled(allowed)
        self.labels.allow(allowed=allowed)

    @Slot(bool, bool)
    def allow_undo(self, undo: bool, redo: bool) -> None:  # noqa: FBT001 -- as above
        """Let a change of the images be undone, or redone."""
        self.undo.setEnabled(undo)
        self.redo.setEnabled(redo)

    @Slot(bool)
    def allow_export(self, allowed: bool) -> None:  # noqa: FBT001 -- as above
        """Let the run that is shown be seen and saved as code."""
        self.show_code.setEnabled(allowed)
        self.export_script.setEnabled(allowed)

    def set_busy(self, *, running: bool, busy: bool) -> None:
        """Allow what can be done while a run or a sweep is running, or any other work."""
        self.run.setEnabled(not running)
        self.sweep.setEnabled(not running)
        self.cancel.setEnabled(busy)

    def _add_files(self, menu: QMenu) -> None:
        keys = QKeySequence.StandardKey
        self.open = _added(menu, "&Open images…", keys.Open, "images")
        self.open_folder = _added(menu, "Open &folder…", "Ctrl+Shift+O", "folder")
        self.save = _added(menu, "&Save my images…", keys.Save, "save")
        menu.addSeparator()
        self.open_ensemble = _added(menu, "Open &ensemble…", "Ctrl+E")
        self.open_ensemble_file = _added(menu, "Open e&nsemble file…", "Ctrl+Shift+E")
        self.open_samples = _added(menu, "Open sam&ples…", "Ctrl+D")
        self.save_ensemble = _added(menu, "Save ense&mble…", "Ctrl+Shift+S")
        self.export_menu = menu.addMenu(icon("export"), "E&xport")
        self.export_script = _added(self.export_menu, "&Python script…", "Ctrl+Shift+L")
        self.export_onnx = _added(self.export_menu, "&ONNX…", "Ctrl+Shift+N")
        self.export_pt2 = _added(self.export_menu, "&torch.export…", "Ctrl+Shift+T")
        self.export_report = _added(self.export_menu, "&Report…", "Ctrl+Shift+H")
        menu.addSeparator()
        self.open_run = _added(menu, "Open &run…", "Ctrl+J")
        self.save_run = _added(menu, "Sa&ve run…", "Ctrl+Shift+J")
        menu.addSeparator()
        self.open_recent = menu.addMenu("Open re&cent")
        self.start_afresh = menu.addAction("Start &afresh")
        menu.addSeparator()
        _added(menu, "&Quit", "Ctrl+Q").triggered.connect(self._quit)

    def _add_edits(self, menu: QMenu) -> None:
        keys = QKeySequence.StandardKey
        self.undo = _added(menu, "&Undo", keys.Undo, "undo")
        self.redo = _added(menu, "Re&do", keys.Redo, "redo")  # Ctrl+Y or Ctrl+Shift+Z, by system
        usual = (self.redo.shortcut().toString(), "Ctrl+Shift+Z", "Ctrl+Y")
        self.redo.setShortcuts([QKeySequence(one) for one in dict.fromkeys(usual)])
        menu.addSeparator()
        self.paste = _added(menu, "&Paste image", keys.Paste, "paste")
        menu.addSeparator()
        self.labels = LabelActions(menu.addMenu("Label"))
        self.unlabel = _added(menu, "Remove &label", "Backspace")
        menu.addSeparator()
        self.remove = _added(menu, "Re&move image", "Del", "remove")
        self.cut = _added(menu, "&Cut digits apart", "Ctrl+K")
        earlier = _added(menu, "Move image &earlier", "Alt+Left")
        later = _added(menu, "Move image la&ter", "Alt+Right")
        earlier.triggered.connect(partial(self.shift_wanted.emit, -1))
        later.triggered.connect(partial(self.shift_wanted.emit, 1))
        self._shifts = (earlier, later)

    def _add_help(self, menu: QMenu) -> None:
        self.tour = menu.addAction("Take the &tour")
        self.examples = menu.addMenu("&Examples")
        self.back = menu.addAction("&Back to my settings")
        self.back.setEnabled(False)  # until there was an example
        menu.addSeparator()
        palette = _added(menu, "&Command palette…", "Ctrl+Shift+P")
        palette.triggered.connect(self._show_palette)
        shortcuts = _added(menu, "&Keyboard shortcuts", "F1")
        shortcuts.triggered.connect(self._show_shortcuts)
        menu.addSeparator()
        menu.addAction("Show &log folder").triggered.connect(self._show_logs)
        menu.addAction("&About").triggered.connect(self._show_about)

    @Slot()
    def _show_logs(self) -> None:
        show_logs(self._window)

    @Slot()
    def _show_palette(self) -> None:
        CommandPalette(commands_in(self._window.menuBar()), self._window).show_over(self._window)

    @Slot()
    def _show_shortcuts(self) -> None:
        ShortcutsDialog(commands_in(self._window.menuBar()), self._window).show()

    @Slot()
    def _quit(self) -> None:
        """Close the window as the user does: it may ask first."""
        self.quits = True
        self._window.close()
        self.quits = False

    @Slot()
    def _show_about(self) -> None:
        show_about(self._window)


def _added(
    menu: QMenu, text: str, key: str | Qt.Key | QKeySequence.StandardKey, drawing: str = ""
) -> QAction:
    """With the icon of this name, where desktops show icons in menus."""
    action = menu.addAction(text, QKeySequence(key))
    if drawing:
        action.setIcon(icon(drawing))
    return action
