from pathlib import Path

import pytest
from PySide6.QtCore import QDir
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.dialogs import IMAGE_FILES, NEW_RUN_FILE
from ensemble_gui.qt.opening.folders import DialogFolders


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def left_in(dialog: QFileDialog, folder: Path) -> None:
    dialog.setDirectory(str(folder))
    dialog.accepted.emit()
    dialog.close()


def test_a_dialog_opens_where_it_was_left(window: QWidget, tmp_path: Path) -> None:
    folders = DialogFolders(window)
    left_in(IMAGE_FILES.ask(window), tmp_path)
    again = IMAGE_FILES.ask(window)
    assert again.directory() == QDir(str(tmp_path))
    again.close()
    assert folders.state() == {"openDialog": str(tmp_path)}


def test_each_dialog_has_its_own_and_keeps_the_name_that_is_suggested(
    window: QWidget, tmp_path: Path
) -> None:
    folders = DialogFolders(window)
    folders.restore({"saveRunDialog": str(tmp_path), "openDialog": 7})
    dialog = NEW_RUN_FILE.ask(window)
    assert dialog.directory() == QDir(str(tmp_path))
    assert Path(dialog.selectedFiles()[0]).name == "my.run.json"
    dialog.close()
    assert folders.state() == {"saveRunDialog": str(tmp_path)}


def test_where_the_folder_is_gone_it_opens_in_the_nearest_one_that_is_there(
    window: QWidget, tmp_path: Path
) -> None:
    DialogFolders(window).restore({"openDialog": str(tmp_path / "gone" / "deeper")})
    dialog = IMAGE_FILES.ask(window)
    assert dialog.directory() == QDir(str(tmp_path))
    dialog.close()


def test_without_a_memory_dialogs_open_as_ever(window: QWidget) -> None:
    dialog = IMAGE_FILES.ask(window)
    assert dialog.isVisible()
    dialog.close()
