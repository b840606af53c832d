"""One temperature for the ensemble, fitted after its members are averaged. (sample, class).

Guo et al. (2017) divide a network's logits by a temperature. Members that are calibrated one by
one make an ensemble that is not, so the average has to be scaled (Rahaman and Thiery 2021):
its logarithm takes the place of the logits.
"""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import softmax

from ensemble_gui.measures.scores import negative_log
from ensemble_gui.records.settings import Array

LEAST, MOST = 0.05, 20.0  # temperatures; one that is not between them is not determined
_NEAR = 1e-3  # of log T: so near an end the search has gone to it


def fit_temperature(mean: Array, labels: Array) -> float | None:
    """The temperature with the least NLL on these labels (sample,).

    None where there is none: nothing to fit to, or an NLL that falls on towards an end of the
    range, as it does where every prediction is right.
    """
    finite = np.isfinite(mean).all(axis=1)
    logits, truth = _logarithm(mean[finite]), labels[finite]
    if len(truth) == 0:
        return None

    def loss(log_temperature: float) -> float:
        return _nll(logits / np.exp(log_temperature), truth)

    low, high = np.log(LEAST), np.log(MOST)
    found = float(minimize_scalar(loss, bounds=(low, high), method="bounded").x)
    if not low + _NEAR < found < high - _NEAR or loss(low) <= loss(found):
        return None  # the NLL falls on, or has come to 0 before the end
    return float(np.exp(found)) if loss(found) < loss(0.0) else 1.0


def at_temperature(mean: Array, temperature: float) -> Array:
    """The softmax of log(mean) / T, (sample, class) float64; NaN where the mean is."""
    scaled: Array = softmax(_logarithm(mean) / temperature, axis=1)
    return scaled


def _logarithm(mean: Array) -> Array:
    """In double precision, because products of small probabilities are 0 in single."""
    with np.errstate(divide="ignore"):  # of a probability of 0, which stays 0 when scaled
        found: Array = np.log(mean.astype(np.float64))
    return found


def _nll(logits: Array, labels: Array) -> float:
    """The mean over the samples, in nat."""
    scaled = softmax(logits, axis=1)
    return float(negative_log(scaled[np.arange(len(labels)), labels]).mean())
