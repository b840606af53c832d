"""The window's own dialogs. None is run by `exec()`, which would stop everything behind it."""

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
from ensemble_gui.qt.widgets.card import label

_ABOUT = f"""Ensemble Explorer {__version__}

Is my ensemble faster vectorised, here, at my size?
Where do its members disagree, and can I trust them?

It grew out of PyTorch's tutorial "Model ensembling"."""


class ErrorDialog(QDialog):
    """Says what went wrong, with a traceback that can be copied."""

    def __init__(self, message: str, traceback: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("errorDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Something went wrong")
        self._traceback = traceback
        message = f"{message}\n\nYou can go on working; the last result is kept."
        words = label(message, "", self)
        words.setWordWrap(True)
        details = QPlainTextEdit(traceback, self)
        details.setReadOnly(True)
        details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        details.setAccessibleName("Traceback")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton("&Copy", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addWidget(details, 1)
        layout.addWidget(buttons)
        self.resize(720, 420)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._traceback)


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
