"""Each score against an implementation by others, on random and on the bundled predictions."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

pytest.importorskip("torchmetrics")
pytest.importorskip("sklearn")

import torch
from sklearn.metrics import brier_score_loss, log_loss
from torchmetrics.functional.classification import multiclass_calibration_error
from torchmetrics.functional.classification.calibration_error import _ce_compute

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.measures.bins import BINS
from ensemble_gui.measures.finite import mean_of_finite
from ensemble_gui.measures.scores import score
from ensemble_gui.measures.temperature import at_temperature, fit_temperature
from ensemble_gui.records.analysis import Scores
from ensemble_gui.records.settings import Array, RunSettings
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.samples.mnist import Digits, load_test_digits

CLOSE = 1e-6
thorough = settings(derandomize=True, max_examples=150)


def scores_of(probabilities: Array, labels: Array) -> Scores:
    return score(probabilities, probabilities.argmax(axis=1), labels)


def binned_alike(probabilities: Array) -> Array:
    """The samples that torchmetrics bins as the definition does, (sample,) bool.

    It has a sixteenth bin for a confidence of exactly 1, and edges that are rounded otherwise.
    """
    confidence = probabilities.max(axis=1).astype(np.float32)
    edges = torch.linspace(0, 1, BINS + 1).numpy()
    found: Array = (np.abs(confidence[:, np.newaxis] - edges) > 1e-6).all(axis=1)
    return found


def torchmetrics_ece(probabilities: Array, labels: Array) -> float:
    assert binned_alike(probabilities).all()
    classes = max(probabilities.shape[1], 2)
    found = multiclass_calibration_error(
        torch.from_numpy(probabilities), torch.from_numpy(labels), classes, BINS, "l1"
    )
    return float(found)


def sklearn_losses(probabilities: Array, labels: Array) -> tuple[float, float]:
    """NLL and Brier score of probabilities that sum to 1 in double precision."""
    classes = np.arange(probabilities.shape[1])
    nll = log_loss(labels, probabilities, labels=classes)
    brier = brier_score_loss(labels, probabilities, labels=classes, scale_by_half=False)
    return float(nll), float(brier)


@st.composite
def predictions(draw: st.DrawFn) -> tuple[Array, Array]:
    """Probabilities (sample, class) float64 and labels, sure and unsure samples among them."""
    shape = (draw(st.integers(1, 40)), draw(st.integers(3, 10)))
    elements = st.one_of(st.floats(1e-6, 1), st.sampled_from([1e-6, 1e3, 1e6]))
    weights = draw(arrays(np.float64, shape, elements=elements))
    labels = draw(arrays(np.int64, shape[0], elements=st.integers(0, shape[1] - 1)))
    return weights / weights.sum(axis=1, keepdims=True), labels


@thorough
@given(predictions())
def test_random_predictions_have_the_scores_that_others_find(drawn: tuple[Array, Array]) -> None:
    probabilities, labels = drawn
    found = scores_of(probabilities, labels)
    nll, brier = sklearn_losses(probabilities, labels)
    assert found.nll == pytest.approx(nll, abs=CLOSE)
    assert found.brier == pytest.approx(brier, abs=CLOSE)
    assert found.accuracy == (probabilities.argmax(axis=1) == labels).mean()
    alike = binned_alike(probabilities)
    if alike.any():
        some = probabilities[alike], labels[alike]
        assert scores_of(*some).ece == pytest.approx(torchmetrics_ece(*some), abs=CLOSE)


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("number", range(8, BINS))
def test_well_inside_each_bin_the_error_is_torchmetrics_own(number: int, *, right: bool) -> None:
    confidences = np.array([number + 0.02, number + 0.98], dtype=np.float32) / BINS
    probabilities = np.stack([confidences, 1 - confidences], axis=1)
    labels = np.array([0 if right else 1, 0])
    expected = torchmetrics_ece(probabilities, labels)
    assert scores_of(probabilities, labels).ece == pytest.approx(expected, abs=CLOSE)


@pytest.mark.parametrize("label", [0, 1])
def test_a_single_sample_has_the_scores_that_others_find(label: int) -> None:
    probabilities, labels = np.array([[0.7, 0.2, 0.1]]), np.array([label])
    found = scores_of(probabilities, labels)
    assert found.ece == pytest.approx(torchmetrics_ece(probabilities, labels), abs=CLOSE)
    assert (found.nll, found.brier) == pytest.approx(sklearn_losses(probabilities, labels))


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return Voters().of(RunSettings(members=3))


@pytest.fixture(scope="module")
def digits() -> Digits:
    return load_test_digits()


@pytest.fixture(scope="module")
def bundled(ensemble: Ensemble, digits: Digits) -> Array:
    """What three bundled members say of the test digits, (member, sample, class)."""
    with torch.inference_mode():
        return predict(ensemble, digits.images)


@pytest.mark.parametrize("voter", [0, 1, 2, "ensemble", "scaled"])
def test_the_bundled_predictions_have_the_scores_that_others_find(
    bundled: Array, digits: Digits, voter: int | str
) -> None:
    probabilities = mean_of_finite(bundled) if isinstance(voter, str) else bundled[voter]
    if voter == "scaled":
        probabilities = at_temperature(probabilities, 1.3)
    found = scores_of(probabilities, digits.labels)
    sound = probabilities.astype(np.float64)
    with warnings.catch_warnings():
        # In single precision probabilities sum to 1 to 1e-7 only.
        warnings.simplefilter("ignore", UserWarning)
        nll, brier = sklearn_losses(sound / sound.sum(axis=1, keepdims=True), digits.labels)
    assert found.nll == pytest.approx(nll, abs=CLOSE)
    assert found.brier == pytest.approx(brier, abs=CLOSE)
    alike = binned_alike(probabilities)
    assert alike.sum() > len(alike) / 2
    some = probabilities[alike], digits.labels[alike]
    assert scores_of(*some).ece == pytest.approx(in_double_precision(*some), abs=CLOSE)
    few = some[0][:500], some[1][:500]
    assert scores_of(*few).ece == pytest.approx(torchmetrics_ece(*few), abs=CLOSE)


def in_double_precision(probabilities: Array, labels: Array) -> float:
    """torchmetrics' error, its sums in double precision.

    In single precision, as it takes them by itself, sums over 10,000 samples are 1e-5 off.
    """
    confidence = torch.from_numpy(probabilities.max(axis=1).astype(np.float32)).double()
    right = torch.from_numpy(probabilities.argmax(axis=1) == labels).double()
    edges = torch.linspace(0, 1, BINS + 1).double()
    return float(_ce_compute(confidence, right, edges, norm="l1"))


def test_a_better_temperature_is_not_found_on_a_fine_grid(bundled: Array, digits: Digits) -> None:
    mean = mean_of_finite(bundled)
    found = fit_temperature(mean, digits.labels)
    assert found is not None

    def nll(temperature: float) -> float:
        scaled = at_temperature(mean, temperature)
        return float(log_loss(digits.labels, scaled))

    grid = found * np.exp(np.linspace(-0.5, 0.5, 41))
    assert nll(found) <= min(map(nll, grid)) + 1e-9
    assert math.isclose(grid[int(np.argmin([nll(one) for one in grid]))], found, rel_tol=0.02)
