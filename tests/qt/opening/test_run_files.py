"""A run from a file takes the place of the last one, and says so; nothing else changes."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from ensemble_gui.history.run_file import from_json, to_json
from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.opening.ensemble import Opening
from ensemble_gui.qt.opening.run_files import RunFiles
from ensemble_gui.qt.page import Context
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.analysis import AnalysisRequest
from ensemble_gui.records.growth import GrowthRequest
from ensemble_gui.records.images import ImagesRequest
from ensemble_gui.records.opening import OpenRequest, SaveEnsembleRequest
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.run import Origin, RunRequest, RunResult
from ensemble_gui.records.run_file import (
    OpenRunRequest,
    RunOpened,
    RunSaved,
    SaveRunRequest,
)
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.shift import RibbonRequest, ShiftRequest
from ensemble_gui.running.answers.table import answer
from tests.support.made_up_runs import ENVIRONMENT, KINDS, few_digits, made_up_run
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import (
    choose,
    drop,
    find,
    only,
    press,
    set_number,
    text_of,
    texts_in,
    turn_to,
)
from tests.support.qt.own_gestures import action, let_the_run_s_members_look
from tests.support.qt.screens import screen_of
from tests.support.qt.synthetic_images import images_result

Finish = Callable[[], RunResult]
HERE = replace(ENVIRONMENT, torch="2.13.0", device_name="Mine")
OTHER = made_up_run(RunSettings(members=5, batch=16, strategies=("loop", "stacked"), seed=7))


def from_file(result: RunResult, name: str = "theirs.run.json") -> RunResult:
    """The result as it comes from a file that was written of it."""
    read = from_json(to_json(result, few_digits).encode(), name, few_digits)
    return replace(read, origin=Origin(name=name, here=HERE))


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


def show(qtbot: QtBot, window: MainWindow, worker: FakeWorker, result: RunResult) -> None:
    """Open a file that holds this result."""
    before = len(worker.of(OpenRunRequest))
    only(window, RunFiles).open_one(("/runs/theirs.run.json",))
    request = worker.wait_of(qtbot, OpenRunRequest, before + 1)
    worker.give(RunOpened(request=request, result=from_file(result)))


def analysed(qtbot: QtBot, window: MainWindow, worker: FakeWorker) -> list[AnalysisRequest]:
    """Answer all requests for an analysis as the worker does, without its members."""
    lane = context_of(window).desk.lane_of(AnalysisRequest)
    requests: list[AnalysisRequest] = []
    while lane.is_going:
        ((request, _),) = lane._sent.values()
        came = partial(_has_come, worker, request)
        qtbot.waitUntil(came)
        requests.append(request)
        worker.give(replace(answer(replace(request, settings=None)), request=request))
    return requests


def _has_come(worker: FakeWorker, request: AnalysisRequest) -> bool:
    return any(one is request for one, _ in worker.of(AnalysisRequest))


def context_of(window: MainWindow) -> Context:
    """What the pages are given."""
    return only(window, RunFiles)._context


def is_shown(window: MainWindow, name: str) -> bool:
    return find(window, QLabel, name).isVisible()


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"different without samples"}))
def test_the_screen_is_the_one_that_was_saved(
    qtbot: QtBot, driven: MainWindow, worker: FakeWorker, kind: str
) -> None:
    result = KINDS[kind]()
    worker.give(replace(result, request=worker.requests[0]))  # in the place of the first run
    context_of(driven).runs._finish(result)
    analysed(qtbot, driven, worker)
    before = screen_of(driven)
    context_of(driven).runs._finish(OTHER)
    analysed(qtbot, driven, worker)
    assert screen_of(driven) != before
    show(qtbot, driven, worker, result)
    analysed(qtbot, driven, worker)
    assert screen_of(driven) == before


def test_a_run_without_samples_shows_none(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker
) -> None:
    show(qtbot, ready, worker, KINDS["different without samples"]())
    assert context_of(ready).samples.selection.samples is None


def test_it_is_marked_as_that_of_a_file_and_of_another_machine(opened: MainWindow) -> None:
    note = text_of(opened, "originNote")
    assert note.startswith("Opened from theirs.run.json, run ")
    assert "on another machine: torch: 2.12.0 (here 2.13.0); processor: Another" in note
    assert is_shown(opened, "originNote")
    assert text_of(opened, "samplesStale").startswith("Predictions are from theirs.run.json; its")
    assert is_shown(opened, "samplesStale")
    assert opened.state.text() == "Ready · opened from theirs.run.json"
    assert opened.environment.text().startswith("Opened run: CPU")


def test_the_settings_stay_the_user_s_and_are_not_called_changed(
    opened: MainWindow, worker: FakeWorker
) -> None:
    (first,) = (one for one in worker.requests if isinstance(one, RunRequest))
    assert opened.setup.settings == first.settings
    assert find(opened, QSpinBox, "memberCount").value() == 3
    set_number(opened, "memberCount", 9)
    assert not is_shown(opened, "staleNote")
    assert text_of(opened, "samplesStale").startswith("Predictions are from theirs.run.json")


def test_it_is_not_kept_in_the_history_again(opened: MainWindow, worker: FakeWorker) -> None:
    assert opened
    assert max(len(one.own.entries) for one in worker.histories) == 1


def test_a_run_replaces_it_and_nothing_is_said_of_the_file(
    qtbot: QtBot, opened: MainWindow, worker: FakeWorker, finish: Finish
) -> None:
    press(qtbot, opened, "runButton")
    qtbot.waitUntil(lambda: len(worker.of(RunRequest)) == 2)
    result = finish()
    assert context_of(opened).runs.result is result
    assert not is_shown(opened, "originNote")
    assert not is_shown(opened, "samplesStale")
    assert "file" not in opened.state.text()


def test_no_member_is_asked_in_the_place_of_those_that_are_not_open(
    qtbot: QtBot, opened: MainWindow, worker: FakeWorker
) -> None:
    for page, button in (("Growth", "measureGrowth"), ("Shift", "shiftAllButton")):
        turn_to(opened, page)
        said = "Predictions are from theirs.run.json; its members are not open."
        assert said in texts_in(opened.pages)
        assert not find(opened, QPushButton, button).isEnabled()
    assert [worker.of(one) for one in (GrowthRequest, RibbonRequest, ShiftRequest)] == [[], [], []]
    known, unknown = (one.settings for one in analysed(qtbot, opened, worker))
    assert known is not None
    assert unknown is None


def test_the_pages_measure_again_once_there_are_members(
    qtbot: QtBot, opened: MainWindow, worker: FakeWorker, finish: Finish
) -> None:
    press(qtbot, opened, "runButton")
    qtbot.waitUntil(lambda: len(worker.of(RunRequest)) == 2)
    result = finish()
    turn_to(opened, "Growth")
    assert worker.wait_of(qtbot, GrowthRequest, 1).samples is result.samples
    turn_to(opened, "Shift")
    worker.wait_of(qtbot, RibbonRequest, 1)
    assert find(opened, QPushButton, "shiftAllButton").isEnabled()


def test_the_calibration_says_why_it_has_no_temperature(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker
) -> None:
    from tests.support.qt.synthetic import many_samples, run_result

    samples = many_samples(3)
    result = replace(
        run_result(ready.setup.settings, samples=samples), origin=from_file(OTHER).origin
    )
    context_of(ready).runs.show(result)
    analysed(qtbot, ready, worker)
    turn_to(ready, "Calibration")
    assert "No temperature fitted: the members of this run are not open" in texts_in(ready.pages)


def test_my_images_are_seen_by_the_members_that_are_here(
    qtbot: QtBot, opened: MainWindow, worker: FakeWorker
) -> None:
    (first,) = (one for one in worker.requests if isinstance(one, RunRequest))
    let_the_run_s_members_look(opened)
    drop(opened, Path("/a.png"))
    request = worker.wait_of(qtbot, ImagesRequest, 1)
    assert request.settings == first.settings
    worker.give(images_result(request))
    assert not is_shown(opened, "samplesStale")
    choose(opened, "sampleSetBox", 0)
    assert is_shown(opened, "samplesStale")


def test_opening_a_run_shows_its_samples_and_its_times(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker
) -> None:
    drop(ready, Path("/a.png"))
    worker.give(images_result(worker.wait_of(qtbot, ImagesRequest, 1)))
    assert ready.pages.is_open("images")
    show(qtbot, ready, worker, OTHER)
    assert ready.pages.is_open("timings")
    assert context_of(ready).samples.selection.samples.members == 5


def test_the_ensemble_that_is_saved_is_the_last_one_that_ran_here(
    qtbot: QtBot, opened: MainWindow, worker: FakeWorker
) -> None:
    (first,) = (one for one in worker.requests if isinstance(one, RunRequest))
    only(opened, Opening).save("/new")
    assert worker.wait_of(qtbot, SaveEnsembleRequest, 1).settings == first.settings


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
