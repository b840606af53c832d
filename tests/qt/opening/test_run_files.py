"""Opening and saving runs: by the menus, by a drop, on the command line; and what fails."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.opening.run_files import RunFiles
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.images import ImagesRequest
from ensemble_gui.records.opening import OpenRequest
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.run_file import (
    OpenRunRequest,
    RunOpened,
    RunSaved,
    SaveRunRequest,
)
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import (
    drop,
    find,
    only,
    press,
    text_of,
    texts_in,
)
from tests.support.qt.opened_runs import OTHER, context_of, from_file, is_shown, show
from tests.support.qt.own_gestures import action, let_the_run_s_members_look

Finish = Callable[[], RunResult]


@pytest.fixture
def ready(driven: MainWindow, finish: Finish) -> MainWindow:
    """Its first run is over."""
    finish()
    return driven


@pytest.fixture
def opened(qtbot: QtBot, ready: MainWindow, worker: FakeWorker) -> MainWindow:
    """It shows a run from a file."""
    show(qtbot, ready, worker, OTHER)
    return ready


def test_a_file_that_cannot_be_opened_leaves_what_is_shown(
    qtbot: QtBot, opened: MainWindow, worker: FakeWorker
) -> None:
    before = texts_in(opened.pages)
    only(opened, RunFiles).open_one(("/broken.run.json",))
    request = worker.wait_of(qtbot, OpenRunRequest, 2)
    worker.give(Failure(request=request, message="broken.run.json is damaged.", bad_input=True))
    assert text_of(opened, "messageLabel") == "broken.run.json is damaged."
    assert texts_in(opened.pages) == before


def test_reading_can_be_cancelled(qtbot: QtBot, opened: MainWindow, worker: FakeWorker) -> None:
    only(opened, RunFiles).open_one(("/large.run.json",))
    request = worker.wait_of(qtbot, OpenRunRequest, 2)
    press(qtbot, opened, "cancelButton")
    assert worker.of(OpenRunRequest)[-1][1].cancelled
    worker.give(Cancelled(request=request))
    assert text_of(opened, "messageLabel") == "Cancelled; the last result is still shown"


def test_of_two_that_are_opened_one_after_another_the_second_is_shown(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker
) -> None:
    files = only(ready, RunFiles)
    files.open_one(("/a.run.json",))
    first = worker.wait_of(qtbot, OpenRunRequest, 1)
    files.open_one(("/b.run.json",))
    second = worker.wait_of(qtbot, OpenRunRequest, 2)
    worker.give(RunOpened(request=first, result=from_file(OTHER, "a.run.json")))
    assert not is_shown(ready, "originNote")
    worker.give(RunOpened(request=second, result=from_file(OTHER, "b.run.json")))
    assert "b.run.json" in text_of(ready, "originNote")


def test_what_is_shown_is_saved_by_the_menu(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker, tmp_path: Path
) -> None:
    action(ready, "Save run").trigger()
    dialog = find(ready, QFileDialog, "saveRunDialog")
    assert dialog.defaultSuffix() == "run.json"
    assert not dialog.testOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.fileSelected.emit(str(tmp_path / "a.run.json"))
    dialog.close()
    request = worker.wait_of(qtbot, SaveRunRequest, 1)
    assert request.result is context_of(ready).runs.result
    worker.give(RunSaved(request=request, size=123_456))
    said = text_of(ready, "messageLabel")
    assert said == "Saved the run to a.run.json (123 kB). Reopen with File > Open run."


def test_a_run_that_cannot_be_saved_is_said(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker
) -> None:
    only(ready, RunFiles).save("/none/a.run.json")
    request = worker.wait_of(qtbot, SaveRunRequest, 1)
    worker.give(Failure(request=request, message="The disk is full."))
    assert text_of(ready, "messageLabel") == "The disk is full."


def test_before_the_first_result_there_is_nothing_to_save(
    driven: MainWindow, worker: FakeWorker
) -> None:
    action(driven, "Save run").trigger()
    assert text_of(driven, "messageLabel") == "There is no run to save yet: press Run."
    assert worker.of(SaveRunRequest) == []


def test_a_file_is_chosen_by_the_menu(qtbot: QtBot, ready: MainWindow, worker: FakeWorker) -> None:
    action(ready, "Open run").trigger()
    dialog = find(ready, QFileDialog, "openRunDialog")
    dialog.filesSelected.emit(["/runs/a.run.json"])
    dialog.close()
    assert worker.wait_of(qtbot, OpenRunRequest, 1).path == "/runs/a.run.json"


@pytest.fixture
def brought(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A run, an image and a checkpoint."""
    paths = tmp_path / "a.run.json", tmp_path / "photo.png", tmp_path / "m.pt"
    for path in paths:
        path.touch()
    return paths


def test_a_run_is_opened_where_it_is_dropped(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker, brought: tuple[Path, ...]
) -> None:
    run, image, _ = brought
    assert drop(ready, run)
    assert worker.wait_of(qtbot, OpenRunRequest, 1).path == str(run)
    assert worker.of(ImagesRequest) == []
    assert drop(ready, image, run)
    worker.wait_of(qtbot, OpenRunRequest, 2)
    assert worker.wait_of(qtbot, ImagesRequest, 1).paths == (str(image),)


def test_a_run_and_an_ensemble_are_both_opened(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker, brought: tuple[Path, ...]
) -> None:
    run, _, member = brought
    assert drop(ready, member, run)
    assert worker.wait_of(qtbot, OpenRunRequest, 1).path == str(run)
    assert worker.wait_of(qtbot, OpenRequest, 1).path == str(member)


def test_of_several_runs_the_first_is_opened_and_the_others_are_counted(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker
) -> None:
    drop(ready, Path("/a.run.json"), Path("/b.run.json"), Path("/c.run.json"))
    request = worker.wait_of(qtbot, OpenRunRequest, 1)
    worker.give(RunOpened(request=request, result=from_file(OTHER)))
    said = text_of(ready, "messageLabel")
    assert said == "One run is shown at a time: 2 more files not opened."


def test_a_run_on_the_command_line_takes_the_place_of_the_first_run(
    qtbot: QtBot, worker: FakeWorker, settings: RunSettings, brought: tuple[Path, ...]
) -> None:
    run, image, _ = brought
    window = create_window([str(run), str(image)], settings)
    qtbot.addWidget(window)
    window.show()
    request = worker.wait_of(qtbot, OpenRunRequest, 1)
    assert request.path == str(run)
    assert worker.wait_of(qtbot, ImagesRequest, 1).paths == (str(image),)
    worker.give(RunOpened(request=request, result=from_file(OTHER)))
    assert is_shown(window, "originNote")
    assert worker.of(RunRequest) == []


def test_without_a_run_of_its_own_the_window_has_the_chosen_members(
    qtbot: QtBot, worker: FakeWorker, settings: RunSettings, brought: tuple[Path, ...]
) -> None:
    window = create_window([str(brought[0])], settings)
    qtbot.addWidget(window)
    window.show()
    request = worker.wait_of(qtbot, OpenRunRequest, 1)
    worker.give(RunOpened(request=request, result=from_file(OTHER)))
    let_the_run_s_members_look(window)
    drop(window, Path("/a.png"))
    assert worker.wait_of(qtbot, ImagesRequest, 1).settings == window.setup.settings
