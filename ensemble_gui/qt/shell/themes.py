"""Light or dark: the system's choice, or the user's."""

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, apply_theme, system_theme


class Themes(QObject):
    """Follows the system's theme, or the user's choice."""

    def __init__(self, window: MainWindow, application: QApplication) -> None:
        super().__init__(window)
        self._window, self._application = window, application
        self._choice = "system"
        window.menus.themes.triggered.connect(self._choose)
        self._application.styleHints().colorSchemeChanged.connect(self._follow)

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self._choice = action.data()
        self._apply()

    @Slot(Qt.ColorScheme)
    def _follow(self, _scheme: Qt.ColorScheme) -> None:
        if self._choice == "system":
            self._apply()

    def _apply(self) -> None:
        chosen = {"light": LIGHT, "dark": DARK}
        theme = chosen.get(self._choice) or system_theme(self._application)
        if theme is self._window.theme:
            return
        apply_theme(self._application, theme, later=self._window.unseen)
        self._window.set_theme(theme)
