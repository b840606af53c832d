from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from sklearn.metrics import brier_score_loss, log_loss

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.measures.growth import growth_sizes, score_growth
from ensemble_gui.measures.scores import score
from ensemble_gui.records.growth import GrowthScore, GrowthScores
from ensemble_gui.records.samples import UNLABELLED
from ensemble_gui.records.settings import Array
from tests.support.made_up_predictions import labelled_predictions, thorough
from tests.support.made_up_samples import voted

ALL = tuple(GrowthScore)


def grown(probabilities: Array, labels: Array, sizes: tuple[int, ...] = ()) -> GrowthScores:
    sizes = sizes or growth_sizes(len(probabilities))
    return score_growth(probabilities, labels, sizes, CancelToken())


def drawn(members: int, samples: int = 200, seed: int = 0) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    labels = rng.integers(10, size=samples)
    logits = rng.normal(size=(members, samples, 10)) + 3 * np.eye(10)[labels]
    exponentials = np.exp(logits)
    probabilities = exponentials / exponentials.sum(axis=2, keepdims=True)
    return probabilities.astype(np.float32), labels


@pytest.mark.parametrize("members", [1, 2, 10, 16, 17, 100, 1000])
def test_sizes_rise_from_one_to_all_by_way_of_the_one_before(members: int) -> None:
    sizes = growth_sizes(members)
    assert sizes[0] == 1
    assert sizes[-1] == members
    assert len(sizes) <= 16
    assert list(sizes) == sorted(set(sizes))
    assert max(members - 1, 1) in sizes


def test_all_subsets_of_few_members_are_scored_one_by_one() -> None:
    probabilities, labels = drawn(4)
    found = grown(probabilities, labels)
    assert found.subsets == (4, 6, 4, 1)
    for place, size in enumerate(found.sizes):
        members = [probabilities[list(one)] for one in combinations(range(4), size)]
        means = [one.mean(axis=0, dtype=np.float64) for one in members]
        errors = [np.mean(mean.argmax(axis=1) != labels) for mean in means]
        exact = [mean / mean.sum(axis=1, keepdims=True) for mean in means]  # as scikit-learn asks
        nll = [log_loss(labels, mean, labels=range(10)) for mean in exact]
        brier = [
            brier_score_loss(labels, mean, labels=range(10), scale_by_half=False) for mean in exact
        ]
        for name, values in zip(ALL, (errors, nll, brier), strict=False):
            curve = found.curves[name]
            assert curve.mean[place] == pytest.approx(np.mean(values), abs=1e-6)
            low, high = np.quantile(values, (0.025, 0.975))
            assert curve.low[place] == pytest.approx(low, abs=1e-6)
            assert curve.high[place] == pytest.approx(high, abs=1e-6)


@thorough
@given(labelled_predictions())
def test_of_all_members_the_scores_are_those_of_the_ensemble(drawn: tuple[Array, Array]) -> None:
    probabilities, labels = drawn
    found = grown(probabilities, labels).curves
    mean = probabilities.mean(axis=0, dtype=np.float64)
    expected = score(mean, mean.argmax(axis=1), labels)
    assert found[GrowthScore.ERROR].mean[-1] == pytest.approx(1 - expected.accuracy, abs=1e-9)
    assert found[GrowthScore.BRIER].mean[-1] == pytest.approx(expected.brier, abs=1e-6)
    assert found[GrowthScore.ECE].mean[-1] == pytest.approx(expected.ece, abs=1e-6)
    assert found[GrowthScore.NLL].mean[-1] == pytest.approx(expected.nll, abs=1e-6)


def test_the_gain_is_the_step_that_the_curve_takes_last_less_the_fall_with_the_size() -> None:
    found = grown(*drawn(4))
    for name in GrowthScore:
        last = -np.diff(found.curves[name].mean)[-1]
        assert found.gains[name].expected == pytest.approx(last * 3 / 5)
    assert grown(*drawn(1)).gains == {}


def test_a_confidence_of_1_is_with_those_beside_it_in_the_ensembles_too() -> None:
    sure = np.array([[1.0, 0]] * 10 + [[0.95, 0.05]] * 10)
    labels = np.array([1] * 10 + [0] * 10)
    found = grown(np.stack([sure, sure]), labels).curves[GrowthScore.ECE]
    assert found.mean == pytest.approx([0.475, 0.475])


def test_of_many_members_random_subsets_are_scored_the_same_at_each_call() -> None:
    probabilities, labels = drawn(30, 50)
    one, other = grown(probabilities, labels), grown(probabilities, labels)
    assert max(one.subsets) <= 256
    for name in GrowthScore:
        assert one.curves[name].mean == pytest.approx(other.curves[name].mean)


def test_unlabelled_samples_are_left_out_and_counted() -> None:
    probabilities, labels = drawn(3)
    some = labels.copy()
    some[100:] = UNLABELLED
    found = grown(probabilities, some)
    assert (found.labelled, found.unlabelled) == (100, 100)
    expected = grown(probabilities[:, :100], labels[:100])
    for name in GrowthScore:
        assert found.curves[name].mean == pytest.approx(expected.curves[name].mean)


def test_without_labels_there_is_no_curve() -> None:
    found = grown(voted((0, 1), (1, 1)), np.full(2, UNLABELLED))
    assert found.curves == {}
    assert found.unlabelled == 2


def test_an_output_that_is_not_finite_is_left_out_of_the_means() -> None:
    probabilities = voted((0, 1, 2), (0, 1, 2), (9, 1, 2))
    probabilities[2, 0] = np.nan
    found = grown(probabilities, np.array([0, 1, 2]))
    assert found.not_finite == 1
    assert found.curves[GrowthScore.ERROR].mean.tolist() == [0, 0, 0]


def test_a_member_without_any_finite_output_does_not_end_the_curve() -> None:
    probabilities = voted((0, 1), (0, 1))
    probabilities[1] = np.inf
    found = grown(probabilities, np.array([0, 1]))
    assert found.curves[GrowthScore.ERROR].mean.tolist() == [0, 0]


def test_it_can_be_cancelled_between_subsets() -> None:
    probabilities, labels = drawn(4)
    token = CancelToken()
    seen: list[int] = []

    def note(progress: object) -> None:
        seen.append(progress.done)  # type: ignore[attr-defined]  # a RunProgress
        token.cancel()

    with pytest.raises(CancelledError):
        score_growth(probabilities, labels, (1, 2, 3, 4), token, note)
    assert seen == [1]
