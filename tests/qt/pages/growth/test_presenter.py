from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.status import WindowStatus
from ensemble_gui.records.growth import GrowthRequest
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import CLUSTER
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import PATIENCE_MS, find, press, text_of, turn_to
from tests.support.qt.synthetic_growth import growth_result

Finish = Callable[[], RunResult]


def asked(qtbot: QtBot, worker: FakeWorker, count: int) -> GrowthRequest:
    """The last of so many requests, once it has come."""
    return worker.wait_of(qtbot, GrowthRequest, count)


@pytest.fixture
def opened(qtbot: QtBot, driven: QMainWindow, finish: Finish) -> RunResult:
    """The result of a run, with the page of its growth open."""
    result = finish()
    turn_to(driven, "Growth")
    assert qtbot
    return result


def test_it_is_measured_when_its_page_is_looked_at(
    qtbot: QtBot, driven: QMainWindow, opened: RunResult, worker: FakeWorker
) -> None:
    request = asked(qtbot, worker, 1)
    assert request.samples is opened.samples
    assert request.settings == opened.request.settings
    assert request.strategy == min(opened.timings, key=lambda one: one.median_s).strategy
    worker.give(growth_result(request))
    qtbot.waitUntil(lambda: "One more member" in text_of(driven, "growthSentence"))
    turn_to(driven, "Pairs")
    turn_to(driven, "Growth")
    assert len(worker.of(GrowthRequest)) == 1


def test_its_costs_are_timed_by_a_strategy_that_runs_here(
    qtbot: QtBot, driven: QMainWindow, finish: Finish, worker: FakeWorker
) -> None:
    before = finish()
    press(qtbot, driven, "runButton")
    worker.wait_for(qtbot, 2)
    slow = before.timings[0]
    there = replace(slow, strategy=CLUSTER, samples_s=slow.samples_s / 1000)
    request, _ = worker.of(RunRequest)[-1]
    worker.give(replace(before, request=request, timings=(there, *before.timings)))
    turn_to(driven, "Growth")
    here = min(before.timings, key=lambda one: one.median_s)
    assert asked(qtbot, worker, 1).strategy == here.strategy


def test_measured_again_it_measures_the_costs_again(
    qtbot: QtBot, driven: QMainWindow, opened: RunResult, worker: FakeWorker
) -> None:
    assert opened
    worker.give(growth_result(asked(qtbot, worker, 1)))
    button = find(driven, QPushButton, "measureGrowth")
    qtbot.waitUntil(button.isEnabled)
    press(qtbot, driven, "measureGrowth")
    assert asked(qtbot, worker, 2).costs is None


def test_cancelled_the_previous_curve_stays(
    qtbot: QtBot, driven: QMainWindow, opened: RunResult, worker: FakeWorker
) -> None:
    assert opened
    worker.give(growth_result(asked(qtbot, worker, 1)))
    button = find(driven, QPushButton, "measureGrowth")
    qtbot.waitUntil(button.isEnabled)
    press(qtbot, driven, "measureGrowth")
    request = asked(qtbot, worker, 2)
    press(qtbot, driven, "cancelButton")
    assert worker.of(GrowthRequest)[-1][1].cancelled
    worker.give(Cancelled(request=request))
    qtbot.waitUntil(button.isEnabled)
    assert "One more member" in text_of(driven, "growthSentence")
    assert text_of(driven, "messageLabel") == "Growth cancelled; kept the previous curve"


def test_a_failure_is_told_and_can_be_tried_again(
    qtbot: QtBot, driven: QMainWindow, opened: RunResult, worker: FakeWorker
) -> None:
    assert opened
    request = asked(qtbot, worker, 1)
    worker.give(Failure(request=request, message="Not enough memory.", traceback=""))
    qtbot.waitUntil(lambda: text_of(driven, "messageLabel") == "Not enough memory.")
    assert text_of(driven, "growthEvidence") == "Not measured: press Measure"
    assert find(driven, QPushButton, "measureGrowth").isEnabled()


def test_what_was_said_of_something_else_meanwhile_stays(
    qtbot: QtBot, driven: QMainWindow, opened: RunResult, worker: FakeWorker
) -> None:
    assert opened
    request = asked(qtbot, worker, 1)
    worker.progressed.emit(RunProgress(stage="Scoring subsets", done=1, total=9))
    qtbot.waitUntil(lambda: text_of(driven, "messageLabel") == "Scoring subsets…")
    driven.findChild(WindowStatus).warn("a.txt is no image.")
    worker.give(growth_result(request))
    qtbot.waitUntil(find(driven, QPushButton, "measureGrowth").isEnabled)
    assert text_of(driven, "messageLabel") == "a.txt is no image."


def test_nothing_is_said_any_more_of_a_curve_that_has_come(
    qtbot: QtBot, driven: QMainWindow, opened: RunResult, worker: FakeWorker
) -> None:
    assert opened
    request = asked(qtbot, worker, 1)
    worker.progressed.emit(RunProgress(stage="Scoring subsets", done=1, total=9))
    qtbot.waitUntil(lambda: text_of(driven, "messageLabel") == "Scoring subsets…")
    worker.give(growth_result(request))
    qtbot.waitUntil(lambda: text_of(driven, "messageLabel") == "")


def test_a_newer_run_is_measured_anew_and_the_older_answer_dropped(
    qtbot: QtBot,
    driven: QMainWindow,
    opened: RunResult,
    finish: Finish,
    worker: FakeWorker,
) -> None:
    assert opened
    former = asked(qtbot, worker, 1)
    press(qtbot, driven, "runButton")
    worker.wait_for(qtbot, 2)
    newer = finish()
    qtbot.waitUntil(lambda: worker.of(GrowthRequest)[0][1].cancelled, timeout=PATIENCE_MS)
    turn_to(driven, "Growth")  # a run shows its timings
    assert asked(qtbot, worker, 2).samples is newer.samples
    worker.give(growth_result(former))
    QApplication.processEvents()
    assert not find(driven, QPushButton, "measureGrowth").isEnabled()
