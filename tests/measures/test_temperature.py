import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ensemble_gui.measures.temperature import LEAST, MOST, at_temperature, fit_temperature
from ensemble_gui.records.settings import Array


def softmax(logits: Array) -> Array:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    found: Array = powers / powers.sum(axis=1, keepdims=True)
    return found


def drawn(samples: int = 20_000, seed: int = 0) -> tuple[Array, Array]:
    """Logits of probabilities that are true, and labels drawn from them."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, (samples, 5))
    labels = (softmax(logits).cumsum(axis=1) < rng.random((samples, 1))).sum(axis=1)
    return logits, np.minimum(labels, 4)


def nll(probabilities: Array, labels: Array) -> float:
    return float(-np.log(probabilities[np.arange(len(labels)), labels]).mean())


@pytest.mark.parametrize("factor", [0.3, 0.8, 1.0, 1.5, 6.0])
def test_a_known_factor_of_the_logits_is_found(factor: float) -> None:
    logits, labels = drawn()
    found = fit_temperature(softmax(logits * factor), labels)
    assert found == pytest.approx(factor, rel=0.03)
    single = fit_temperature(softmax(logits * factor).astype(np.float32), labels)
    assert single == pytest.approx(found, rel=1e-3)


thorough = settings(derandomize=True, max_examples=60)


@thorough
@given(st.integers(0, 10_000), st.integers(2, 300), st.floats(0.2, 5))
def test_the_nll_that_it_is_fitted_to_never_rises(seed: int, samples: int, factor: float) -> None:
    logits, labels = drawn(samples, seed)
    mean = softmax(logits * factor)
    found = fit_temperature(mean, labels)
    if found is not None:
        assert LEAST < found < MOST
        assert nll(at_temperature(mean, found), labels) <= nll(mean, labels) + 1e-12


@thorough
@given(st.integers(0, 10_000), st.floats(LEAST, MOST))
def test_no_prediction_changes(seed: int, temperature: float) -> None:
    mean = softmax(drawn(50, seed)[0])
    scaled = at_temperature(mean, temperature)
    assert np.array_equal(scaled.argmax(axis=1), mean.argmax(axis=1))
    assert scaled.sum(axis=1) == pytest.approx(1)


def test_a_temperature_of_1_changes_nothing() -> None:
    mean = softmax(drawn(50)[0])
    np.testing.assert_allclose(at_temperature(mean, 1.0), mean, rtol=1e-12)


def test_probabilities_of_0_and_tiny_ones_are_no_trouble() -> None:
    mean = np.array([[1, 0, 1e-42], [0.5, 0.5, 0]], dtype=np.float32)
    scaled = at_temperature(mean, 2.0)
    assert scaled[:, 1].tolist() == pytest.approx([0, 0.5])
    assert scaled[0, 2] == pytest.approx(np.sqrt(float(mean[0, 2])), rel=1e-9)


def test_where_no_member_is_finite_there_is_nothing_to_scale_or_to_fit_to() -> None:
    logits, labels = drawn(500)
    mean = softmax(logits * 1.5)
    holed = np.concatenate([mean, np.full((3, 5), np.nan)])
    found = fit_temperature(holed, np.concatenate([labels, [0, 1, 2]]))
    assert found == fit_temperature(mean, labels)
    assert np.isnan(at_temperature(holed, 2.0)).any(axis=1).sum() == 3


def test_a_label_of_probability_0_does_not_keep_the_others_from_being_fitted_to() -> None:
    logits, labels = drawn(2000)
    mean = softmax(logits * 1.5)
    holed = np.concatenate([mean, [[1.0, 0, 0, 0, 0]]])
    found = fit_temperature(holed, np.append(labels, 1))
    assert found == pytest.approx(fit_temperature(mean, labels), rel=1e-3)


def test_there_is_none_where_none_is_the_best() -> None:
    right = np.array([[0.9, 0.1], [0.2, 0.8]])
    assert fit_temperature(right, np.array([0, 1])) is None  # the surer, the better
    assert fit_temperature(right, np.array([1, 0])) is None  # the less sure, the better
    impossible = np.array([[1.0, 0.0], [0.5, 0.5]])
    assert fit_temperature(impossible, np.array([1, 0])) is None  # the same at every temperature
    assert fit_temperature(np.zeros((0, 2)), np.zeros(0, int)) is None
    assert fit_temperature(np.full((2, 2), np.nan), np.array([0, 1])) is None
