"""The menus; every action is also a shortcut."""

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

THEMES = {"system": "As the &system", "light": "&Light", "dark": "&Dark"}


class Menus(QObject):
    """The window's actions, as signals."""

    open_wanted = Signal()
    open_folder_wanted = Signal()
    save_wanted = Signal()
    open_ensemble_wanted = Signal()
    open_ensemble_file_wanted = Signal()
    open_samples_wanted = Signal()
    save_ensemble_wanted = Signal()
    paste_wanted = Signal()
    undo_wanted = Signal()
    remove_wanted = Signal()
    cut_wanted = Signal()
    unlabel_wanted = Signal()
    shift_wanted = Signal(int)  # places
    run_wanted = Signal()
    cancel_wanted = Signal()
    sweep_wanted = Signal()
    about_wanted = Signal()
    theme_chosen = Signal(str)  # a key of THEMES

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.quits = False  # it is by File > Quit that the window is being closed
        bar = window.menuBar()
        self._add_files(bar.addMenu("&File"))
        self._add_edits(bar.addMenu("&Edit"))
        run = bar.addMenu("&Run")
        self._run = run.addAction("&Run", QKeySequence("Ctrl+R"))
        self._run.triggered.connect(self.run_wanted)
        self._cancel = run.addAction("&Cancel", QKeySequence(Qt.Key.Key_Escape))
        self._cancel.triggered.connect(self.cancel_wanted)

        self._sweep = run.addAction("&Sweep", QKeySequence("Ctrl+Shift+R"))
        self._sweep.triggered.connect(self.sweep_wanted)

        themes = QActionGroup(self)
        themes.triggered.connect(self._choose_theme)
        view = bar.addMenu("&View")
        for key, text in THEMES.items():
            action = view.addAction(text)
            action.setCheckable(True)
            action.setData(key)
            action.setChecked(key == "system")
            themes.addAction(action)

        bar.addMenu("&Help").addAction("&About").triggered.connect(self.about_wanted)
        self.set_busy(running=False, busy=False)

    @Slot(int)
    def show_count(self, images: int) -> None:
        """There are so many images of the user's to be saved."""
        self._save.setEnabled(images > 0)

    @Slot(bool)
    def allow_edits(self, allowed: bool) -> None:  # noqa: FBT001 -- Qt's signal hands it over so
        """An image of the user's is selected, or none."""
        for action in self._edits:
            action.setEnabled(allowed)

    def _add_files(self, menu: QMenu) -> None:
        wanted = (
            ("&Open images", QKeySequence.StandardKey.Open, self.open_wanted),
            ("Open &folder", "Ctrl+Shift+O", self.open_folder_wanted),
            ("&Save my images", QKeySequence.StandardKey.Save, self.save_wanted),
            None,
            ("Open &ensemble", "Ctrl+E", self.open_ensemble_wanted),
            ("Open e&nsemble file", "Ctrl+Shift+E", self.open_ensemble_file_wanted),
            ("Open sam&ples", "Ctrl+D", self.open_samples_wanted),
            ("Save ense&mble", "Ctrl+Shift+S", self.save_ensemble_wanted),
            None,
        )
        for one in wanted:
            if one is None:
                menu.addSeparator()
                continue
            text, key, signal = one
            action = menu.addAction(f"{text}\N{HORIZONTAL ELLIPSIS}", QKeySequence(key))
            action.triggered.connect(signal)
            if signal is self.save_wanted:
                self._save = action
        menu.addAction("&Quit", QKeySequence("Ctrl+Q")).triggered.connect(self._quit)

    def _add_edits(self, menu: QMenu) -> None:
        menu.addAction("&Undo", QKeySequence.StandardKey.Undo).triggered.connect(self.undo_wanted)
        menu.addAction("&Paste image", QKeySequence.StandardKey.Paste).triggered.connect(
            self.paste_wanted
        )
        menu.addSeparator()
        wanted = (
            ("Re&move image", "Del", self.remove_wanted.emit),
            ("&Cut digits apart", "Ctrl+K", self.cut_wanted.emit),
            ("Remove &label", "Backspace", self.unlabel_wanted.emit),
            ("Move image &back", "Alt+Left", partial(self.shift_wanted.emit, -1)),
            ("Move image &on", "Alt+Right", partial(self.shift_wanted.emit, 1)),
        )
        self._edits: list[QAction] = []
        for text, key, act in wanted:
            action = menu.addAction(text)
            action.setShortcut(QKeySequence(key))
            action.triggered.connect(act)
            self._edits.append(action)
        self.show_count(0)
        self.allow_edits(allowed=False)

    def set_busy(self, *, running: bool, busy: bool) -> None:
        """A run or a sweep goes on; some work goes on."""
        self._run.setEnabled(not running)
        self._sweep.setEnabled(not running)
        self._cancel.setEnabled(busy)

    @Slot()
    def _quit(self) -> None:
        """Close the window, which may ask first, as the user wants it."""
        self.quits = True
        self._window.close()
        self.quits = False

    @Slot(QAction)
    def _choose_theme(self, action: QAction) -> None:
        self.theme_chosen.emit(action.data())
