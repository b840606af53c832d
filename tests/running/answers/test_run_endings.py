from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import InputMode, RunSettings, Weights
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.strategies.plain import Loop
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.running.strategies.strategy import Predict
from tests.support.running.cancelling import CancelAt

if TYPE_CHECKING:
    from ensemble_gui.records.progress import RunProgress

SMALL = RunSettings(members=2, batch=4, repeats=2)


def test_a_strategy_that_raises_is_a_failure_with_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Broken(Loop):
        def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
            raise ZeroDivisionError(ensemble, mode)

    monkeypatch.setitem(STRATEGIES, "loop", Broken())
    request = RunRequest(settings=replace(SMALL, strategies=("loop",)))
    outcome = answer(request)
    assert isinstance(outcome, Failure)
    assert outcome.request is request
    assert "ZeroDivisionError" in outcome.message
    assert outcome.traceback is not None
    assert "in prepare" in outcome.traceback


def test_a_strategy_that_raises_leaves_the_others_their_results(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Broken(Loop):
        def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
            raise ZeroDivisionError(ensemble, mode)

    monkeypatch.setitem(STRATEGIES, "loop", Broken())
    outcome = answer(RunRequest(settings=replace(SMALL, strategies=("loop", "vmap", "stacked"))))
    assert isinstance(outcome, RunResult)
    assert [one.strategy for one in outcome.timings] == ["vmap", "stacked"]
    assert [one.strategy for one in outcome.failures] == ["loop"]
    assert [one.baseline for one in outcome.comparisons] == ["vmap"]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (replace(SMALL, members=0), "choose 1 or more"),
        (replace(SMALL, members=21), "holds 20 trained members"),
        (replace(SMALL, device="abacus"), "'abacus'"),
        (replace(SMALL, strategies=("turbo",)), "'turbo'"),
    ],
)
def test_bad_input_is_a_failure_without_a_traceback(bad: RunSettings, said: str) -> None:
    outcome = answer(RunRequest(settings=bad))
    assert isinstance(outcome, Failure)
    assert said in outcome.message
    assert outcome.traceback is None


def test_a_thousand_million_random_members_are_refused_before_any_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = "ensemble_gui.running.members.building.random_ensemble"
    monkeypatch.setattr(made, lambda *_args, **_options: pytest.fail("members were made"))
    settings = replace(SMALL, members=10**9, weights=Weights.RANDOM)
    outcome = answer(RunRequest(settings=settings))
    assert isinstance(outcome, Failure)
    assert "would take about 482 TB of memory" in outcome.message
    assert outcome.traceback is None


@pytest.mark.parametrize("stage", ["Preparing", "Making members", "Timing", "Predicting"])
def test_a_run_is_cancelled_at_any_stage_and_stops_there(stage: str) -> None:
    hear = CancelAt(stage)
    settings = replace(SMALL, members=3, weights=Weights.RANDOM)
    request = RunRequest(settings=settings, with_samples=True)
    outcome = answer(request, Work(token=hear.token, progress=hear))
    assert isinstance(outcome, Cancelled)
    assert outcome.request is request
    assert hear.heard[-1].stage == stage
    assert hear.heard[-1].done <= 1


def test_a_run_that_is_cancelled_beforehand_times_nothing() -> None:
    token = CancelToken()
    token.cancel()
    heard: list[RunProgress] = []
    assert isinstance(
        answer(RunRequest(settings=SMALL), Work(token=token, progress=heard.append)), Cancelled
    )
    assert "Timing" not in {one.stage for one in heard}


def test_progress_moves_on_within_each_stage_and_does_not_pass_its_end() -> None:
    heard: list[RunProgress] = []
    settings = replace(SMALL, weights=Weights.RANDOM)
    answer(RunRequest(settings=settings, with_samples=True), Work(progress=heard.append))
    stages = list(dict.fromkeys(one.stage for one in heard))
    assert stages == ["Preparing", "Making members", "Timing", "Predicting"]
    for stage in stages:
        told = [one for one in heard if one.stage == stage]
        assert [one.done for one in told] == sorted(one.done for one in told)
        assert all(one.done <= one.total for one in told)
