from collections.abc import Callable, Iterator
from contextlib import nullcontext

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ensemble_gui.places import data_folder
from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.session.remembering import Remembering
from ensemble_gui.qt.shell.session.window_memory import WindowMemory
from ensemble_gui.qt.shell.themes import choose_first
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import only

Opened = tuple[MainWindow, FakeWorker]
Open = Callable[..., Opened]


@pytest.fixture
def open_window(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, settings: RunSettings
) -> Iterator[Open]:
    """Opens a window that remembers, on a worker of its own that computes nothing."""

    def open_one(*images: str, afresh: bool = False, is_ready: bool = True) -> Opened:
        worker = FakeWorker()
        monkeypatch.setattr("ensemble_gui.qt.work.desk.Worker", lambda: worker)
        memory = WindowMemory(data_folder() / "window.ini", afresh=afresh)
        choose_first(qapp, memory.theme)
        window = create_window(images, settings)
        qtbot.addWidget(window)
        only(window, Remembering).turn_on(memory, afresh=afresh)
        ready = only(window, Remembering).ready
        with qtbot.waitSignal(ready) if is_ready else nullcontext():
            window.show()
        return window, worker

    yield open_one
    choose_first(qapp, "system")
