"""A sweep in the real window, with the real engine."""

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QMainWindow, QTableView
from pytestqt.qtbot import QtBot

from ensemble_gui.records.run import RunResult
from ensemble_gui.records.sweep import SweepResult
from tests.support.qt.gestures import PATIENCE_MS, cells_of, find, press, text_of


def test_a_sweep_fills_its_grid_and_ends_in_a_sentence(
    qtbot: QtBot, window: QMainWindow, first: RunResult
) -> None:
    find(window, QLineEdit, "sweepMembers").setText("1, 3")
    find(window, QLineEdit, "sweepBatches").setText("1, 8")
    with qtbot.waitSignal(window.sweep_finished, timeout=PATIENCE_MS) as finished:
        press(qtbot, window, "sweepButton")
    (result,) = finished.args
    assert isinstance(result, SweepResult)
    assert result.complete
    assert result.request.settings.base == first.request.settings
    shown = cells_of(find(window, QTableView, "speedupMap"))
    assert all(text and text not in ("…", "n/a") for row in shown for text in row)
    assert "measured" not in text_of(window, "sweepAnswer")
    assert find(window, QLabel, "sweepAnswer").text()
    assert text_of(window, "messageLabel") == ""


@pytest.mark.usefixtures("first")
def test_a_sweep_can_be_cancelled_and_run_works_again(qtbot: QtBot, window: QMainWindow) -> None:
    press(qtbot, window, "sweepButton")
    with qtbot.waitSignal(window.sweep_finished, timeout=PATIENCE_MS):
        press(qtbot, window, "cancelButton")
    assert text_of(window, "messageLabel").startswith("Sweep cancelled")
    with qtbot.waitSignal(window.run_finished, timeout=PATIENCE_MS) as finished:
        press(qtbot, window, "runButton")
    assert isinstance(finished.args[0], RunResult)
