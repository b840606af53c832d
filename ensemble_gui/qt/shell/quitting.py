"""Keeps the session before the user closes the window, and asks only where it cannot be kept."""

from collections.abc import Callable
from time import monotonic
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from ensemble_gui.qt.opening.dialogs import NEW_IMAGE_FOLDER
from ensemble_gui.qt.shell.dialogs import ask_to_quit
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.records.images import SaveResult
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.wording.session import NOT_KEPT_IN_TIME, quit_anyway

_PATIENCE_S = 3.0  # with the work that ends first; closing itself waits longer


class SessionKeeper(Protocol):
    """What keeps the session."""

    def keep(self, is_in_time: Callable[[], bool]) -> str:
        """Keep it now; why it cannot be kept, '' if it is."""


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

    def __init__(self, window: MainWindow, keeper: SessionKeeper, desk: Desk, edits: Edits) -> None:
        super().__init__(window)
        self._window, self._keeper, self._desk, self._edits = window, keeper, desk, edits
        self._is_keeping = False
        self._closes_when_saved = False
        self._question: QMessageBox | None = None
        window.installEventFilter(self)

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Leave the window open if the session cannot be kept, and let the user decide."""
        if event.type() is not QEvent.Type.Close:
            return False
        by_user = event.spontaneous() or self._window.menus.quits
        if not by_user or _session_ends():
            return False
        fault = "" if self._is_keeping else self._keep()
        if self._is_keeping or fault:
            event.ignore()
            self._ask(fault)
            return True
        return False

    @Slot(object)
    def finish_save(self, _outcome: Outcome[SaveResult]) -> None:
        """Close the window if it waited for this and everything was saved."""
        closes, self._closes_when_saved = self._closes_when_saved, False
        if closes and not self._edits.unsaved:
            self._window.close()

    def _keep(self) -> str:
        """Why the session cannot be kept; '' if it is, or if closing is to wait for it."""
        started = monotonic()
        self._is_keeping = True
        try:
            self._desk.cancel()
            self._desk.put_off()
            fault = self._keeper.keep(lambda: monotonic() - started < _PATIENCE_S)
        finally:
            self._is_keeping = False
        return "" if fault == NOT_KEPT_IN_TIME else fault

    def _ask(self, fault: str) -> None:
        if fault and self._question is None:
            text = quit_anyway(fault, self._edits.labels)
            saves = bool(self._edits.labels)
            self._question = ask_to_quit(text, self._window, offers_to_save=saves)
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
