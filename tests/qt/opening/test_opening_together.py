"""Several files, images with them, choices and questions: what the window asks the worker for."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.opening.image_sources import ImageSources
from ensemble_gui.qt.opening.portal import Portal
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.images import ImagesRequest
from ensemble_gui.records.opening import (
    Alternative,
    CodeFile,
    OpenedEnsemble,
    OpenRequest,
    OutsideNeeded,
    TrustNeeded,
)
from ensemble_gui.records.outcomes import Failure
from ensemble_gui.records.run import RunRequest
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import drag, drop, files, find, let_go, only, text_of, texts_in
from tests.support.qt.own_gestures import clear_clipboard
from tests.support.qt.synthetic import OPENED

Finish = Callable[[], object]


@pytest.fixture
def ready(driven: MainWindow, finish: Finish) -> MainWindow:
    """Its first run is over."""
    finish()
    return driven


@pytest.fixture
def brought(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Two checkpoints and an image."""
    paths = tmp_path / "m2.pt", tmp_path / "m10.pt", tmp_path / "photo.png"
    for path in paths:
        path.touch()
    return paths


def asked(qtbot: QtBot, worker: FakeWorker, number: int = 1) -> OpenRequest:
    return worker.wait_of(qtbot, OpenRequest, number)


def images_of(worker: FakeWorker) -> list[tuple[str, ...]]:
    return [request.paths for request, _ in worker.of(ImagesRequest)]


def press(qtbot: QtBot, window: MainWindow, dialog: str, button: str) -> None:
    qtbot.waitUntil(lambda: bool(window.findChildren(QDialog, dialog)))
    (found,) = window.findChildren(QDialog, dialog)
    (wanted,) = (one for one in found.findChildren(QPushButton) if button in one.text())
    wanted.click()


def opened(request: OpenRequest, **changed: object) -> OpenedEnsemble:
    return replace(OPENED, request=request, **changed)


def test_files_that_are_dropped_together_are_the_members(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker, brought: tuple[Path, ...]
) -> None:
    assert drop(ready, *brought[:2])
    request = asked(qtbot, worker)
    assert {request.path, *request.paths} == {str(one) for one in brought[:2]}
    assert images_of(worker) == []


def test_images_that_are_dropped_with_them_are_predicted_by_them(
    qtbot: QtBot,
    ready: MainWindow,
    worker: FakeWorker,
    finish: Finish,
    brought: tuple[Path, ...],
) -> None:
    drop(ready, *brought)
    runs = len(worker.of(RunRequest))
    worker.give(opened(asked(qtbot, worker)))
    qtbot.waitUntil(lambda: len(worker.of(RunRequest)) == runs + 1)
    assert images_of(worker) == []  # the members in use are still others
    finish()
    qtbot.waitUntil(lambda: images_of(worker) == [(str(brought[2]),)])
    assert worker.of(ImagesRequest)[0][0].settings.digest == OPENED.digest


def test_images_are_not_lost_where_the_ensemble_cannot_be_opened(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker, brought: tuple[Path, ...]
) -> None:
    drop(ready, *brought)
    worker.give(Failure(request=asked(qtbot, worker), message="m2.pt is empty.", bad_input=True))
    qtbot.waitUntil(lambda: images_of(worker) == [(str(brought[2]),)])


def test_images_are_not_lost_where_the_user_does_not_agree(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker, brought: tuple[Path, ...]
) -> None:
    drop(ready, *brought)
    request = asked(qtbot, worker)
    code = CodeFile(path="/net.py", sha256="0" * 64)
    worker.give(TrustNeeded(request=request, files=(code,), sha256=code.sha256))
    qtbot.waitUntil(lambda: bool(ready.findChildren(QDialog, "trustDialog")))
    assert images_of(worker) == []
    press(qtbot, ready, "trustDialog", "Cancel")
    qtbot.waitUntil(lambda: images_of(worker) == [(str(brought[2]),)])


