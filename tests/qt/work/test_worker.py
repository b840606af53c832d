"""What the worker answers, in which order, and when it rests."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QThread

from ensemble_gui.cancel import CancelToken
from ensemble_gui.qt.work import progress as progress_module
from ensemble_gui.qt.work.worker import Worker
from ensemble_gui.records.history import History, HistoryRequest, HistoryResult
from ensemble_gui.records.images import (
    ImagesRequest,
    ImagesResult,
    Recipe,
    SaveRequest,
    SaveResult,
    Stage,
)
from ensemble_gui.records.inspection import Inspection, InspectionRequest
from ensemble_gui.records.outcomes import Cancelled, Failure, Request
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import Available, AvailableRequest, RunSettings, Weights
from ensemble_gui.records.sweep import SweepRequest
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members import at_hand
from ensemble_gui.running.members.resolving import Resolved
from tests.support.qt.synthetic_images import own_image
from tests.support.qt.synthetic_sweep import SMALL_SWEEP, sweep_result, swept_cell

Digit = Callable[[int], Path]
REST_MS = 17
SWEEP = SweepRequest(settings=SMALL_SWEEP)


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


class Heard:
    """A worker, and what it says, in order; it works on this thread."""

    def __init__(self) -> None:
        self.worker = Worker()
        self.said: list[object] = []
        self.worker.part_made.connect(self._note_part)
        self.worker.answered.connect(self._note_answer)
        self.worker.progressed.connect(self.said.append)

    def _note_part(self, request: Request, part: object) -> None:
        self.said.append((request, part))

    def _note_answer(self, request: Request, outcome: Any) -> None:  # noqa: ANN401 -- any outcome
        self.said.append(outcome)
        assert getattr(outcome, "request", request) is request

    def ask(self, request: Request, token: CancelToken | None = None) -> object:
        """The answer to this."""
        self.worker.take(request, token or CancelToken(), REST_MS)
        return self.said[-1]

    @property
    def parts(self) -> list[Any]:
        return [one[1] for one in self.said if isinstance(one, tuple)]


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The milliseconds of each rest; a 64th of a second passes at each look at the clock."""
    found: list[int] = []
    clock = count(start=1000)
    with monkeypatch.context() as patched:
        patched.setattr(progress_module, "monotonic", lambda: next(clock) / 64)
        patched.setattr(QThread, "msleep", found.append)
        yield found


def sweep_by(monkeypatch: pytest.MonkeyPatch, work_on: Callable[[Work], object]) -> None:
    """Let sweeps be worked on so."""

    def sweep(_request: SweepRequest, work: Work) -> object:
        return work_on(work)

    monkeypatch.setattr("ensemble_gui.running.answers.sweep.sweep", sweep)


def sketch_request(settings: RunSettings) -> InspectionRequest:
    sketch = np.full((280, 280), 255, np.uint8)
    sketch[60:220, 130:150] = 0  # a one
    return InspectionRequest(settings=settings, recipe=Recipe(), sketch=sketch)


def test_it_finds_what_there_is(heard: Heard) -> None:
    found = heard.ask(AvailableRequest())
    assert isinstance(found, Available)
    assert found.devices[0] == "cpu"
    assert found.trained_members == {Weights.TRAINED: 20, Weights.CONV: 10}


def test_a_run_is_answered_with_one_outcome(heard: Heard, settings: RunSettings) -> None:
    assert isinstance(heard.ask(RunRequest(settings=settings)), RunResult)
    assert sum(isinstance(one, RunResult) for one in heard.said) == 1


def test_a_request_whose_token_is_set_is_cancelled(heard: Heard, settings: RunSettings) -> None:
    token = CancelToken()
    token.cancel()
    assert isinstance(heard.ask(RunRequest(settings=settings), token), Cancelled)


