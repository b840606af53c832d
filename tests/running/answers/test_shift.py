from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy import ndimage

from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.sample_sets import sample_set
from ensemble_gui.records.arranging import SampleMeasure
from ensemble_gui.records.outcomes import Cancelled, Failure, Outcome
from ensemble_gui.records.progress import Progress, unheard
from ensemble_gui.records.samples import UNLABELLED, SampleKind, SampleSet
from ensemble_gui.records.settings import Array, RunSettings, Weights
from ensemble_gui.records.shift import (
    Foreign,
    Ribbon,
    RibbonRequest,
    Shift,
    ShiftLevel,
    ShiftRequest,
    ShiftResult,
)
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.running.members.devices import use_one_core
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.samples.mnist import load_test_digits
from ensemble_gui.samples.shifts import levels_of
from tests.support.running.cancelling import CancelAt
from tests.support.unsound import spoil

pytestmark = pytest.mark.usefixtures("_threads")

SETTINGS = RunSettings(members=3)
COUNT = 1200  # more than one pass takes


def samples_of(settings: RunSettings, images: Array, labels: Array) -> SampleSet:
    return sample_set(
        kind=SampleKind.DIGITS,
        title="Sample digits",
        population=len(images),
        images=images,
        labels=labels,
        names=("",) * len(images),
        probabilities=predict(Voters().of(settings), images),
        weights=Weights.TRAINED,
    )


@pytest.fixture(scope="module")
def samples() -> SampleSet:
    digits = load_test_digits()
    return samples_of(SETTINGS, digits.images[:COUNT], digits.labels[:COUNT])


def evaluate(
    samples: SampleSet,
    *,
    kind: Shift = Shift.ROTATE,
    token: CancelToken | None = None,
    progress: Progress = unheard,
    told: list[ShiftLevel] | None = None,
) -> Outcome[ShiftResult]:
    heard = [] if told is None else told
    settings = replace(SETTINGS, members=samples.members)
    request = ShiftRequest(settings=settings, samples=samples, shift=kind)
    return answer(
        request, Work(token=token or CancelToken(), progress=progress, report=heard.append)
    )


def test_the_clean_level_is_what_the_members_said(samples: SampleSet) -> None:
    told: list[ShiftLevel] = []
    found = evaluate(samples, told=told)
    assert isinstance(found, ShiftResult), found
    assert found.levels == tuple(told)
    clean = found.levels[0]
    assert (clean.level, clean.samples, clean.labelled) == (0, COUNT, COUNT)
    assert clean.accuracy == pytest.approx((samples.prediction == samples.labels).mean())
    information = samples.disagreement.mutual_information
    assert clean.mutual_information == pytest.approx(information.mean(), abs=1e-6)
    assert clean.auroc == {}


def test_further_levels_are_worse_and_told_apart_the_better(samples: SampleSet) -> None:
    found = evaluate(samples)
    assert isinstance(found, ShiftResult)
    levels = {one.level: one for one in found.levels[:31]}
    entropy = SampleMeasure.PREDICTIVE_ENTROPY
    for near, far in ((levels[18], levels[72]), (levels[-18], levels[-72])):
        assert near.accuracy > far.accuracy
        assert near.brier < far.brier
        assert 0.5 < near.auroc[entropy] < far.auroc[entropy]
    kinds = [one.foreign for one in found.levels[31:]]
    assert kinds == list(Foreign)
    letters = found.levels[31]
    assert np.isnan(letters.accuracy)
    assert letters.auroc[entropy] > 0.8


def test_where_the_time_went_is_told(samples: SampleSet) -> None:
    found = evaluate(samples)
    assert isinstance(found, ShiftResult)
    parts = found.making_s, found.forward_s, found.measuring_s
    assert min(parts) > 0
    assert sum(parts) <= found.elapsed_s
    assert found.strategy == "packed"


def test_the_members_run_on_the_threads_of_the_settings_whatever_went_before(
    samples: SampleSet,
) -> None:
    use_one_core()  # as looking at a picture does
    request = ShiftRequest(
        settings=replace(SETTINGS, threads=2), samples=samples.take(np.arange(20)), shift=Shift.BLUR
    )
    seen: set[int] = set()
    answer(request, Work(report=lambda _level: seen.add(torch.get_num_threads())))
    assert seen == {2}


def test_without_samples_it_says_so_in_a_sentence(samples: SampleSet) -> None:
    found = evaluate(samples.take(np.arange(0)))
    assert isinstance(found, Failure)
    assert found.message.startswith("There are no samples to shift")
    assert not found.traceback


@pytest.mark.parametrize("after", [1, 5, 32])
def test_cancelled_the_levels_that_were_told_stay(samples: SampleSet, after: int) -> None:
    token, told = CancelToken(), []

    def cancel(progress: object) -> None:
        if progress.done == after:  # type: ignore[attr-defined]  # a RunProgress
            token.cancel()

    found = evaluate(samples, token=token, progress=cancel, told=told)
    assert isinstance(found, Cancelled)
    assert len(told) == after
    kept = [one.level for one in told if one.foreign is None]
    assert sum(kept) == 0  # both directions alike


def test_it_tells_its_progress(samples: SampleSet) -> None:
    listening = CancelAt("never")
    evaluate(samples, progress=listening)
    assert [one.done for one in listening.heard if one.stage == "Shifting"] == list(range(34))


