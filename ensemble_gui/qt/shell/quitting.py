"""Asks before the user closes the window with unsaved labels or changes."""

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from ensemble_gui.qt.opening.dialogs import NEW_IMAGE_FOLDER
from ensemble_gui.qt.shell.dialogs import ask_to_save
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.images import SaveResult
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.wording.images import unsaved


class Edits(Protocol):
    """What the user has changed, and may want to save."""

    @property
    def unsaved(self) -> bool:
        """Whether something would be lost."""

    @property
    def labels(self) -> tuple[int | None, ...]:
        """The label of each image."""

    def save(self, folders: list[str]) -> None:
        """Write all into a folder."""


class Quitting(QObject):
    """Asks where the user closes the window, by File > Quit or the window's frame.

    A program's `close()`, a signal and the session's end close it without a question.
    """

    def __init__(self, window: MainWindow, edits: Edits) -> None:
        super().__init__(window)
        self._window, self._edits = window, edits
        self._closes_when_saved = False
        self._question: QMessageBox | None = None
        window.installEventFilter(self)

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Keep the window open for the question if something would be lost."""
        if event.type() is not QEvent.Type.Close:
            return False
        by_user = event.spontaneous() or self._window.menus.quits
        if not by_user or _session_ends() or not self._edits.unsaved:
            return False
        event.ignore()
        self._ask()
        return True

    @Slot(object)
    def finish_save(self, _outcome: Outcome[SaveResult]) -> None:
        """Close the window if it waited for this and everything was saved."""
        closes, self._closes_when_saved = self._closes_when_saved, False
        if closes and not self._edits.unsaved:
            self._window.close()

    def _ask(self) -> None:
        if self._question is None:
            self._question = ask_to_save(unsaved(self._edits.labels), self._window)
            self._question.finished.connect(self._take_answer)

    @Slot(int)
    def _take_answer(self, answer: int) -> None:
        self._question = None
        if answer == QMessageBox.StandardButton.Save:
            NEW_IMAGE_FOLDER.ask(self._window).filesSelected.connect(self._save)
        elif answer == QMessageBox.StandardButton.Discard:
            self._window.close()

    @Slot(list)
    def _save(self, folders: list[str]) -> None:
        self._closes_when_saved = True
        self._edits.save(folders)


def _session_ends() -> bool:
    application = QGuiApplication.instance()
    return isinstance(application, QGuiApplication) and application.isSavingSession()