@pytest.mark.parametrize(
    ("module", "request_"),
    [
        ("run", RunRequest(settings=RunSettings())),
        ("images", ImagesRequest(settings=RunSettings())),
        ("inspection", InspectionRequest(settings=RunSettings(), recipe=Recipe())),
        ("saving", SaveRequest(folder="", images=(), labels=())),
    ],
)
def test_a_request_is_answered_also_where_torch_cannot_be_imported(
    heard: Heard, monkeypatch: pytest.MonkeyPatch, module: str, request_: Request
) -> None:
    monkeypatch.setitem(sys.modules, f"ensemble_gui.running.answers.{module}", None)
    outcome = heard.ask(request_)
    assert isinstance(outcome, Failure)
    assert "ModuleNotFoundError" in outcome.message
    assert outcome.traceback


def test_it_rests_before_the_work_and_after_each_part(
    heard: Heard, monkeypatch: pytest.MonkeyPatch, rests: list[int]
) -> None:
    cells = [swept_cell(2, 1), swept_cell(2, 64)]
    result = sweep_result(SWEEP)

    def work_on(work: Work) -> object:
        assert rests == [REST_MS]
        for cell in cells:
            assert work.report is not None
            work.report(cell)
        return result

    sweep_by(monkeypatch, work_on)
    assert heard.ask(SWEEP) is result
    assert heard.said == [(SWEEP, cells[0]), (SWEEP, cells[1]), result]
    assert rests == [REST_MS] * 3


def test_progress_is_shown_ten_times_a_second_at_most_and_it_rests_meanwhile(
    heard: Heard, monkeypatch: pytest.MonkeyPatch, rests: list[int]
) -> None:
    def work_on(work: Work) -> object:
        for done in range(100):
            work.progress(RunProgress(stage="Timing", done=done, total=100))
        return sweep_result(SWEEP)

    sweep_by(monkeypatch, work_on)
    heard.ask(SWEEP)
    shown = [one.done for one in heard.said if isinstance(one, RunProgress)]
    assert shown == list(range(0, 100, 7))  # 6/64 s < 0.1 s < 7/64 s
    assert len(rests) == len(shown) + 1
    assert all(rest > 0 for rest in rests)


def test_a_stage_without_news_gives_a_sign_of_life_once_a_second(
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
    rests: list[int],  # noqa: ARG001 -- asked for what it does
) -> None:
    def work_on(work: Work) -> object:
        for _ in range(200):  # 1/64 s each
            work.progress(RunProgress(stage="Sweeping", done=3, total=6))
        return sweep_result(SWEEP)

    sweep_by(monkeypatch, work_on)
    heard.ask(SWEEP)
    assert sum(isinstance(one, RunProgress) for one in heard.said) == 200 // 64 + 1


def test_a_new_stage_is_shown_at_once(
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
    rests: list[int],  # noqa: ARG001 -- asked for what it does
) -> None:
    def work_on(work: Work) -> object:
        for stage in ("Preparing", "Timing", "Timing", "Predicting"):
            work.progress(RunProgress(stage=stage, done=0, total=1))
        return sweep_result(SWEEP)

    sweep_by(monkeypatch, work_on)
    heard.ask(SWEEP)
    shown = [one.stage for one in heard.said if isinstance(one, RunProgress)]
    assert shown == ["Preparing", "Timing", "Predicting"]


