from dataclasses import replace

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.work.desk import RunController
from ensemble_gui.records.history import History, HistoryRequest
from ensemble_gui.records.images import ImagesRequest, ImagesResult
from ensemble_gui.records.outcomes import Cancelled
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.fake_worker import BUNDLED, FakeWorker
from tests.support.qt.gestures import PATIENCE_MS
from tests.support.qt.synthetic import run_result

TIMING = RunProgress(stage="Timing", done=1, total=6)


@pytest.fixture
def controller(worker: FakeWorker) -> RunController:  # noqa: ARG001 -- asked for what it does
    """A controller whose thread has not been started: requests wait, answers come from the test."""
    return RunController()


def heard_from(controller: RunController) -> list[object]:
    heard: list[object] = []
    controller.run_finished.connect(heard.append)
    return heard


@pytest.fixture
def request_(settings: RunSettings) -> RunRequest:
    return RunRequest(settings=settings)


def test_the_worker_works_on_its_own_thread_and_looks_around_first(
    qtbot: QtBot, controller: RunController, worker: FakeWorker, request_: RunRequest
) -> None:
    with qtbot.waitSignal(controller.available_found, timeout=PATIENCE_MS) as found:
        controller.start()
    controller.run(request_)
    qtbot.waitUntil(lambda: bool(worker.taken), timeout=PATIENCE_MS)
    controller.close()
    assert found.args[0].trained_members == BUNDLED
    taken, _, thread = worker.taken[0]
    assert taken is request_
    assert thread is not QThread.currentThread()


def test_close_ends_the_thread(controller: RunController, worker: FakeWorker) -> None:
    controller.start()
    thread = worker.thread()
    assert thread.isRunning()
    controller.close()
    assert not thread.isRunning()


def test_close_before_the_start_returns(controller: RunController) -> None:
    controller.close()
    assert not controller.busy


def test_a_run_has_exactly_one_outcome(
    controller: RunController, worker: FakeWorker, settings: RunSettings
) -> None:
    heard = heard_from(controller)
    result = run_result(settings)
    controller.run(result.request)
    worker.run_finished.emit(result)
    worker.run_finished.emit(result)
    assert heard == [result]


def test_the_outcome_of_a_request_that_is_no_longer_current_is_dropped(
    controller: RunController, worker: FakeWorker, settings: RunSettings
) -> None:
    heard = heard_from(controller)
    first, second = run_result(settings), run_result(settings)
    controller.run(first.request)
    controller.run(second.request)
    worker.run_finished.emit(first)
    assert controller.running
    worker.run_finished.emit(second)
    assert not controller.running
    assert heard == [second]


def test_equal_requests_are_told_apart(
    controller: RunController, worker: FakeWorker, request_: RunRequest
) -> None:
    heard = heard_from(controller)
    controller.run(request_)
    worker.run_finished.emit(Cancelled(request=replace(request_)))
    assert heard == []
    assert controller.running


def test_cancel_sets_the_tokens_at_once(
    qtbot: QtBot, controller: RunController, worker: FakeWorker, request_: RunRequest
) -> None:
    controller.start()
    controller.run(request_)
    controller.predict_images(ImagesRequest(settings=request_.settings))
    qtbot.waitUntil(lambda: len(worker.taken) == 2, timeout=PATIENCE_MS)
    controller.cancel()
    cancelled = [one.cancelled for one in worker.tokens]
    controller.close()
    assert cancelled == [True, True]


def test_a_new_run_cancels_the_one_that_goes_on(
    qtbot: QtBot, controller: RunController, worker: FakeWorker, request_: RunRequest
) -> None:
    controller.start()
    controller.run(request_)
    controller.run(replace(request_))
    qtbot.waitUntil(lambda: len(worker.taken) == 2, timeout=PATIENCE_MS)
    cancelled = [one.cancelled for one in worker.tokens]
    controller.close()
    assert cancelled == [True, False]


def test_it_is_busy_until_all_that_was_asked_is_answered(
    controller: RunController, worker: FakeWorker, settings: RunSettings
) -> None:
    result, request = run_result(settings), ImagesRequest(settings=settings)
    states = [(controller.running, controller.busy)]
    controller.busy_changed.connect(lambda: states.append((controller.running, controller.busy)))
    controller.run(result.request)
    controller.predict_images(request)
    worker.run_finished.emit(result)
    worker.images_finished.emit(ImagesResult(request=request, images=(), samples=None, refused=()))
    busy = [(False, False), (True, True), (True, True), (False, True), (False, False)]
    assert states == busy


def test_it_is_no_longer_running_when_it_tells_the_outcome(
    controller: RunController, worker: FakeWorker, settings: RunSettings
) -> None:
    states: list[bool] = []
    controller.run_finished.connect(lambda _: states.append(controller.running))
    result = run_result(settings)
    controller.run(result.request)
    worker.run_finished.emit(result)
    assert states == [False]


def test_progress_is_handed_on_until_the_work_is_cancelled(
    controller: RunController, worker: FakeWorker, request_: RunRequest
) -> None:
    heard: list[RunProgress] = []
    controller.progressed.connect(heard.append)
    controller.run(request_)
    worker.progressed.emit(TIMING)
    controller.cancel()
    worker.progressed.emit(TIMING)
    assert heard == [TIMING]


def test_the_outcome_is_told_on_the_thread_of_the_window(
    qtbot: QtBot, settings: RunSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    controller = RunController()
    threads: list[QThread] = []
    controller.run_finished.connect(lambda _: threads.append(QThread.currentThread()))
    controller.start()
    with qtbot.waitSignal(controller.run_finished, timeout=PATIENCE_MS) as finished:
        controller.run(RunRequest(settings=settings))
    controller.close()
    assert isinstance(finished.args[0], RunResult)
    assert threads == [QThread.currentThread()]


def test_the_history_is_kept_on_the_worker_s_thread_and_keeps_nobody_busy(
    qtbot: QtBot, controller: RunController, worker: FakeWorker
) -> None:
    request = HistoryRequest(base=History(), own=History())
    controller.keep_history(request)
    assert not controller.busy
    with qtbot.waitSignal(controller.history_kept, timeout=PATIENCE_MS) as kept:
        controller.start()
    assert kept.args[0].request is request
    controller.close()
    controller.keep_history(request)  # which nobody would answer any more
    assert worker.histories == [request]


def test_who_waits_for_the_last_answer_has_the_other_work_cancelled(
    qtbot: QtBot, controller: RunController, worker: FakeWorker, request_: RunRequest
) -> None:
    controller.start()
    controller.run(request_)
    qtbot.waitUntil(lambda: bool(worker.taken), timeout=PATIENCE_MS)
    controller.wait_while(lambda: not worker.tokens[0].cancelled)
    assert worker.tokens[0].cancelled
    controller.close()
    controller.wait_while(lambda: True)  # the thread has ended: there is nothing to wait for
