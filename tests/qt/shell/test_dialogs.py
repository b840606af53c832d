from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ensemble_gui import __version__
from ensemble_gui.qt.shell.dialogs import ErrorDialog, show_about
from tests.support.qt.gestures import texts_in

TRACEBACK = "Traceback (most recent call last):\n  in prepare\nZeroDivisionError: of the worker"


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def error(parent: QWidget) -> ErrorDialog:
    dialog = ErrorDialog("It stopped", TRACEBACK, parent)
    dialog.open()
    return dialog


def button(dialog: QDialog, text: str) -> QPushButton:
    (found,) = (
        one for one in dialog.findChildren(QPushButton) if text in one.text().replace("&", "")
    )
    return found


def test_the_error_dialog_says_what_went_wrong_and_what_is_kept(error: ErrorDialog) -> None:
    assert "It stopped" in texts_in(error)
    assert "the last result is kept" in texts_in(error)
    assert error.findChild(QPlainTextEdit).toPlainText().startswith(TRACEBACK)


def test_the_error_dialog_says_with_which_versions_and_where_the_log_is(
    error: ErrorDialog, data_folder: Path
) -> None:
    shown = error.findChild(QPlainTextEdit).toPlainText()
    for named in (
        f"Ensemble Explorer {__version__}",
        "Python 3.",
        "torch 2.",
        "PySide6-Essentials",
    ):
        assert named in shown
    assert f"There is no log: nothing could be written in {data_folder / 'logs'}" in texts_in(error)


def test_the_log_folder_is_opened_by_the_desktop(
    qtbot: QtBot, error: ErrorDialog, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return len(opened) == 1

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    qtbot.mouseClick(button(error, "Show log folder"), Qt.MouseButton.LeftButton)
    assert opened == [str(data_folder / "logs")]
    assert (data_folder / "logs").is_dir()
    assert error.findChild(QMessageBox) is None
    qtbot.mouseClick(button(error, "Show log folder"), Qt.MouseButton.LeftButton)
    box = error.findChild(QMessageBox)  # where there is no file manager
    assert str(data_folder / "logs") in box.text()
    box.close()
    assert error.isVisible()


def test_the_traceback_can_be_copied_but_not_changed(qtbot: QtBot, error: ErrorDialog) -> None:
    QApplication.clipboard().clear()
    qtbot.mouseClick(button(error, "Copy"), Qt.MouseButton.LeftButton)
    copied = QApplication.clipboard().text()
    assert copied.startswith(TRACEBACK)
    assert f"Ensemble Explorer {__version__}" in copied
    assert error.isVisible()
    assert error.findChild(QPlainTextEdit).isReadOnly()


@pytest.mark.parametrize("way", ["button", "escape"])
def test_a_closed_error_dialog_is_gone(
    qtbot: QtBot, parent: QWidget, error: ErrorDialog, way: str
) -> None:
    if way == "button":
        qtbot.mouseClick(button(error, "Close"), Qt.MouseButton.LeftButton)
    else:
        qtbot.keyClick(error, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not parent.findChildren(QDialog))


def test_about_tells_the_version_and_does_not_wait(qtbot: QtBot, parent: QWidget) -> None:
    show_about(parent)
    box = parent.findChild(QMessageBox)
    assert f"Ensemble Explorer {__version__}" in box.text()
    box.close()
    qtbot.waitUntil(lambda: not parent.findChildren(QMessageBox))