def test_images_are_told_in_groups_each_once_and_the_answer_is_the_rest(
    heard: Heard, settings: RunSettings, digit: Digit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ensemble_gui.running.answers.images._MOST_AT_ONCE", 2)
    monkeypatch.setattr("ensemble_gui.running.answers.images._BETWEEN_GROUPS_S", 1e9)
    paths = tuple(str(digit(number)) for number in range(5))
    rest = heard.ask(ImagesRequest(settings=settings, paths=(*paths, "nowhere.png")))
    assert isinstance(rest, ImagesResult)
    groups = [[image.path for image in one.images] for one in (*heard.parts, rest)]
    assert groups == [list(paths[:2]), list(paths[2:4]), [paths[4]]]
    assert [one.path for one in rest.refused] == ["nowhere.png"]


def test_a_cancel_tells_what_has_come_before_it_is_answered(
    heard: Heard, settings: RunSettings, digit: Digit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ensemble_gui.running.answers.images._BETWEEN_GROUPS_S", 1e9)
    token, path = CancelToken(), str(digit(1))
    heard.worker.progressed.connect(lambda _: token.cancel())  # when the first has been read
    ending = heard.ask(ImagesRequest(settings=settings, paths=(path,) * 3), token)
    (part,) = heard.parts
    assert [image.path for image in part.images] == [path]
    assert isinstance(ending, Cancelled)


def test_a_sketch_is_inspected_and_its_votes_come_before_the_effects(
    heard: Heard, settings: RunSettings
) -> None:
    outcome = heard.ask(sketch_request(settings))
    (glimpse,) = heard.parts
    assert isinstance(outcome, Inspection)
    assert outcome.probabilities is not None
    assert outcome.probabilities.shape == (3, 10)
    assert (outcome.probabilities == glimpse.probabilities).all()
    assert glimpse.effects == ()
    assert [effect.stage for effect in outcome.effects] == list(Stage)


def test_of_a_stroke_that_is_being_drawn_the_votes_are_the_answer(
    heard: Heard, settings: RunSettings
) -> None:
    outcome = heard.ask(replace(sketch_request(settings), with_effects=False))
    assert isinstance(outcome, Inspection)
    assert outcome.probabilities is not None
    assert (outcome.effects, heard.parts) == ((), [])


def test_a_cancel_ends_the_effects_and_leaves_the_votes(
    heard: Heard, settings: RunSettings
) -> None:
    token = CancelToken()
    heard.worker.part_made.connect(lambda *_: token.cancel())
    outcome = heard.ask(sketch_request(settings), token)
    assert heard.parts[0].probabilities is not None
    assert isinstance(outcome, Cancelled)


def test_a_sketch_without_ink_is_said_to_have_none(heard: Heard, settings: RunSettings) -> None:
    blank = np.full((280, 280), 255, np.uint8)
    outcome = heard.ask(InspectionRequest(settings=settings, recipe=Recipe(), sketch=blank))
    assert isinstance(outcome, Inspection)
    assert outcome.probabilities is None
    assert "no ink" in outcome.error.lower()


def test_the_members_are_loaded_once_for_many_inspections_and_images(
    heard: Heard, settings: RunSettings, digit: Digit, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[Resolved] = []
    build = at_hand.build_ensemble

    def noted(made_for: Resolved, *rest: object, **options: object) -> object:
        built.append(made_for)
        return build(made_for, *rest, **options)

    monkeypatch.setattr(at_hand, "build_ensemble", noted)
    for _ in range(3):
        heard.ask(sketch_request(settings))
    heard.ask(ImagesRequest(settings=settings, paths=(str(digit(1)),)))
    assert [one.settings for one in built] == [settings]


def test_images_are_saved(heard: Heard, digit: Digit, tmp_path: Path) -> None:
    image = own_image(str(digit(1)))
    outcome = heard.ask(SaveRequest(folder=str(tmp_path / "mine"), images=(image,), labels=(2,)))
    assert isinstance(outcome, SaveResult)
    assert (outcome.saved, outcome.refused) == (1, ())
    assert (tmp_path / "mine" / "2" / "0001 digit 1.png").is_file()


def test_it_reads_the_history_without_torch(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)  # importing it raises
    result = heard.ask(HistoryRequest(base=History(), own=History()))
    assert isinstance(result, HistoryResult)
    assert (result.history, result.message) == (History(), "")


def test_a_request_for_the_history_is_answered_whatever_happens(
    heard: Heard, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("ensemble_gui.history.file.HistoryFile.keep", fail)
    result = heard.ask(HistoryRequest(base=History(), own=History()))
    assert isinstance(result, HistoryResult)
    assert result.history == result.request.own
    assert "could not be kept" in result.message
    assert "the history could not be kept" in caplog.text
