"""Somebody clicks at random, then cancels: the window comes to rest, and shows no error."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from benchmarks.random_clicks import FaultError, RandomClicks
from benchmarks.soak import DEADLINE_S, write_images
from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.shell.dialogs import ErrorDialog
from ensemble_gui.records.settings import RunSettings

_ACTS = 20  # `python -m benchmarks.soak` makes thousands


@pytest.mark.timeout(600)  # a limit for what hangs, which no slow machine meets
def test_after_random_acts_and_a_cancel_the_window_is_idle(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    images = tmp_path / "images"
    images.mkdir()
    write_images(images)
    window = create_window(settings=RunSettings(members=3, batch=8, repeats=6))
    qtbot.addWidget(window)
    window.show()
    clicks = RandomClicks(window, 2, images)
    clicks.wait_for_rest(5 * DEADLINE_S)  # torch's imports of the first run end by themselves
    clicks.act(_ACTS)
    clicks.cancel_and_wait(5 * DEADLINE_S)
    window.close()


def test_an_error_that_is_shown_is_a_fault(qtbot: QtBot) -> None:
    window = create_window()
    qtbot.addWidget(window)
    ErrorDialog("It stopped.", "Traceback", window).show()
    QApplication.processEvents()
    with pytest.raises(FaultError, match="Traceback"):
        RandomClicks(window, seed=0).act(1)
    window.close()
