"""Light or dark: the system's choice, or the user's."""

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme, apply_theme, system_theme

_CHOICE = "ensembleTheme"  # a property of the application, from before there is a window
_CHOSEN = {"light": LIGHT, "dark": DARK}


def choose_first(application: QApplication, choice: str) -> None:
    """Let the next window begin with this choice: 'system', 'light' or 'dark'."""
    application.setProperty(_CHOICE, choice)


def first_choice(application: QApplication) -> str:
    """What the next window begins with."""
    found = application.property(_CHOICE)
    return found if found in _CHOSEN else "system"


def theme_of(choice: str, application: QApplication) -> Theme:
    """The colours that are meant."""
    return _CHOSEN.get(choice) or system_theme(application)


class Themes(QObject):
    """Follows the system's theme, or the user's choice."""

    def __init__(self, window: MainWindow, application: QApplication) -> None:
        super().__init__(window)
        self._window, self._application = window, application
        self._choice = first_choice(application)
        for action in window.menus.themes.actions():
            action.setChecked(action.data() == self._choice)
        window.menus.themes.triggered.connect(self._choose)
        self._application.styleHints().colorSchemeChanged.connect(self._follow)

    @property
    def choice(self) -> str:
        """A key of THEMES."""
        return self._choice

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self._choice = action.data()
        self._apply()

    @Slot(Qt.ColorScheme)
    def _follow(self, _scheme: Qt.ColorScheme) -> None:
        if self._choice == "system":
            self._apply()

    def _apply(self) -> None:
        theme = theme_of(self._choice, self._application)
        if theme is self._window.theme:
            return
        apply_theme(self._application, theme, later=self._window.unseen)
        self._window.set_theme(theme)