def test_unlabelled_images_have_no_accuracy(samples: SampleSet) -> None:
    found = evaluate(replace(samples, labels=np.full(COUNT, UNLABELLED)))
    assert isinstance(found, ShiftResult)
    assert all(np.isnan(one.accuracy) and one.labelled == 0 for one in found.levels)
    assert found.levels[9].auroc[SampleMeasure.PREDICTIVE_ENTROPY] > 0.5


def test_one_member_has_an_entropy_and_no_mutual_information() -> None:
    digits = load_test_digits()
    one = samples_of(RunSettings(members=1), digits.images[:50], digits.labels[:50])
    found = evaluate(one)
    assert isinstance(found, ShiftResult)
    assert all(np.isnan(level.mutual_information) for level in found.levels)
    assert np.isnan(found.levels[9].auroc[SampleMeasure.MUTUAL_INFORMATION])
    assert found.levels[9].auroc[SampleMeasure.PREDICTIVE_ENTROPY] > 0.5


def test_a_member_that_is_not_finite_is_left_out_and_counted(
    samples: SampleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(monkeypatch, member=1)
    found = evaluate(samples)
    assert isinstance(found, ShiftResult)
    assert {one.not_finite for one in found.levels[:31]} == {COUNT}
    assert found.levels[0].accuracy > 0.9


def test_members_that_are_not_there_are_told() -> None:
    digits = load_test_digits()
    made = samples_of(SETTINGS, digits.images[:4], digits.labels[:4])
    request = ShiftRequest(settings=RunSettings(members=60), samples=made, shift=Shift.BLUR)
    found = answer(request, Work(report=[].append))
    assert isinstance(found, Failure)
    assert "20 trained members" in found.message


def moved(images: Array, kind: Shift, level: float) -> Array:
    """The images at a level by SciPy, float64: no code of the product."""
    if kind is Shift.ROTATE:
        return ndimage.rotate(images, level, axes=(2, 1), reshape=False, order=1)  # anticlockwise
    if kind is Shift.SHIFT:
        return ndimage.shift(images, (0, 0, level), order=1)
    size = np.array([1, 1 + level, 1 + level])
    middle = (np.array(images.shape) - 1) / 2
    return ndimage.affine_transform(images, 1 / size, middle - middle / size, order=1)


@pytest.mark.parametrize(
    ("kind", "level"), [(Shift.ROTATE, 30.0), (Shift.SHIFT, 4.0), (Shift.SCALE, 0.4)]
)
def test_each_direction_has_its_own_results(kind: Shift, level: float) -> None:
    digits = load_test_digits()  # of the last ones, the directions differ most
    samples = samples_of(SETTINGS, digits.images[-COUNT:], digits.labels[-COUNT:])
    found = evaluate(samples, kind=kind)
    assert isinstance(found, ShiftResult)
    accuracies = []
    for wanted in (level, -level):
        near = min(found.levels[:31], key=lambda one: abs(one.level - wanted))
        images = moved(samples.images.astype(float), kind, near.level).round().astype(np.uint8)
        probabilities = predict(Voters().of(SETTINGS), images)
        right = float((probabilities.mean(axis=0).argmax(axis=1) == samples.labels).mean())
        assert near.level == pytest.approx(wanted)
        assert near.accuracy == pytest.approx(right, abs=0.01)
        accuracies.append(right)
    assert abs(accuracies[0] - accuracies[1]) > 0.1  # one cannot stand for the other


@pytest.mark.parametrize("kind", Shift)
def test_levels_are_evaluated_outward_from_the_clean_one(samples: SampleSet, kind: Shift) -> None:
    found = evaluate(samples.take(np.arange(3)), kind=kind)
    assert isinstance(found, ShiftResult)
    levels = np.array([one.level for one in found.levels if one.foreign is None])
    assert (np.diff(np.abs(levels)) >= 0).all()
    assert sorted(levels.tolist()) == levels_of(kind).tolist()


@pytest.mark.parametrize("kind", Shift)
def test_the_levels_of_a_ribbon_are_those_of_all_samples(samples: SampleSet, kind: Shift) -> None:
    found = answer(RibbonRequest(settings=SETTINGS, image=samples.images[0], shift=kind))
    assert isinstance(found, Ribbon)
    assert found.levels.tolist() == levels_of(kind).tolist()


@pytest.mark.parametrize("kind", Shift)
def test_a_ribbon_holds_what_each_member_says_at_each_level(
    samples: SampleSet, kind: Shift
) -> None:
    request = RibbonRequest(settings=SETTINGS, image=samples.images[0], shift=kind)
    found = answer(request)
    assert isinstance(found, Ribbon), found
    assert found.probabilities.shape == (3, len(found.levels), 10)
    (clean,) = np.flatnonzero(found.levels == 0)
    assert (found.images[clean] == samples.images[0]).all()
    expected = samples.probabilities[:, 0]
    np.testing.assert_allclose(found.probabilities[:, clean], expected, atol=1e-5)


def test_a_ribbon_that_nobody_waits_for_is_cancelled(samples: SampleSet) -> None:
    token = CancelToken()
    token.cancel()
    request = RibbonRequest(settings=SETTINGS, image=samples.images[0], shift=Shift.BLUR)
    assert isinstance(answer(request, Work(token=token)), Cancelled)
