from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.dialogs import (
    ENSEMBLE_FILES,
    ENSEMBLE_FOLDER,
    IMAGE_FILES,
    IMAGE_FOLDER,
    NEW_ENSEMBLE_FOLDER,
    NEW_IMAGE_FOLDER,
    SAMPLES_FOLDER,
    FileQuestion,
)
from ensemble_gui.records.checkpoint_names import MEMBER_SUFFIXES
from ensemble_gui.records.images import IMAGE_SUFFIXES
from ensemble_gui.records.settings import MANIFEST
from tests.support.qt.gestures import find


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_the_open_dialog_tells_which_files_were_chosen_and_is_gone(
    qtbot: QtBot, parent: QWidget
) -> None:
    dialog = IMAGE_FILES.ask(parent)
    assert dialog is find(parent, QFileDialog, "openDialog")
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFiles
    dialog.close()
    qtbot.waitUntil(lambda: not parent.findChildren(QDialog))


def test_the_open_dialog_offers_every_format_that_is_read(parent: QWidget) -> None:
    patterns = IMAGE_FILES.ask(parent).nameFilters()[0]
    shown = patterns[patterns.index("(") + 1 : -1]
    assert set(shown.split()) >= {f"*{suffix}" for suffix in IMAGE_SUFFIXES}


def test_a_folder_can_be_opened(parent: QWidget) -> None:
    dialog = IMAGE_FOLDER.ask(parent)
    assert dialog is find(parent, QFileDialog, "openFolderDialog")
    assert dialog.fileMode() is QFileDialog.FileMode.Directory
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptOpen
    dialog.close()


def test_a_folder_that_is_not_there_yet_can_be_saved_to(
    qtbot: QtBot, parent: QWidget, tmp_path: Path
) -> None:
    dialog = NEW_IMAGE_FOLDER.ask(parent)
    assert dialog is find(parent, QFileDialog, "saveDialog")
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    told: list[list[str]] = []
    dialog.filesSelected.connect(told.append)
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile("mine")
    dialog.accept()
    assert told == [[str(tmp_path / "mine")]]
    qtbot.waitUntil(lambda: not parent.findChildren(QDialog))


@pytest.mark.parametrize("question", [ENSEMBLE_FOLDER, SAMPLES_FOLDER])
def test_a_folder_is_chosen_for_checkpoints_and_for_samples(
    parent: QWidget, question: FileQuestion
) -> None:
    dialog = question.ask(parent)
    assert dialog.isVisible()
    assert dialog.fileMode() is QFileDialog.FileMode.Directory
    dialog.reject()


def test_files_of_members_are_chosen_by_their_suffix(parent: QWidget) -> None:
    dialog = ENSEMBLE_FILES.ask(parent)
    patterns = dialog.nameFilters()[0]
    for pattern in (MANIFEST, *(f"*{one}" for one in MEMBER_SUFFIXES)):
        assert pattern in patterns
    dialog.reject()


def test_an_ensemble_is_saved_as_a_new_folder(parent: QWidget) -> None:
    dialog = NEW_ENSEMBLE_FOLDER.ask(parent)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert dialog.fileMode() is QFileDialog.FileMode.AnyFile
    dialog.reject()
