"""The dialogs for files. None is run by `exec()`, which would stop everything behind it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QWidget,
)

from ensemble_gui.records.images import IMAGE_SUFFIXES
from ensemble_gui.records.settings import CHECKPOINT_SUFFIXES, MANIFEST

_ENSEMBLES = f"Ensembles ({MANIFEST} {' '.join(f'*{one}' for one in CHECKPOINT_SUFFIXES)})"
_IMAGES = f"Images ({' '.join(f'*{suffix}' for suffix in IMAGE_SUFFIXES)})"


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
