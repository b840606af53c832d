"""There is one question at a time on whether code may run: that of the newest request."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.ensemble import Opening
from ensemble_gui.qt.opening.trust_dialog import TrustDialog
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.opening import CodeFile, OpenRequest, TrustNeeded
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import drop, texts_in


def answer_all(worker: FakeWorker) -> None:
    """Find that code is needed, whatever is being opened."""
    for request, _ in worker.of(OpenRequest):
        file = CodeFile(path=f"{request.path}/net.py", sha256="0" * 64)
        worker.give(TrustNeeded(request=request, files=(file,), sha256=file.sha256))


def asked_for(driven: MainWindow) -> list[str]:
    """The paths of the questions that are open."""
    shown = (one for one in driven.findChildren(TrustDialog) if one.isVisible())
    return [texts_in(one).split("FILE\n")[1].split("\n")[0] for one in shown]


def ask(qtbot: QtBot, driven: MainWindow, worker: FakeWorker, *paths: str) -> None:
    (opening,) = driven.findChildren(Opening)
    asked = len(worker.of(OpenRequest)) + len(paths)
    for path in paths:
        opening.open(path)
    qtbot.waitUntil(lambda: len(worker.of(OpenRequest)) == asked)
    answer_all(worker)
    qtbot.waitUntil(lambda: bool(asked_for(driven)))


def test_of_five_drops_the_last_one_asks(
    qtbot: QtBot, driven: MainWindow, worker: FakeWorker, tmp_path: Path
) -> None:
    for number in range(5):
        drop(driven, tmp_path / f"{number}.pt")
    qtbot.waitUntil(lambda: len(worker.of(OpenRequest)) == 5)
    answer_all(worker)
    qtbot.waitUntil(lambda: bool(asked_for(driven)))
    assert len(asked_for(driven)) == 1
    (dialog,) = (one for one in driven.findChildren(TrustDialog) if one.isVisible())
    assert "/4.pt/net.py" in texts_in(dialog).replace("\n", "")  # a long path is broken


def test_a_newer_request_takes_the_place_of_an_open_question(
    qtbot: QtBot, driven: MainWindow, worker: FakeWorker
) -> None:
    for path in ("/a", "/b", "/b"):
        ask(qtbot, driven, worker, path)
        assert asked_for(driven) == [f"{path}/net.py"]


def test_a_question_goes_with_the_window(
    qtbot: QtBot, driven: MainWindow, worker: FakeWorker
) -> None:
    ask(qtbot, driven, worker, "/a")
    driven.close()
    assert asked_for(driven) == []
