import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import roc_auc_score

from ensemble_gui.measures.auroc import auroc, in_order
from ensemble_gui.measures.disagreement import disagreement
from ensemble_gui.records.settings import Array
from ensemble_gui.samples.mnist import Digits
from tests.support.made_up_predictions import thorough

values = st.one_of(st.floats(-5, 5), st.sampled_from([0.0, 1.0, 1.5]))
some = arrays(np.float64, st.integers(1, 40), elements=values)


@thorough
@given(some, some)
def test_it_is_scikit_learns(clean: Array, other: Array) -> None:
    truth = np.repeat([0, 1], [len(clean), len(other)])
    expected = roc_auc_score(truth, np.concatenate([clean, other]))
    assert auroc(in_order(clean), in_order(other)) == pytest.approx(expected, abs=1e-6)


def test_of_the_bundled_predictions_it_is_scikit_learns_too(
    bundled: Array, bundled_digits: Digits
) -> None:
    wrong = bundled.mean(axis=0).argmax(axis=1) != bundled_digits.labels
    found = disagreement(bundled)
    for values in (found.predictive_entropy, found.vote_entropy, found.mutual_information):
        expected = roc_auc_score(wrong, values)
        told = auroc(in_order(values[~wrong]), in_order(values[wrong]))
        assert told == pytest.approx(expected, abs=1e-6)


def test_values_that_are_not_a_number_are_left_out() -> None:
    clean, other = np.array([0.0, np.nan, 1.0]), np.array([2.0, np.nan])
    assert auroc(in_order(clean), in_order(other)) == 1


@pytest.mark.parametrize(("clean", "other"), [([], [1.0]), ([1.0], []), ([np.nan], [1.0])])
def test_of_one_class_it_is_undefined_and_not_0(clean: list[float], other: list[float]) -> None:
    found = auroc(in_order(np.array(clean)), in_order(np.array(other)))
    assert np.isnan(found)
