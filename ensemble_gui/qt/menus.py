"""The menus; every action is also a shortcut."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow

THEMES = {"system": "As the &system", "light": "&Light", "dark": "&Dark"}


class Menus(QObject):
    """The window's actions, as signals."""

    open_wanted = Signal()
    run_wanted = Signal()
    cancel_wanted = Signal()
    about_wanted = Signal()
    theme_chosen = Signal(str)  # a key of THEMES

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        bar = window.menuBar()
        file = bar.addMenu("&File")
        ellipsis = "\N{HORIZONTAL ELLIPSIS}"
        open_images = file.addAction(f"&Open images{ellipsis}", QKeySequence.StandardKey.Open)
        open_images.triggered.connect(self.open_wanted)
        file.addSeparator()
        file.addAction("&Quit", QKeySequence.StandardKey.Quit).triggered.connect(window.close)

        run = bar.addMenu("&Run")
        self._run = run.addAction("&Run", QKeySequence("Ctrl+R"))
        self._run.triggered.connect(self.run_wanted)
        self._cancel = run.addAction("&Cancel", QKeySequence(Qt.Key.Key_Escape))
        self._cancel.triggered.connect(self.cancel_wanted)

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

    def set_busy(self, *, running: bool, busy: bool) -> None:
        """A run goes on; some work goes on."""
        self._run.setEnabled(not running)
        self._cancel.setEnabled(busy)

    @Slot(QAction)
    def _choose_theme(self, action: QAction) -> None:
        self.theme_chosen.emit(action.data())
