"""There is one question at a time on whether code may run: that of the newest request."""

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal, Slot
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.ensemble import Opening
from ensemble_gui.qt.opening.trust_dialog import TrustDialog
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.opening import OpenRequest, TrustNeeded
from tests.support.qt.gestures import drop, texts_in


class Asking(QObject):
    """Finds that code is needed, whatever is opened; a test lets its answers come."""

    progressed = Signal(object)
    opened = Signal(object)
    saved = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[OpenRequest] = []

    @Slot(object, object)
    def open_ensemble(self, request: OpenRequest, _token: object) -> None:
        self.requests.append(request)

    @Slot(object, object)
    def save_ensemble(self, _request: object, _token: object) -> None:
        """Nothing is saved here."""

    @Slot()
    def forget_samples(self) -> None:
        """There are none."""

    def answer(self) -> None:
        for request in self.requests:
            self.opened.emit(
                TrustNeeded(request=request, path=f"{request.path}/net.py", sha256="0" * 64)
            )
        self.requests.clear()


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch) -> Asking:
    made = Asking()
    monkeypatch.setattr("ensemble_gui.qt.opening.ensemble.OpeningWorker", lambda *_: made)
    return made


@pytest.fixture
def window(asking: Asking, driven: MainWindow) -> MainWindow:  # noqa: ARG001 -- the order counts
    return driven


def asked_for(window: MainWindow) -> list[str]:
    """The paths of the questions that are open."""
    shown = (one for one in window.findChildren(TrustDialog) if one.isVisible())
    return [texts_in(one).split("FILE\n")[1].split("\n")[0] for one in shown]


def ask(qtbot: QtBot, window: MainWindow, asking: Asking, *paths: str) -> None:
    (opening,) = window.findChildren(Opening)
    for path in paths:
        opening.open(path)
    qtbot.waitUntil(lambda: len(asking.requests) == len(paths))
    asking.answer()
    qtbot.waitUntil(lambda: bool(asked_for(window)))


def test_of_five_drops_the_last_one_asks(
    qtbot: QtBot, window: MainWindow, asking: Asking, tmp_path: Path
) -> None:
    for number in range(5):
        drop(window, tmp_path / f"{number}.pt")
    qtbot.waitUntil(lambda: len(asking.requests) == 5)
    asking.answer()
    qtbot.waitUntil(lambda: bool(asked_for(window)))
    assert len(asked_for(window)) == 1
    assert "4.pt" in asked_for(window)[0]


def test_a_newer_request_takes_the_place_of_an_open_question(
    qtbot: QtBot, window: MainWindow, asking: Asking
) -> None:
    for path in ("/a", "/b", "/b"):
        ask(qtbot, window, asking, path)
        assert asked_for(window) == [f"{path}/net.py"]


def test_a_question_goes_with_the_window(qtbot: QtBot, window: MainWindow, asking: Asking) -> None:
    ask(qtbot, window, asking, "/a")
    window.close()
    assert asked_for(window) == []
