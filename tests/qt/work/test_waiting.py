"""What is said while somebody waits, and when: never by a timer between timed blocks."""

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.work import waiting as module
from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.qt.work.lane import Lane, Manners, Rule
from ensemble_gui.qt.work.waiting import Waiting
from ensemble_gui.records.analysis import AnalysisRequest
from ensemble_gui.records.outcomes import Cancelled
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.synthetic import sample_set

TIMING = RunProgress(stage="Timing", done=1, total=6)


class Clock:
    """Says what it is set to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(worker: FakeWorker) -> Iterator[Desk]:  # noqa: ARG001 -- it takes the worker's place
    """A desk whose thread has not been started: requests wait, answers come from the test."""
    made = Desk()
    made.lane(RunRequest, Rule.REPLACE, Manners(measures=True))
    made.lane(AnalysisRequest, Rule.LATEST, Manners(background=2))
    yield made
    made.close()


@pytest.fixture
def waiting(desk: Desk, clock: Clock) -> Waiting:
    return Waiting(desk, desk, clock)


@pytest.fixture
def runs(desk: Desk) -> Lane:
    return desk.lane_of(RunRequest)


@pytest.fixture
def analyses(desk: Desk) -> Lane:
    return desk.lane_of(AnalysisRequest)


def timer_of(waiting: Waiting) -> QTimer:
    (found,) = waiting.findChildren(QTimer)
    return found


def analysis(settings: RunSettings) -> AnalysisRequest:
    return AnalysisRequest(settings=settings, samples=sample_set((0, 1)))


def test_where_no_answer_is_on_its_way_there_is_nothing_to_say(waiting: Waiting) -> None:
    assert (waiting.work, waiting.words(RunRequest)) == ("", "")
    assert not timer_of(waiting).isActive()


def test_the_work_and_those_behind_it_say_the_stage_and_its_seconds(
    waiting: Waiting,
    worker: FakeWorker,
    clock: Clock,
    runs: Lane,
    analyses: Lane,
    settings: RunSettings,
) -> None:
    request = RunRequest(settings=settings)
    runs.ask(request)
    analyses.ask(analysis(settings))
    worker.progressed.emit(RunProgress(stage="Compiling", done=0, total=1))
    clock.now += 40
    assert waiting.work == "Compiling… 40 s"
    assert waiting.words(AnalysisRequest, "Comparing") == "Waiting for the run: compiling, 40 s"
    worker.answered.emit(request, Cancelled(request=request))
    clock.now += 5
    assert waiting.work == ""
    assert waiting.words(AnalysisRequest, "Comparing") == "Comparing… 5 s"
    assert waiting.words(RunRequest) == ""


def test_a_request_that_queues_behind_others_is_told_of_at_once(
    qtbot: QtBot, waiting: Waiting, runs: Lane, analyses: Lane, settings: RunSettings
) -> None:
    runs.ask(RunRequest(settings=settings))
    with qtbot.waitSignal(waiting.changed):
        analyses.ask(analysis(settings))


def test_a_cancel_is_what_is_waited_for(
    waiting: Waiting, clock: Clock, runs: Lane, settings: RunSettings
) -> None:
    runs.ask(RunRequest(settings=settings))
    waiting.begin_cancel()
    clock.now += 4
    assert waiting.work == "Cancelling: finishing the current pass… 4 s"


def test_the_timer_waits_for_a_silence_that_no_timed_block_leaves(
    waiting: Waiting, worker: FakeWorker, runs: Lane, settings: RunSettings
) -> None:
    request = RunRequest(settings=settings)
    runs.ask(request)
    timer = timer_of(waiting)
    for _ in range(3):
        worker.progressed.emit(TIMING)
        assert timer.isSingleShot()
        assert timer.interval() == timer.remainingTime() == 3000 or timer.remainingTime() > 2000
    worker.answered.emit(request, Cancelled(request=request))
    assert not timer.isActive()


def test_after_a_silence_the_seconds_go_on_by_themselves(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    waiting: Waiting,
    runs: Lane,
    settings: RunSettings,
) -> None:
    for name in ("_SILENCE_MS", "_TICK_MS"):
        monkeypatch.setattr(module, name, 1)
    runs.ask(RunRequest(settings=settings))
    for _ in range(2):
        with qtbot.waitSignal(waiting.changed):
            pass


def test_pytorch_is_loaded_until_the_first_work_reports(
    monkeypatch: pytest.MonkeyPatch,
    desk: Desk,
    worker: FakeWorker,
    clock: Clock,
    runs: Lane,
    settings: RunSettings,
) -> None:
    with monkeypatch.context() as patch:
        patch.delitem(sys.modules, "torch")
        waiting = Waiting(desk, desk, clock)
    assert waiting.words(RunRequest) == waiting.work == "Loading PyTorch…"
    runs.ask(RunRequest(settings=settings))
    clock.now += 4
    assert waiting.words(RunRequest) == waiting.work == "Loading PyTorch… 4 s"
    worker.progressed.emit(TIMING)
    assert not waiting.is_loading
    assert waiting.words(RunRequest) == "Waiting for the run: timing"


def test_pytorch_that_cannot_be_loaded_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
    desk: Desk,
    worker: FakeWorker,
    runs: Lane,
    settings: RunSettings,
) -> None:
    with monkeypatch.context() as patch:
        patch.delitem(sys.modules, "torch")
        waiting = Waiting(desk, desk)
    request = RunRequest(settings=settings)
    runs.ask(request)
    worker.answered.emit(request, Cancelled(request=request))
    assert waiting.work == ""
