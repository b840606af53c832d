import math
import warnings
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest
import torch
from torch import Tensor

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.run import RunRequest, RunResult, Verdict
from ensemble_gui.records.settings import InputMode, RunSettings, Source, Weights
from ensemble_gui.running.answers import run_measuring
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.strategies.plain import Loop
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.running.strategies.strategy import Predict
from ensemble_gui.running.timing.blocks import BUDGET_S
from ensemble_gui.running.timing.timing import time_all
from ensemble_gui.samples.mnist import Digits, load_test_digits

SMALL = RunSettings(members=2, batch=4, repeats=2)


class Borrowed:
    """A strategy that does something of its own, then what the loop does."""

    name: ClassVar = "borrowed"
    compiles: ClassVar = False

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        self._act()
        return Loop().prepare(ensemble, mode)


class Wrong(Loop):
    """A strategy that gives the members' answers in the wrong order."""

    name: ClassVar = "wrong"

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        right = super().prepare(ensemble, mode)

        def predict(x: Tensor) -> Tensor:
            return right(x).flip(0)

        return predict


def result(settings: RunSettings, *, with_samples: bool = False) -> RunResult:
    outcome = answer(RunRequest(settings=settings, with_samples=with_samples))
    assert isinstance(outcome, RunResult), outcome
    return outcome


def test_a_run_of_two_strategies_tells_all_about_both() -> None:
    settings = replace(SMALL, strategies=("loop", "vmap", "stacked"))
    found = result(settings)
    assert found.request.settings == settings
    assert [one.strategy for one in found.timings] == ["loop", "vmap", "stacked"]
    assert [one.strategy for one in found.comparisons] == ["vmap", "stacked"]
    assert {one.baseline for one in found.comparisons} == {"loop"}
    assert [one.strategy for one in found.equivalence] == ["vmap", "stacked"]
    assert all(one.allclose and one.predictions == 8 for one in found.equivalence)
    assert found.stacked_parameters["fc1.weight"] == (2, 128, 784)
    assert found.samples is None
    assert found.warnings == ()


def test_convolutional_members_are_run_by_every_strategy() -> None:
    settings = replace(SMALL, weights=Weights.CONV, strategies=("loop", "vmap", "stacked"))
    found = result(replace(settings, source=Source.NOISE))
    assert [one.strategy for one in found.equivalence] == ["vmap", "stacked"]
    assert all(one.allclose for one in found.equivalence)
    assert found.stacked_parameters["conv1.weight"] == (2, 16, 1, 5, 5)


def test_each_timing_has_one_time_a_block_and_the_costs_paid_once() -> None:
    found = result(SMALL)
    for timing in found.timings:
        assert timing.samples_s.shape == (2,)
        assert (timing.samples_s > 0).all()
        assert timing.calls_per_block >= 1
        assert timing.prepare_s >= 0
        assert timing.first_call_s > 0
    assert found.stacking_s > 0
    assert found.elapsed_s > 0


@pytest.mark.usefixtures("_no_foreign_load")
def test_too_few_blocks_are_compared_without_an_interval() -> None:
    (compared,) = result(SMALL).comparisons
    assert compared.ci95 is None
    assert compared.verdict is Verdict.NOT_DISTINGUISHABLE
    (compared,) = result(replace(SMALL, repeats=9)).comparisons
    assert compared.ci95 is not None


@pytest.mark.parametrize(("asked", "given"), [(0.01, 0.01), (None, BUDGET_S)])
def test_a_run_takes_the_budget_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, asked: float | None, given: float
) -> None:
    budgets: list[float] = []

    def looking(*rest: object, budget_s: float, **named: object) -> object:
        budgets.append(budget_s)
        return time_all(*rest, budget_s=budget_s, **named)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(run_measuring, "time_all", looking)
    answer(RunRequest(settings=SMALL, budget_s=asked))
    assert budgets == [given]


def test_foreign_load_is_told_with_the_blocks_on_which_it_fell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Busy:
        name: ClassVar = "a model"
        waited = 0.0

        def read(self) -> float:
            self.waited += 1e9
            return self.waited

    monkeypatch.setattr(run_measuring, "watch_load", lambda: nullcontext(Busy()))
    found = result(SMALL)
    assert found.environment.foreign_load == "a model"
    assert sum(one.repeated for one in found.timings) == 4  # as many as there are blocks
    assert [one.disturbed for one in found.timings] == [2, 2]
    (compared,) = found.comparisons
    assert (compared.verdict, compared.speedup) == (Verdict.UNSTABLE, None)


