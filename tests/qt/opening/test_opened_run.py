"""A run from a file is shown as it was, and says so; no member is asked in the place of its own."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.ensemble import Opening
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.growth import GrowthRequest
from ensemble_gui.records.images import ImagesRequest
from ensemble_gui.records.opening import SaveEnsembleRequest
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.shift import RibbonRequest, ShiftRequest
from tests.support.made_up_runs import KINDS
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
from tests.support.qt.opened_runs import OTHER, analysed, context_of, from_file, is_shown, show
from tests.support.qt.own_gestures import let_the_run_s_members_look
from tests.support.qt.screens import screen_of
from tests.support.qt.synthetic_images import images_result

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


def test_the_screen_is_the_one_that_was_saved(
    qtbot: QtBot, ready: MainWindow, worker: FakeWorker
) -> None:
    for kind in sorted(set(KINDS) - {"different without samples"}):
        result = KINDS[kind]()
        context_of(ready).runs._finish(result)
        analysed(qtbot, ready, worker)
        before = screen_of(ready)
        context_of(ready).runs._finish(OTHER)
        analysed(qtbot, ready, worker)
        assert screen_of(ready) != before, kind
        show(qtbot, ready, worker, result)
        analysed(qtbot, ready, worker)
        assert (kind, screen_of(ready)) == (kind, before)


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
    assert not is_shown(opened, "runMark")
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
    *_, last = analysed(qtbot, opened, worker)
    assert last.settings is None


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
