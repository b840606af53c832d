"""A teacher shows an example under vmap, mends it, and shows it again, with the real engine."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.doctor.editor import CodeEditor
from ensemble_gui.qt.pages.doctor.table import DoctorTable
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.answers import doctor
from ensemble_gui.running.doctor.speed import Allowance
from tests.support.qt.gestures import PATIENCE_MS, cells_of, find, only, press, text_of, turn_to

FAILING, MENDED = "x.max().item()", "x.max()"


@pytest.fixture
def settings() -> RunSettings:
    return RunSettings(members=2, batch=4, repeats=6, strategies=("loop", "vmap"))


@pytest.fixture(autouse=True)
def _nothing_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a network does is found out at once, how quickly it does so is not."""
    monkeypatch.setattr(doctor, "Allowance", lambda **given: Allowance(**given | {"budget_s": 0.0}))


def words(window: QMainWindow) -> set[str]:
    """What the cells say in bold."""
    cells = (text for row in cells_of(only(window, DoctorTable)) for text in row)
    return {one.partition("\n")[0] for one in cells}


def wait_for_the_end(qtbot: QtBot, window: QMainWindow) -> None:
    button = find(window, QPushButton, "examine")
    qtbot.waitUntil(button.isEnabled, timeout=PATIENCE_MS)


@pytest.mark.usefixtures("first")
def test_a_number_taken_out_of_a_tensor_fails_and_without_it_works(
    qtbot: QtBot, window: QMainWindow
) -> None:
    turn_to(window, "Doctor")
    box = find(window, QComboBox, "doctorBox")
    box.setCurrentIndex(next(at for at in range(box.count()) if box.itemText(at) == ".item()"))
    editor = only(window, CodeEditor)
    press(qtbot, window, "examine")
    wait_for_the_end(qtbot, window)
    assert words(window) == {"fails"}
    (marked,) = editor.extraSelections()
    assert FAILING in marked.cursor.block().text()
    assert ".item()" in text_of(window, "cellCause") + text_of(window, "cellAdvice")
    editor.setPlainText(editor.toPlainText().replace(FAILING, MENDED))
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = window.findChildren(QDialog, "codeDialog")
    run = next(one for one in dialog.findChildren(QPushButton) if "Run" in one.text())
    run.click()
    wait_for_the_end(qtbot, window)
    assert words(window) == {"works"}
    assert text_of(window, "doctorAnswer").startswith("vmap works in 6 of 6 ways")
