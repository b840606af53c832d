"""An ensemble one of whose members has a weight that is not finite, through a run."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ensemble_gui.records.images import ImagesRequest, ImagesResult, OwnImage, Recipe
from ensemble_gui.records.inspection import Inspection, InspectionRequest
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.samples import NO_PREDICTION
from ensemble_gui.records.settings import InputMode, RunSettings, Weights
from ensemble_gui.running.answers.table import answer
from tests.support.unsound import spoil

UNSOUND = 1
THREE = RunSettings(members=3, batch=16, repeats=2, strategies=("loop", "vmap", "stacked"))


@pytest.fixture(autouse=True, params=[math.nan, math.inf], ids=["nan", "infinite"])
def _one_is_unsound(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    spoil(monkeypatch, UNSOUND, request.param)


def result(settings: RunSettings) -> RunResult:
    outcome = answer(RunRequest(settings=settings, with_samples=True))
    assert isinstance(outcome, RunResult), outcome
    return outcome


@pytest.mark.parametrize("mode", InputMode)
def test_a_run_leaves_the_member_out_and_counts_it(mode: InputMode) -> None:
    found = result(RunSettings(members=3, batch=16, repeats=2, input=mode))
    assert found.non_finite == (0, 16, 0)
    assert found.accuracy is not None
    assert found.accuracy.members[UNSOUND] == 0
    assert min(found.accuracy.members[0], found.accuracy.members[2]) > 0.8
    if mode is InputMode.SAME:
        assert found.accuracy.ensemble is not None
        assert found.accuracy.ensemble > 0.8
    assert found.disagreement.defined.all()
    assert (found.disagreement.votes.sum(axis=1) == 2).all()


def test_its_strategies_still_give_the_same_answers() -> None:
    found = result(THREE)
    assert [one.allclose for one in found.equivalence] == [True, True]
    assert all(0 <= one.max_abs_difference < 1e-3 for one in found.equivalence)
    assert all(one.flipped_predictions == 0 for one in found.equivalence)
    for check in found.reference:
        assert check.max_abs < 1e-4
        assert math.isnan(check.members[UNSOUND].max_abs)


def test_of_the_sample_digits_the_others_say_all() -> None:
    samples = result(THREE).samples
    assert samples is not None
    assert (samples.predictions[UNSOUND] == NO_PREDICTION).all()
    assert samples.finite.sum(axis=1).tolist() == [10_000, 0, 10_000]
    others = samples.probabilities[[0, 2]].mean(axis=0)
    np.testing.assert_allclose(samples.mean, others, atol=1e-5)
    assert (samples.prediction == samples.labels).mean() > 0.95
    assert samples.disagreement.pairwise[samples.order[0]] == 1


def test_alone_it_has_nothing_to_say() -> None:
    samples = result(RunSettings(members=2, batch=4, repeats=2)).samples
    assert samples is not None
    assert np.isnan(samples.disagreement.pairwise).all()
    np.testing.assert_array_equal(samples.prediction, samples.predictions[0])


def test_images_are_predicted_by_the_others(save: Callable[..., str]) -> None:
    settings = RunSettings(members=3, weights=Weights.CONV)
    outcome = answer(ImagesRequest(settings=settings, paths=(save("two.png", 1),)))
    assert isinstance(outcome, ImagesResult)
    assert outcome.samples is not None
    assert outcome.samples.predictions.tolist() == [[2], [NO_PREDICTION], [2]]
    assert outcome.samples.prediction.tolist() == [2]


def test_a_picture_is_inspected_by_the_others(save: Callable[..., str]) -> None:
    path = Path(save("two.png", 1))
    image = OwnImage(name=path.name, path=str(path), pixels=np.zeros((28, 28), np.uint8))
    settings = RunSettings(members=3, weights=Weights.CONV)
    found = answer(InspectionRequest(settings=settings, recipe=Recipe(), image=image))
    assert isinstance(found, Inspection)
    assert {one.prediction for one in found.effects} <= {2, None}
    assert all(one.changed == 0 for one in found.effects if one.prediction == 2)