def test_files_outside_of_the_folder_are_opened_once_the_user_agrees(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker, brought: tuple[Path, ...]
) -> None:
    drop(ready, brought[0])
    request = asked(qtbot, worker)
    worker.give(OutsideNeeded(request=request, manifest="/ensemble.toml", files=("/far/a.pt",)))
    press(qtbot, ready, "outsideDialog", "Open them")
    assert asked(qtbot, worker, 2) == replace(request, outside=frozenset({"/far/a.pt"}))


def test_an_alternative_is_opened_from_the_notes(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker, finish: Finish, brought: tuple[Path, ...]
) -> None:
    drop(ready, brought[0])
    request = asked(qtbot, worker)
    last = Alternative(title="Open last.pt instead", request=replace(request, choice="last"))
    worker.give(opened(request, alternatives=(last,)))
    finish()
    find(ready, QPushButton, "ensembleNotes").click()
    press(qtbot, ready, "notesDialog", "Open last.pt instead")
    assert asked(qtbot, worker, 2).choice == "last"


def test_notes_are_shown_in_the_column_and_whole_in_a_window_of_their_own(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker, finish: Finish, brought: tuple[Path, ...]
) -> None:
    notes = tuple(f"Note {one} says what was left out." for one in range(40))
    drop(ready, brought[0])
    worker.give(opened(asked(qtbot, worker), notes=notes))
    finish()
    assert notes[0] in texts_in(ready).replace("\n", " ")
    find(ready, QPushButton, "ensembleNotes").click()
    qtbot.waitUntil(lambda: bool(ready.findChildren(QDialog, "notesDialog")))
    (dialog,) = ready.findChildren(QDialog, "notesDialog")
    assert all(one in texts_in(dialog) for one in notes)
    dialog.close()


def test_files_on_the_command_line_are_the_members_and_see_the_images(
    qtbot: QtBot, worker: FakeWorker, finish: Finish, brought: tuple[Path, ...]
) -> None:
    window = create_window([str(one) for one in (brought[1], brought[2], brought[0])])
    qtbot.addWidget(window)
    window.show()
    request = asked(qtbot, worker)
    assert (request.path, request.paths) == (str(brought[1]), (str(brought[0]),))
    finish()
    assert images_of(worker) == []
    worker.give(opened(request))
    qtbot.waitUntil(lambda: len(worker.of(RunRequest)) == 2)
    finish()
    qtbot.waitUntil(lambda: images_of(worker) == [(str(brought[2]),)])


def brings_portal(*paths: str) -> QMimeData:
    data = files(*map(Path, paths))
    data.setData("application/vnd.portal.filetransfer", b"1234")
    return data


def test_paths_that_are_not_of_this_machine_are_asked_for_at_the_portal(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker, brought: tuple[Path, ...]
) -> None:
    asked_for: list[str] = []
    portal = only(ready, Portal)
    portal.ask = asked_for.append
    data = brings_portal("/app/private/photo.png")
    assert drag(ready, data)
    assert let_go(ready, data)
    qtbot.waitUntil(lambda: asked_for == ["1234"])
    assert images_of(worker) == []
    portal.came.emit((str(brought[2]),))
    qtbot.waitUntil(lambda: images_of(worker) == [(str(brought[2]),)])
    portal.failed.emit("It does not answer.")
    assert text_of(ready, "messageLabel") == "It does not answer."


def test_paths_of_this_machine_need_no_portal(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker, brought: tuple[Path, ...]
) -> None:
    only(ready, Portal).ask = lambda _key: pytest.fail("the portal was asked")
    data = brings_portal(str(brought[2]))
    assert drag(ready, data)
    assert let_go(ready, data)
    qtbot.waitUntil(lambda: images_of(worker) == [(str(brought[2]),)])


def test_files_of_members_are_opened_when_they_are_pasted(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker, brought: tuple[Path, ...]
) -> None:
    QApplication.clipboard().setMimeData(files(*brought[:2]))
    only(ready, ImageSources).paste()
    request = asked(qtbot, worker)
    assert {request.path, *request.paths} == {str(one) for one in brought[:2]}
    clear_clipboard()
