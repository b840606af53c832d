from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.qt.work.lane import Lane, Manners, Rule
from ensemble_gui.records.analysis import AnalysisRequest
from ensemble_gui.records.history import History, HistoryRequest
from ensemble_gui.records.images import ImagesRequest, Recipe
from ensemble_gui.records.inspection import InspectionRequest
from ensemble_gui.records.outcomes import Cancelled
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.shift import RibbonRequest, Shift
from ensemble_gui.records.sweep import SweepRequest
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import PATIENCE_MS
from tests.support.qt.synthetic import run_result, sample_set
from tests.support.qt.synthetic_images import images_result
from tests.support.qt.synthetic_sweep import SMALL_SWEEP, swept_cell

TIMING = RunProgress(stage="Timing", done=1, total=6)
MEASURES = Manners(measures=True)
SILENT = Manners(is_silent=True)


@pytest.fixture
def desk(worker: FakeWorker) -> Iterator[Desk]:
    """A desk whose thread has not been started: requests wait, answers come from the test."""
    made = Desk()
    yield made
    made.close()
    assert not worker.thread().isRunning()


@pytest.fixture
def runs(desk: Desk) -> Lane:
    return desk.lane(RunRequest, Rule.REPLACE, MEASURES)


@pytest.fixture
def request_(settings: RunSettings) -> RunRequest:
    return RunRequest(settings=settings)


def heard_from(lane: Lane) -> list[object]:
    heard: list[object] = []
    lane.answered.connect(heard.append)
    return heard


def test_the_work_is_done_on_a_thread_of_its_own(
    qtbot: QtBot, desk: Desk, worker: FakeWorker, runs: Lane, request_: RunRequest
) -> None:
    desk.start()
    runs.ask(request_)
    assert worker.wait_for(qtbot, 1) is request_
    assert worker.taken[0][2] is not QThread.currentThread()


def test_close_ends_the_thread(desk: Desk, worker: FakeWorker) -> None:
    desk.start()
    assert worker.thread().isRunning()
    assert desk.close()
    assert not worker.thread().isRunning()


def test_a_desk_that_was_closed_does_not_start(desk: Desk, worker: FakeWorker) -> None:
    desk.close()
    desk.start()
    assert not worker.thread().isRunning()


def test_each_answer_goes_to_the_lane_of_its_request(
    desk: Desk, worker: FakeWorker, runs: Lane, settings: RunSettings
) -> None:
    images = desk.lane(ImagesRequest, Rule.QUEUE)
    heard, other = heard_from(runs), heard_from(images)
    result, asked = run_result(settings), ImagesRequest(settings=settings)
    runs.ask(result.request)
    images.ask(asked)
    worker.give(result)
    worker.give(result)
    assert (heard, other) == ([result], [])
    found = images_result(asked)
    worker.give(found)
    assert (heard, other) == ([result], [found])


def test_it_is_busy_until_all_that_the_user_waits_for_is_answered(
    desk: Desk, worker: FakeWorker, runs: Lane, settings: RunSettings
) -> None:
    images = desk.lane(ImagesRequest, Rule.QUEUE)
    result, request = run_result(settings), ImagesRequest(settings=settings)
    states = [(desk.measuring, desk.busy)]
    desk.busy_changed.connect(lambda: states.append((desk.measuring, desk.busy)))
    runs.ask(result.request)
    images.ask(request)
    worker.give(result)
    worker.give(images_result(request))
    busy = [(False, False), (True, True), (True, True), (False, True), (False, False)]
    assert states == busy


def test_nothing_is_measured_any_more_when_the_answer_is_handed_on(
    desk: Desk, worker: FakeWorker, runs: Lane, settings: RunSettings
) -> None:
    states: list[bool] = []
    runs.answered.connect(lambda _: states.append(desk.measuring))
    result = run_result(settings)
    runs.ask(result.request)
    worker.give(result)
    assert states == [False]


def test_progress_is_shown_until_the_work_is_cancelled(
    desk: Desk, worker: FakeWorker, runs: Lane, request_: RunRequest
) -> None:
    heard: list[RunProgress] = []
    desk.progressed.connect(heard.append)
    runs.ask(request_)
    worker.progressed.emit(TIMING)
    desk.cancel()
    worker.progressed.emit(TIMING)
    assert heard == [TIMING]


def test_parts_are_handed_on_until_the_answer_unless_the_request_is_replaced(
    desk: Desk, worker: FakeWorker
) -> None:
    sweeps = desk.lane(SweepRequest, Rule.REPLACE, MEASURES)
    cells: list[object] = []
    sweeps.part_arrived.connect(cells.append)
    first, second = (SweepRequest(settings=SMALL_SWEEP) for _ in range(2))
    cell, other = swept_cell(2, 1), swept_cell(2, 64)
    sweeps.ask(first)
    worker.part_made.emit(first, cell)
    sweeps.ask(second)
    worker.part_made.emit(first, other)
    assert cells == [cell]
    worker.part_made.emit(second, other)
    worker.give(Cancelled(request=second))
    worker.part_made.emit(second, cell)
    assert cells == [cell, other]


