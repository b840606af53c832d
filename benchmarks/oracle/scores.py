"""How good probabilities (sample, class) are on their labels (sample,), from the definitions."""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import binomtest, norm
from sklearn.metrics import accuracy_score, brier_score_loss, log_loss

from benchmarks.oracle.members import Array

BINS = 15
_INNER_EDGES = (np.arange(1, BINS) / BINS).astype(np.float32)  # as exact as probabilities are


def scores_of(probabilities: Array, labels: Array) -> dict[str, float]:
    """Accuracy, confidence, the gap by chance between them, ECE, NLL (nat) and Brier score."""
    exact, classes = sums_to_one(probabilities), np.arange(probabilities.shape[1])
    prediction, confidence = exact.argmax(axis=1), exact.max(axis=1)
    right = prediction == labels
    return {
        "accuracy": float(accuracy_score(labels, prediction)),
        "gap_by_chance": _gap_by_chance(confidence),
        "confidence": float(confidence.mean()),
        "ece": calibration_error(confidence, right),
        "ece_by_chance": _error_by_chance(confidence),
        "nll": float(log_loss(labels, exact, labels=classes)),
        "brier": float(brier_score_loss(labels, exact, labels=classes, scale_by_half=False)),
    }


def calibration_error(confidence: Array, right: Array) -> float:
    """The mean over the samples of |accuracy - confidence| of their bin."""
    bins = _bins(confidence)
    gaps = [one.mean() * abs(right[one].mean() - confidence[one].mean()) for one in bins]
    return float(sum(gaps))


def _gap_by_chance(confidence: Array) -> float:
    """Half the 95% interval of right answers over all, if each confidence is the chance of one."""
    spread = np.sqrt((confidence * (1 - confidence)).sum())
    return float(norm.ppf(0.975) * spread) / len(confidence)


def _error_by_chance(confidence: Array) -> float:
    """The same if each bin's gap were a normal deviation with the spread of true confidences."""
    variances = ((confidence[one] * (1 - confidence[one])).sum() for one in _bins(confidence))
    return float(sum(np.sqrt(2 / np.pi * one) for one in variances)) / len(confidence)


def reliability_of(probabilities: Array, labels: Array) -> dict[str, Array]:
    """What each bin that is not empty holds, (bin,)."""
    exact = sums_to_one(probabilities)
    confidence, right = exact.max(axis=1), exact.argmax(axis=1) == labels
    rows = []
    for one in _bins(confidence):
        number, hits = int(one.sum()), int(right[one].sum())
        rows.append((number, confidence[one].mean(), hits / number, *wilson(hits, number)))
    names = ("counts", "confidence", "accuracy", "low", "high")
    return dict(zip(names, np.array(rows).T, strict=True))


def _bins(confidence: Array) -> list[Array]:
    """The samples of each bin that has some; a lower edge is in its bin, and 1 in the last one."""
    of_sample = np.digitize(confidence.astype(np.float32), _INNER_EDGES)
    return [of_sample == one for one in np.unique(of_sample)]


def wilson(right: int, number: int) -> tuple[float, float]:
    """The ends of a share's 95% interval (Wilson 1927)."""
    found = binomtest(right, number).proportion_ci(0.95, method="wilson")
    return float(found.low), float(found.high)


def risk_of(uncertainty: Array, right: Array) -> dict[str, Array]:
    """For each sample, from the least uncertain on, (sample,): the part that is no more uncertain.

    Its share of all samples is the coverage; the accuracy is how much of it is right.
    """
    kept = [uncertainty <= limit for limit in np.sort(uncertainty)]
    return {
        "coverage": np.array([one.mean() for one in kept]),
        "accuracy": np.array([right[one].mean() for one in kept]),
    }


def scaled(mean: Array, temperature: float) -> Array:
    """The mean of the members at a temperature: p^(1/T), made to sum to 1."""
    return sums_to_one(mean.astype(np.float64) ** (1 / temperature))


def temperature_of(mean: Array, labels: Array) -> float:
    """The temperature with the least NLL on these labels."""

    def loss(temperature: float) -> float:
        return scores_of(scaled(mean, temperature), labels)["nll"]

    exactly = {"xatol": 1e-7}
    return float(minimize_scalar(loss, bounds=(0.05, 20), method="bounded", options=exactly).x)


def sums_to_one(probabilities: Array) -> Array:
    """In double precision, each row with the sum 1."""
    exact = probabilities.astype(np.float64)
    return np.asarray(exact / exact.sum(axis=1, keepdims=True))
