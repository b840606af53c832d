"""The window's own dialogs. None is run by `exec()`, which would stop everything behind it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QMessageBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ensemble_gui import __version__
from ensemble_gui.places import log_folder
from ensemble_gui.qt.shell.logs import log_of
from ensemble_gui.qt.shell.surroundings import show_log_folder, surroundings, where_logged
from ensemble_gui.qt.widgets.card import label
from ensemble_gui.wording.figures import count

_ABOUT = f"""Ensemble Explorer {__version__}

Is my ensemble faster vectorised, here, at my size?
Where do its members disagree, and can I trust them?

It grew out of PyTorch's tutorial "Model ensembling"."""

_AFTER_ERROR = "You can keep working; the last result is kept."
_AFTER_CRASH = (
    "Saved results are kept. If it happens again, copy this text and report it, with what you did "
    "last."
)


class FaultDialog(QDialog):
    """A fault in words, with a traceback and the versions, which can be copied together."""

    def __init__(
        self, message: str, advice: str, traceback: str, parent: QWidget | None, log: str = ""
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._details = f"{traceback.rstrip()}\n\n{surroundings()}\n"
        words = label(f"{message}\n\n{advice}\n{log or where_logged()}", "", self, wraps=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        details = QPlainTextEdit(self._details, self)
        details.setReadOnly(True)
        details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        details.setAccessibleName("Traceback and versions")
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addWidget(details, 1)
        layout.addWidget(self._buttons())
        self.resize(720, 420)

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        act = QDialogButtonBox.ButtonRole.ActionRole
        buttons.addButton("&Copy", act).clicked.connect(self._copy)
        buttons.addButton("Show &log folder", act).clicked.connect(self._show_logs)
        buttons.rejected.connect(self.reject)
        return buttons

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)

    @Slot()
    def _show_logs(self) -> None:
        show_logs(self)


class ErrorDialog(FaultDialog):
    """Says what went wrong."""

    def __init__(self, message: str, traceback: str, parent: QWidget | None = None) -> None:
        super().__init__(message, _AFTER_ERROR, traceback, parent)
        self.setObjectName("errorDialog")
        self.setWindowTitle("Something went wrong")


class CrashDialog(FaultDialog):
    """Says that the last window crashed, and where the report of that is."""

    def __init__(self, reports: Sequence[Path], traceback: str, parent: QWidget) -> None:
        earlier = count(len(reports) - 1, "earlier report")
        others = f" The same folder has {earlier}." * (len(reports) > 1)
        message = f"The last window crashed. The report is {reports[-1]}.{others}"
        log = f"Its log is {log_of(reports[-1])}."
        super().__init__(message, _AFTER_CRASH, traceback, parent, log)
        self.setObjectName("crashDialog")
        self.setWindowTitle("The last window crashed")


def show_logs(parent: QWidget) -> None:
    """Open the folder of the logs in the desktop's file manager, or say where it is."""
    if show_log_folder():
        return
    box = _message(QMessageBox.Icon.NoIcon, "Logs", f"The logs are in {log_folder()}.", parent)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.open()


def show_about(parent: QWidget) -> QMessageBox:
    """Say what this is."""
    box = _message(QMessageBox.Icon.NoIcon, "About", _ABOUT, parent)
    box.open()
    return box


def ask_to_quit(text: str, parent: QWidget, *, offers_to_save: bool) -> QMessageBox:
    """Ask whether the window closes all the same; `finished` carries the standard button."""
    box = _message(QMessageBox.Icon.Question, "Quit", text, parent)
    button = QMessageBox.StandardButton
    box.setObjectName("unsavedDialog")
    box.setStandardButtons(button.Discard | button.Cancel)
    box.button(button.Discard).setText("&Quit anyway")
    box.setDefaultButton(button.Cancel)
    if offers_to_save:
        box.addButton(button.Save).setText("&Save my images\N{HORIZONTAL ELLIPSIS}")
    box.setEscapeButton(button.Cancel)
    box.open()
    return box


def _message(icon: QMessageBox.Icon, title: str, text: str, parent: QWidget) -> QMessageBox:
    box = QMessageBox(icon, title, text, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
