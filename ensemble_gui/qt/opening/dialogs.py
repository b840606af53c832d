"""The dialogs. None is run by `exec()`, which would stop everything behind it."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QMessageBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ensemble_gui import __version__
from ensemble_gui.qt.widgets.card import label
from ensemble_gui.records.images import IMAGE_SUFFIXES
from ensemble_gui.records.settings import CHECKPOINT_SUFFIXES, MANIFEST

_ABOUT = f"""Ensemble Explorer {__version__}

Is my ensemble faster vectorised, here, at my size?
Where do its members disagree, and can I trust them?

It grew out of PyTorch's tutorial "Model ensembling"."""
_ENSEMBLES = f"Ensembles ({MANIFEST} {' '.join(f'*{one}' for one in CHECKPOINT_SUFFIXES)})"
_IMAGES = f"Images ({' '.join(f'*{suffix}' for suffix in IMAGE_SUFFIXES)})"


class ErrorDialog(QDialog):
    """Says what went wrong, with a traceback that can be copied."""

    def __init__(self, message: str, traceback: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("errorDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Something went wrong")
        self._traceback = traceback
        message = f"{message}\n\nThe window goes on working; the last result is kept."
        told = label(message, "", self)
        told.setWordWrap(True)
        details = QPlainTextEdit(traceback, self)
        details.setReadOnly(True)
        details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        details.setAccessibleName("Traceback")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton("&Copy", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(told)
        layout.addWidget(details, 1)
        layout.addWidget(buttons)
        self.resize(720, 420)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._traceback)


def choose_images(parent: QWidget) -> QFileDialog:
    """A dialog that lets the user choose image files; its `filesSelected` tells which."""
    dialog = QFileDialog(parent, "Open images", "", f"{_IMAGES};;All files (*)")
    return _opened(dialog, "openDialog", QFileDialog.FileMode.ExistingFiles)


def choose_folder(parent: QWidget) -> QFileDialog:
    """A dialog that lets the user choose a folder of images; its `filesSelected` tells which."""
    dialog = QFileDialog(parent, "Open a folder of images")
    return _opened(dialog, "openFolderDialog", QFileDialog.FileMode.Directory)


def choose_new_folder(parent: QWidget) -> QFileDialog:
    """A dialog for the folder to save images in; its `filesSelected` tells which."""
    dialog = QFileDialog(parent, "Save my images as a folder", "my images")
    return _opened_to_save(dialog, "saveDialog")


def choose_ensemble_folder(parent: QWidget) -> QFileDialog:
    """A dialog for a folder of checkpoints; its `fileSelected` tells which."""
    dialog = QFileDialog(parent, "Open an ensemble: a folder of checkpoints")
    return _opened(dialog, "openEnsembleDialog", QFileDialog.FileMode.Directory)


def choose_ensemble_file(parent: QWidget) -> QFileDialog:
    """A dialog for a manifest or a file of members; its `fileSelected` tells which."""
    dialog = QFileDialog(parent, "Open an ensemble's file", "", f"{_ENSEMBLES};;All files (*)")
    return _opened(dialog, "openEnsembleFileDialog", QFileDialog.FileMode.ExistingFile)


def choose_samples(parent: QWidget) -> QFileDialog:
    """A dialog for a folder with a subfolder a class; its `fileSelected` tells which."""
    dialog = QFileDialog(parent, "Open samples: a folder with a subfolder for each class")
    return _opened(dialog, "openSamplesDialog", QFileDialog.FileMode.Directory)


def choose_ensemble_to_save(parent: QWidget) -> QFileDialog:
    """A dialog for the folder to save an ensemble in; its `fileSelected` tells which."""
    dialog = QFileDialog(parent, "Save the ensemble as a folder", "my ensemble")
    return _opened_to_save(dialog, "saveEnsembleDialog")


def _opened(dialog: QFileDialog, name: str, mode: QFileDialog.FileMode) -> QFileDialog:
    dialog.setObjectName(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(mode)
    dialog.open()
    return dialog


def _opened_to_save(dialog: QFileDialog, name: str) -> QFileDialog:
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # only an empty folder is taken
    return _opened(dialog, name, QFileDialog.FileMode.AnyFile)


def show_about(parent: QWidget) -> QMessageBox:
    """Say what this is."""
    box = _message(QMessageBox.Icon.NoIcon, "About", _ABOUT, parent)
    box.open()
    return box


def ask_to_save(text: str, parent: QWidget) -> QMessageBox:
    """Ask whether to save before the window closes; `finished` tells the standard button."""
    box = _message(QMessageBox.Icon.Question, "Quit", text, parent)
    button = QMessageBox.StandardButton
    box.setObjectName("unsavedDialog")
    box.setStandardButtons(button.Save | button.Discard | button.Cancel)
    box.button(button.Save).setText("&Save\N{HORIZONTAL ELLIPSIS}")
    box.button(button.Discard).setText("&Discard")
    box.setDefaultButton(button.Save)
    box.setEscapeButton(button.Cancel)
    box.open()
    return box


def _message(icon: QMessageBox.Icon, title: str, text: str, parent: QWidget) -> QMessageBox:
    box = QMessageBox(icon, title, text, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
