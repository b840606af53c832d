from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import ClassVar

import numpy as np
import pytest

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.measures.sample_sets import sample_set
from ensemble_gui.records.growth import GrowthCosts, GrowthRequest, GrowthResult, GrowthScore
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.samples import UNLABELLED, SampleKind, SampleSet
from ensemble_gui.records.settings import InputMode, RunSettings, Weights
from ensemble_gui.running.answers import growth_costs
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.running.strategies.plain import Loop
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.running.strategies.strategy import Predict
from ensemble_gui.running.timing.blocks import Stopwatch
from ensemble_gui.running.timing.load import Unseen
from ensemble_gui.samples.mnist import load_test_digits
from tests.support.running.cancelling import CancelAt

pytestmark = pytest.mark.usefixtures("_threads")

SETTINGS = RunSettings(members=3, batch=4, repeats=6)


@pytest.fixture(scope="module")
def samples() -> SampleSet:
    """What three bundled members say of some test digits."""
    digits = load_test_digits()
    return sample_set(
        kind=SampleKind.DIGITS,
        title="Sample digits",
        population=300,
        images=digits.images[:300],
        labels=digits.labels[:300],
        names=("",) * 300,
        probabilities=predict(Voters().of(SETTINGS), digits.images[:300]),
        weights=Weights.TRAINED,
    )


def request(samples: SampleSet, strategy: str = "loop", **others: object) -> GrowthRequest:
    settings = replace(SETTINGS, **others)  # type: ignore[arg-type]  # fields of the settings
    return GrowthRequest(settings=settings, samples=samples, strategy=strategy)


def grown(request: GrowthRequest) -> GrowthResult:
    found = answer(request, Work(token=CancelAt("").token))
    assert isinstance(found, GrowthResult), found
    return found


@pytest.mark.parametrize("strategy", ["loop", "stacked", "vmap", "auto"])
@pytest.mark.parametrize("mode", InputMode)
def test_each_size_has_its_scores_and_its_cost(
    samples: SampleSet, strategy: str, mode: InputMode
) -> None:
    found = grown(request(samples, strategy, input=mode))
    assert found.scores.sizes == (1, 2, 3)
    assert found.scores.subsets == (3, 3, 1)
    right = samples.prediction == samples.labels
    assert found.scores.curves[GrowthScore.ERROR].mean[-1] == pytest.approx(1 - right.mean())
    assert (found.costs.median_s > 0).all()
    assert (found.costs.quartiles_s[:, 0] <= found.costs.median_s).all()
    assert found.costs.failure == ""
    assert found.costs.next_bytes == found.costs.parameter_bytes[0]
    assert found.costs.parameter_bytes[2] == 3 * 4 * (784 * 128 + 128 + 128 * 128 + 128 + 1290)


def test_a_strategy_that_fails_leaves_the_scores_and_says_why(samples: SampleSet) -> None:
    found = grown(request(samples, "graphed"))  # which needs CUDA
    assert found.costs.failure
    assert np.isnan(found.costs.median_s).all()
    assert found.scores.curves


class Sluggish(Loop):
    """Each member takes 200 seconds to prepare, by the clock of the test."""

    name: ClassVar = "sluggish"

    def __init__(self, *, compiles: bool) -> None:
        self.compiles = compiles  # type: ignore[misc]  # of this one
        self.now = 0.0
        self.prepared: list[int] = []

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        self.now += 200.0 * len(ensemble)
        self.prepared.append(len(ensemble))
        return super().prepare(ensemble, mode)


@pytest.mark.parametrize(
    ("compiles", "prepared"),
    [(0, [1]), (1, [3, 2])],  # of 500 s 200 and 400, of 1300 s 600, 400 and 400
)
def test_sizes_that_would_take_too_long_to_prepare_are_left_out(
    samples: SampleSet, monkeypatch: pytest.MonkeyPatch, compiles: int, prepared: list[int]
) -> None:
    strategy = Sluggish(compiles=bool(compiles))
    monkeypatch.setitem(STRATEGIES, "sluggish", strategy)
    monkeypatch.setattr(growth_costs, "_PREPARING_S", 500.0)
    monkeypatch.setattr(growth_costs, "_COMPILING_S", 1300.0)
    clock = partial(Stopwatch, clock=lambda: strategy.now + perf_counter())
    monkeypatch.setattr(growth_costs, "Stopwatch", clock)
    found = grown(request(samples, "sluggish"))
    assert strategy.prepared == prepared
    assert found.costs.too_slow == 3 - len(prepared)
    assert found.costs.failure == ""  # so that they are not measured again for each label
    timed = [size for size, one in enumerate(found.costs.median_s, 1) if np.isfinite(one)]
    assert timed == sorted(prepared)


class Busy(Unseen):
    """A machine on which every block waits for longer than it takes."""

    waited_s: ClassVar = 0.0

    def read(self) -> float:
        Busy.waited_s += 1e3
        return Busy.waited_s


def test_what_others_disturbed_has_no_price_and_is_marked(
    samples: SampleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growth_costs, "watch_load", lambda: nullcontext(Busy()))
    costs = grown(request(samples)).costs
    assert costs.withheld
    assert np.isnan(costs.next_s)
    assert all(costs.is_disturbed(place) for place in range(3))
    assert (costs.median_s > 0).all()


def test_what_nobody_disturbed_is_not_withheld(
    samples: SampleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growth_costs, "watch_load", lambda: nullcontext(Unseen()))
    costs = grown(request(samples)).costs
    assert not costs.withheld
    assert not any(costs.is_disturbed(place) for place in range(3))


def test_known_costs_are_not_measured_again(samples: SampleSet) -> None:
    known = GrowthCosts(
        median_s=np.ones(3),
        quartiles_s=np.ones((3, 2)),
        parameter_bytes=np.ones(3),
        next_s=1.0,
        next_bytes=1.0,
    )
    assert grown(replace(request(samples), costs=known)).costs is known


def test_unlabelled_samples_have_costs_alone(samples: SampleSet) -> None:
    unlabelled = replace(samples, labels=np.full(300, UNLABELLED))
    found = grown(request(unlabelled))
    assert found.scores.curves == {}
    assert (found.costs.median_s > 0).all()


def test_one_member_has_a_point(samples: SampleSet) -> None:
    one = replace(
        samples, probabilities=samples.probabilities[:1], predictions=samples.predictions[:1]
    )
    found = grown(request(one))
    assert found.scores.sizes == (1,)
    assert found.scores.gains == {}


@pytest.mark.parametrize("stage", ["Scoring subsets", "Preparing sizes", "Timing"])
def test_it_can_be_cancelled_in_every_stage(samples: SampleSet, stage: str) -> None:
    cancel = CancelAt(stage)
    found = answer(request(samples), Work(token=cancel.token, progress=cancel))
    assert isinstance(found, Cancelled)
    assert stage in {one.stage for one in cancel.heard}


def test_what_goes_wrong_comes_back_as_a_sentence(samples: SampleSet) -> None:
    broken = replace(samples, labels=samples.labels[:10])
    found = answer(request(broken), Work(token=CancelAt("").token))
    assert isinstance(found, Failure)
    assert found.message
