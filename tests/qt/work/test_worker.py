import logging
import sys
from collections.abc import Callable
from itertools import count

import pytest
from PySide6.QtCore import QThread

from ensemble_gui.cancel import CancelToken
from ensemble_gui.qt.work import progress as progress_module
from ensemble_gui.qt.work.worker import RunWorker
from ensemble_gui.records.history import History, HistoryRequest, HistoryResult
from ensemble_gui.records.images import ImagesRequest, ImagesResult
from ensemble_gui.records.outcomes import Cancelled, Failure, Outcome
from ensemble_gui.records.progress import Progress, RunProgress
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import Available, RunSettings, Weights


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


@pytest.fixture
def rested(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The milliseconds of each rest; a 64th of a second passes at each look at the clock."""
    rests: list[int] = []
    clock = count(start=1000)
    monkeypatch.setattr(progress_module, "monotonic", lambda: next(clock) / 64)
    monkeypatch.setattr(QThread, "msleep", rests.append)
    return rests


def progress_of(
    monkeypatch: pytest.MonkeyPatch, tell: Callable[[Progress], None]
) -> list[RunProgress]:
    """What the worker hands on of the progress that a run tells."""

    def run(
        request: RunRequest, _token: CancelToken, progress: Progress, **_rest: object
    ) -> Outcome[RunResult]:
        tell(progress)
        return Cancelled(request=request)

    monkeypatch.setattr("ensemble_gui.running.answers.run.run", run)
    heard: list[RunProgress] = []
    worker = RunWorker()
    worker.progressed.connect(heard.append)
    worker.run(RunRequest(settings=RunSettings()), CancelToken())
    return heard


def test_it_finds_what_there_is() -> None:
    heard: list[Available] = []
    worker = RunWorker()
    worker.available_found.connect(heard.append)
    worker.look_around()
    assert heard[0].devices[0] == "cpu"
    assert heard[0].trained_members == {Weights.TRAINED: 20, Weights.CONV: 10}


def test_looking_around_survives_a_fault_and_logs_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> Available:
        raise ImportError("torch is broken")

    monkeypatch.setattr("ensemble_gui.running.members.building.find_available", fail)
    heard: list[Available] = []
    worker = RunWorker()
    worker.available_found.connect(heard.append)
    with caplog.at_level(logging.ERROR):
        worker.look_around()
    assert heard == []
    assert "ImportError: torch is broken" in caplog.text


def test_a_run_is_answered_with_one_outcome(settings: RunSettings) -> None:
    heard: list[Outcome[RunResult]] = []
    worker, request = RunWorker(), RunRequest(settings=settings)
    worker.run_finished.connect(heard.append)
    worker.run(request, CancelToken())
    (outcome,) = heard
    assert isinstance(outcome, RunResult)
    assert outcome.request is request


def test_images_are_answered_with_one_outcome(settings: RunSettings) -> None:
    heard: list[object] = []
    worker, request = RunWorker(), ImagesRequest(settings=settings, paths=("nowhere.png",))
    worker.images_finished.connect(heard.append)
    worker.predict_images(request, CancelToken())
    (outcome,) = heard
    assert isinstance(outcome, ImagesResult)
    assert [one.path for one in outcome.refused] == ["nowhere.png"]


def test_a_run_whose_token_is_set_is_cancelled(settings: RunSettings) -> None:
    heard: list[Outcome[RunResult]] = []
    worker, token = RunWorker(), CancelToken()
    token.cancel()
    worker.run_finished.connect(heard.append)
    worker.run(RunRequest(settings=settings), token)
    assert isinstance(heard[0], Cancelled)


@pytest.mark.parametrize("kind", ["run", "images"])
def test_a_request_is_answered_also_where_torch_cannot_be_imported(
    monkeypatch: pytest.MonkeyPatch, settings: RunSettings, kind: str
) -> None:
    for module in ("runner", "images"):
        monkeypatch.setitem(sys.modules, f"ensemble_gui.running.{module}", None)
    heard: list[Outcome[RunResult]] = []
    worker = RunWorker()
    worker.run_finished.connect(heard.append)
    worker.images_finished.connect(heard.append)
    if kind == "run":
        worker.run(RunRequest(settings=settings), CancelToken())
    else:
        worker.predict_images(ImagesRequest(settings=settings), CancelToken())
    (outcome,) = heard
    assert isinstance(outcome, Failure)
    assert "ModuleNotFoundError" in outcome.message
    assert outcome.traceback is not None
    assert "in work" in outcome.traceback


def test_progress_is_told_ten_times_a_second_at_most(
    monkeypatch: pytest.MonkeyPatch, rested: list[int]
) -> None:
    def tell(progress: Progress) -> None:
        for done in range(100):
            progress(RunProgress(stage="Timing", done=done, total=100))

    heard = progress_of(monkeypatch, tell)
    assert [one.done for one in heard] == list(range(0, 100, 7))  # 6/64 s < 0.1 s < 7/64 s
    assert len(rested) == len(heard)


def test_a_new_stage_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch,
    rested: list[int],  # noqa: ARG001 -- asked for what it does
) -> None:
    def tell(progress: Progress) -> None:
        for stage in ("Preparing", "Timing", "Timing", "Predicting"):
            progress(RunProgress(stage=stage, done=0, total=1))

    heard = progress_of(monkeypatch, tell)
    assert [one.stage for one in heard] == ["Preparing", "Timing", "Predicting"]


def test_it_rests_while_progress_is_painted(
    monkeypatch: pytest.MonkeyPatch, rested: list[int]
) -> None:
    progress_of(monkeypatch, lambda tell: tell(RunProgress(stage="Timing", done=0, total=1)))
    assert rested
    assert all(rest > 0 for rest in rested)


def kept_by(worker: RunWorker) -> HistoryResult:
    """The answer to a first look at the history."""
    heard: list[HistoryResult] = []
    worker.history_kept.connect(heard.append)
    worker.keep_history(HistoryRequest(base=History(), own=History()))
    (result,) = heard
    return result


def test_it_looks_for_the_history_without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)  # importing it raises
    result = kept_by(RunWorker())
    assert (result.history, result.message) == (History(), "")


def test_a_request_for_the_history_is_answered_whatever_happens(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("ensemble_gui.history.file.HistoryFile.keep", fail)
    result = kept_by(RunWorker())
    assert result.history == result.request.own
    assert "could not be kept" in result.message
    assert "the history could not be kept" in caplog.text