def test_parts_that_came_before_a_cancel_are_handed_on(
    desk: Desk, worker: FakeWorker, settings: RunSettings
) -> None:
    images = desk.lane(ImagesRequest, Rule.QUEUE)
    heard: list[object] = []
    images.part_arrived.connect(heard.append)
    request = ImagesRequest(settings=settings, paths=("/a.png",))
    images.ask(request)
    desk.cancel()
    group = images_result(request)
    worker.give_part(group)
    assert heard == [group]


def test_cancel_sets_the_tokens_at_once_but_not_those_of_work_that_nobody_waits_for(
    qtbot: QtBot, desk: Desk, worker: FakeWorker, runs: Lane, request_: RunRequest
) -> None:
    inspections = desk.lane(InspectionRequest, Rule.LATEST, Manners(keeps_late=True))
    history = desk.lane(HistoryRequest, Rule.QUEUE, SILENT)
    desk.start()
    history.ask(HistoryRequest(base=History(), own=History()))
    runs.ask(request_)
    inspections.ask(InspectionRequest(settings=request_.settings, recipe=Recipe()))
    desk.cancel()
    qtbot.waitUntil(lambda: len(worker.asked) == 3, timeout=PATIENCE_MS)
    assert [token.cancelled for _, token, _ in worker.asked] == [False, True, False]


def test_what_is_put_off_begins_again_behind_what_is_asked_for_next(
    qtbot: QtBot, desk: Desk, worker: FakeWorker, request_: RunRequest
) -> None:
    inspections = desk.lane(InspectionRequest, Rule.LATEST)
    history = desk.lane(HistoryRequest, Rule.QUEUE, SILENT)
    inspection = InspectionRequest(settings=request_.settings, recipe=Recipe())
    desk.start()
    inspections.ask(inspection)
    desk.put_off()
    history.ask(HistoryRequest(base=History(), own=History()))
    qtbot.waitUntil(lambda: len(worker.asked) == 2, timeout=PATIENCE_MS)
    assert [token.cancelled for _, token, _ in worker.asked] == [True, False]
    worker.give(Cancelled(request=inspection))
    qtbot.waitUntil(lambda: len(worker.asked) == 3, timeout=PATIENCE_MS)
    assert worker.asked[2][0] is inspection


def test_work_in_the_background_makes_way_for_more_urgent_work(
    qtbot: QtBot, desk: Desk, worker: FakeWorker, runs: Lane, request_: RunRequest
) -> None:
    analyses = desk.lane(AnalysisRequest, Rule.LATEST, Manners(background=2))
    ribbons = desk.lane(RibbonRequest, Rule.LATEST, Manners(background=1))
    history = desk.lane(HistoryRequest, Rule.QUEUE, SILENT)
    settings, samples = request_.settings, sample_set((1, 1, 1))
    analyses.ask(AnalysisRequest(settings=settings, samples=samples))
    history.ask(HistoryRequest(base=History(), own=History()))
    asked = worker.asked
    desk.start()
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=PATIENCE_MS)
    assert [token.cancelled for _, token, _ in asked] == [False, False]
    image = np.zeros((28, 28), np.uint8)
    ribbons.ask(RibbonRequest(settings=settings, image=image, shift=Shift.NOISE))
    assert asked[0][1].cancelled
    qtbot.waitUntil(lambda: len(asked) == 3, timeout=PATIENCE_MS)
    analyses.ask(AnalysisRequest(settings=settings, samples=samples))
    assert not asked[2][1].cancelled  # which a less urgent request leaves alone
    runs.ask(request_)
    assert asked[2][1].cancelled


def test_the_history_keeps_nobody_busy_and_is_answered_while_the_window_closes(
    desk: Desk, worker: FakeWorker, runs: Lane, request_: RunRequest
) -> None:
    history = desk.lane(HistoryRequest, Rule.QUEUE, SILENT)
    heard = heard_from(history)
    request = HistoryRequest(base=History(), own=History())
    history.ask(request)
    assert not desk.busy
    desk.stop()
    runs.ask(request_)  # which comes too late
    history.ask(replace(request))
    desk.start()
    desk.wait_while(lambda: len(heard) < 2)
    desk.close()
    history.ask(request)  # which nobody would answer
    assert len(worker.histories) == len(heard) == 2
    assert worker.taken == []
    desk.wait_while(lambda: True)  # the thread has ended: there is nothing to wait for


def test_who_closes_has_the_work_cancelled(
    qtbot: QtBot, desk: Desk, worker: FakeWorker, runs: Lane, request_: RunRequest
) -> None:
    desk.start()
    runs.ask(request_)
    worker.wait_for(qtbot, 1)
    desk.stop()
    assert worker.tokens[0].cancelled


def test_the_outcome_of_the_real_worker_arrives_on_the_thread_of_the_window(
    qtbot: QtBot, settings: RunSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    desk = Desk()
    runs = desk.lane(RunRequest, Rule.REPLACE, MEASURES)
    threads: list[QThread] = []
    runs.answered.connect(lambda _: threads.append(QThread.currentThread()))
    desk.start()
    with qtbot.waitSignal(runs.answered, timeout=PATIENCE_MS) as finished:
        runs.ask(RunRequest(settings=settings))
    desk.close()
    assert isinstance(finished.args[0], RunResult)
    assert threads == [QThread.currentThread()]
