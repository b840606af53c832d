from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from scipy.spatial.distance import jensenshannon
from sklearn.metrics import cohen_kappa_score

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.measures.jensen_shannon import jensen_shannon
from ensemble_gui.measures.pairs import measure_pairs
from ensemble_gui.records.pairs import PairMeasure, Pairs
from ensemble_gui.records.samples import UNLABELLED
from ensemble_gui.records.settings import Array
from ensemble_gui.samples.mnist import Digits
from tests.support.made_up_predictions import labelled_predictions, predictions, thorough
from tests.support.made_up_samples import samples_of, voted


def pairs_of(probabilities: Array, labels: Array | None = None) -> Pairs:
    return measure_pairs(samples_of(probabilities, labels), CancelToken())


@thorough
@given(predictions(least_members=2, most_samples=20))
def test_kappa_is_scikit_learns(probabilities: Array) -> None:
    words = probabilities.argmax(axis=2)
    kappa = pairs_of(probabilities).matrices[PairMeasure.KAPPA]
    for one, other in combinations(range(len(words)), 2):
        if len(set(words[one]) | set(words[other])) == 1:
            assert np.isnan(kappa[one, other])  # both only ever name one class
        else:
            expected = cohen_kappa_score(words[one], words[other])
            assert kappa[one, other] == pytest.approx(expected, abs=1e-6)


@thorough
@given(predictions(least_members=2))
def test_jensen_shannon_is_scipys(probabilities: Array) -> None:
    found = jensen_shannon(probabilities, CancelToken())
    exact = probabilities.astype(np.float64)
    for one, other in combinations(range(len(exact)), 2):
        distances = jensenshannon(exact[one], exact[other], base=2, axis=1)
        assert found[one, other] == pytest.approx((distances**2).mean(), abs=1e-6)
        assert found[other, one] == found[one, other]
    assert not found.diagonal().any()


def test_of_the_bundled_predictions_they_are_others_too(
    bundled: Array, bundled_digits: Digits
) -> None:
    found = pairs_of(bundled, bundled_digits.labels).matrices
    words, exact = bundled.argmax(axis=2), bundled.astype(np.float64)
    wrong = words != bundled_digits.labels
    kappa = cohen_kappa_score(words[0], words[1])
    assert found[PairMeasure.KAPPA][0, 1] == pytest.approx(kappa, abs=1e-6)
    distances = jensenshannon(exact[0], exact[1], base=2, axis=1)
    divergence = found[PairMeasure.JENSEN_SHANNON][0, 1]
    assert divergence == pytest.approx(np.nanmean(distances**2), abs=1e-6)
    correlation = np.corrcoef(wrong[0], wrong[1])[0, 1]
    assert found[PairMeasure.ERROR_CORRELATION][0, 1] == pytest.approx(correlation, abs=1e-6)


def test_jensen_shannon_of_many_is_scipys_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ensemble_gui.measures.jensen_shannon._MOST_EXACT", 0)  # float32
    rng = np.random.default_rng(2)
    probabilities = rng.dirichlet(np.full(10, 0.2), size=(4, 3000)).astype(np.float32)
    found = jensen_shannon(probabilities, CancelToken())
    distances = jensenshannon(probabilities[0], probabilities[3], base=2, axis=1)
    assert found[0, 3] == pytest.approx((distances**2).mean(), abs=1e-6)


@thorough
@given(labelled_predictions(least_members=2))
def test_measures_of_errors_are_those_counted_sample_by_sample(drawn: tuple[Array, Array]) -> None:
    probabilities, labels = drawn
    words = probabilities.argmax(axis=2)
    found = pairs_of(probabilities, labels).matrices
    for one, other in combinations(range(len(words)), 2):
        first, second = words[one] != labels, words[other] != labels
        assert found[PairMeasure.DISAGREEMENT][one, other] == pytest.approx(
            np.mean(words[one] != words[other])
        )
        assert found[PairMeasure.DOUBLE_FAULT][one, other] == pytest.approx(np.mean(first & second))
        correlation = found[PairMeasure.ERROR_CORRELATION][one, other]
        if first.all() or second.all() or not first.any() or not second.any():
            assert np.isnan(correlation)
        else:
            expected = np.corrcoef(first, second)[0, 1]
            assert correlation == pytest.approx(expected, abs=1e-6)


def test_the_q_statistic_of_a_table_counted_by_hand() -> None:
    # Right together on 3, wrong together on 2, the first alone right on 1, the second on 1.
    one, other = (0, 0, 0, 1, 1, 0, 1), (0, 0, 0, 2, 2, 1, 0)
    found = pairs_of(voted(one, other), np.zeros(7, dtype=int))
    assert found.matrices[PairMeasure.Q_STATISTIC][0, 1] == pytest.approx((6 - 1) / (6 + 1))


def test_what_is_undefined_is_nan_and_never_0() -> None:
    found = pairs_of(voted((0, 0), (0, 0), (1, 1)), np.zeros(2, dtype=int)).matrices
    assert np.isnan(found[PairMeasure.Q_STATISTIC][0, 1])
    assert np.isnan(found[PairMeasure.ERROR_CORRELATION][0, 2])
    assert np.isnan(found[PairMeasure.KAPPA][0, 1])
    assert found[PairMeasure.DOUBLE_FAULT][0, 1] == 0


def test_unlabelled_samples_are_in_no_measure_of_errors() -> None:
    labels = np.array([0, 0, UNLABELLED])
    found = pairs_of(voted((0, 1, 5), (1, 1, 6)), labels)
    assert (found.labelled, found.unlabelled) == (2, 1)
    assert found.matrices[PairMeasure.DOUBLE_FAULT][0, 1] == 0.5
    assert found.matrices[PairMeasure.DISAGREEMENT][0, 1] == pytest.approx(2 / 3)


def test_without_labels_errors_are_undefined() -> None:
    found = pairs_of(voted((0, 1), (1, 1)))
    assert np.isnan(found.matrices[PairMeasure.DOUBLE_FAULT]).all()


def test_a_member_that_is_not_finite_is_left_out_where_it_is_not() -> None:
    probabilities = voted((0, 1, 2, 3), (0, 2, 2, 3), (9, 9, 2, 3))
    probabilities[2, :2] = np.nan
    found = pairs_of(probabilities, np.zeros(4, dtype=int))
    assert found.not_finite == (0, 0, 2)
    assert found.matrices[PairMeasure.DISAGREEMENT][0, 2] == 0
    assert found.matrices[PairMeasure.DISAGREEMENT][0, 1] == 0.25
    assert found.matrices[PairMeasure.JENSEN_SHANNON][0, 2] == pytest.approx(0, abs=1e-9)
    assert found.matrices[PairMeasure.JENSEN_SHANNON][0, 1] == pytest.approx(0.25)


def test_a_member_without_any_finite_output_has_no_pair() -> None:
    probabilities = voted((0, 1), (0, 2), (0, 0))
    probabilities[2] = np.inf
    found = pairs_of(probabilities, np.zeros(2, dtype=int))
    assert all(np.isnan(one[0, 2]) for one in found.matrices.values())


def test_it_can_be_cancelled() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        measure_pairs(samples_of(voted((0,), (1,))), token)
