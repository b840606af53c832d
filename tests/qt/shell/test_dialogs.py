import pytest
from PySide6.QtCore import Qt
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
    (found,) = (one for one in dialog.findChildren(QPushButton) if text in one.text())
    return found


def test_the_error_dialog_says_what_went_wrong_and_what_is_kept(error: ErrorDialog) -> None:
    assert "It stopped" in texts_in(error)
    assert "the last result is kept" in texts_in(error)
    assert error.findChild(QPlainTextEdit).toPlainText() == TRACEBACK


def test_the_traceback_can_be_copied_but_not_changed(qtbot: QtBot, error: ErrorDialog) -> None:
    QApplication.clipboard().clear()
    qtbot.mouseClick(button(error, "Copy"), Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == TRACEBACK
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