def test_without_the_loop_the_first_strategy_is_the_baseline() -> None:
    found = result(replace(SMALL, strategies=("stacked", "vmap")))
    assert [(one.strategy, one.baseline) for one in found.comparisons] == [("vmap", "stacked")]


def test_a_single_strategy_is_compared_with_nothing() -> None:
    found = result(replace(SMALL, strategies=("vmap", "vmap")))
    assert [one.strategy for one in found.timings] == ["vmap"]
    assert (found.comparisons, found.equivalence) == ((), ())


def test_a_strategy_of_wrong_answers_is_seen_in_the_equivalence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(STRATEGIES, "wrong", Wrong())
    settings = replace(SMALL, batch=64, weights=Weights.RANDOM, strategies=("loop", "wrong"))
    (check,) = result(settings).equivalence
    assert not check.allclose
    assert check.flipped_predictions > 0


def test_the_same_minibatch_gives_accuracy_and_disagreement_over_it() -> None:
    found = result(replace(SMALL, members=5, batch=64))
    assert found.accuracy is not None
    assert found.accuracy.ensemble is not None
    assert found.accuracy.ensemble > 0.9
    assert len(found.accuracy.members) == 5
    assert found.disagreement.samples == 64
    assert (found.disagreement.votes.sum(axis=1) == 5).all()


def test_different_minibatches_give_each_members_accuracy_and_the_sample_digits() -> None:
    found = result(replace(SMALL, batch=64, input=InputMode.DIFFERENT))
    assert found.accuracy is not None
    assert found.accuracy.ensemble is None
    assert min(found.accuracy.members) > 0.9
    assert found.disagreement.samples == 10_000
    assert found.samples is not None
    assert found.disagreement is found.samples.disagreement
    assert found.equivalence[0].predictions == 2 * 64


@pytest.mark.parametrize("mode", InputMode)
def test_noise_has_no_accuracy(mode: InputMode) -> None:
    found = result(replace(SMALL, source=Source.NOISE, input=mode))
    assert found.accuracy is None


def test_one_member_has_no_disagreement_but_all_else() -> None:
    found = result(replace(SMALL, members=1))
    measures = found.disagreement
    for undefined in ("vote_entropy", "variation_ratio", "pairwise", "mutual_information"):
        assert np.isnan(getattr(measures, undefined)).all()
    assert not np.isnan(measures.predictive_entropy).any()
    assert found.accuracy is not None
    assert not math.isnan(found.accuracy.members[0])
    assert len(found.comparisons) == 1


def test_sample_digits_come_if_asked_for_the_most_uncertain_first() -> None:
    found = result(replace(SMALL, members=3), with_samples=True)
    assert found.samples is not None
    assert found.samples.members == 3
    assert len(found.samples.images) == 10_000
    uncertain = found.samples.disagreement.predictive_entropy[found.samples.order]
    assert uncertain[0] > 0
    assert (np.diff(uncertain) <= 0).all()
    assert found.disagreement.samples == 4


def test_one_seed_gives_the_same_predictions_and_another_does_not() -> None:
    first, again, other = (
        result(replace(SMALL, weights=Weights.RANDOM, seed=seed)).disagreement.predictive_entropy
        for seed in (3, 3, 4)
    )
    np.testing.assert_allclose(first, again, atol=1e-5)
    assert not np.allclose(first, other, atol=1e-3)


def test_strategies_run_in_inference_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    watcher = Borrowed(lambda: seen.append(torch.is_inference_mode_enabled()))
    monkeypatch.setitem(STRATEGIES, "borrowed", watcher)
    result(replace(SMALL, strategies=("borrowed",)))
    assert set(seen) == {True}
    assert not torch.is_inference_mode_enabled()


def test_warnings_of_torch_come_with_the_result_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def warn() -> None:
        for _ in range(2):
            warnings.warn("There is a performance drop", UserWarning, stacklevel=1)

    monkeypatch.setitem(STRATEGIES, "borrowed", Borrowed(warn))
    found = result(replace(SMALL, strategies=("loop", "borrowed")))
    assert found.warnings == ("There is a performance drop",)


@pytest.mark.parametrize("source", [Source.DIGITS, Source.NOISE])
def test_digits_are_read_once_for_the_minibatch_and_the_samples(
    monkeypatch: pytest.MonkeyPatch, source: Source
) -> None:
    read: list[int] = []

    def counted() -> Digits:
        read.append(1)
        return load_test_digits()

    monkeypatch.setattr("ensemble_gui.samples.pictures.load_test_digits", counted)
    settings = RunSettings(members=2, batch=4, repeats=1, strategies=("loop",), source=source)
    result = answer(RunRequest(settings=settings, with_samples=True))
    assert isinstance(result, RunResult)
    assert result.samples is not None
    assert read == [1]
