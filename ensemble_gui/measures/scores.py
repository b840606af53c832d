"""Scores of probabilities (sample, class), of one member or of the ensemble."""

import numpy as np

from ensemble_gui.measures.binomial import Z_95, interval_of_share
from ensemble_gui.measures.bins import BINS, bins_of
from ensemble_gui.measures.finite import ratio
from ensemble_gui.records.analysis import NO_BIN, Reliability, Scores
from ensemble_gui.records.samples import NO_PREDICTION, UNLABELLED
from ensemble_gui.records.settings import Array

# Every NLL takes a smaller probability for this one, as scikit-learn's log_loss does in double
# precision: one sample that is surely wrong then has 36 nat, and not an infinite NLL for all.
LEAST_PROBABILITY = float(np.finfo(np.float64).eps)


def score(probabilities: Array, predictions: Array, labels: Array) -> Scores:
    """Scores over the labelled samples (sample,) on which there is a prediction (sample,).

    A label's probability below `LEAST_PROBABILITY` counts as that in the NLL.
    """
    labelled = labels != UNLABELLED
    counted = labelled & (predictions != NO_PREDICTION)
    number = int(counted.sum())
    chosen, truth = predictions[counted], labels[counted]
    sound = probabilities[counted].astype(np.float64)
    confidence = _of_class(sound, chosen)
    right = chosen == truth
    bins = bins_of(confidence)
    return Scores(
        accuracy=_mean(right),
        confidence=_mean(confidence),
        gap_by_chance=_gap_by_chance(confidence),
        ece=_calibration_error(confidence, right, bins),
        ece_by_chance=_error_by_chance(confidence, bins),
        nll=_mean(negative_log(_of_class(sound, truth))),
        brier=_mean(_squares(sound, truth)),
        reliability=_reliability(confidence, right, bins, counted),
        left_out=int(labelled.sum()) - number,
    )


def negative_log(probabilities: Array) -> Array:
    """-ln p, where a p below `LEAST_PROBABILITY` counts as that."""
    found: Array = -np.log(np.maximum(probabilities, LEAST_PROBABILITY))
    return found + 0.0  # which makes of -0.0 a plain 0


def _calibration_error(confidence: Array, right: Array, bins: Array) -> float:
    """The mean difference of confidence and accuracy over samples, bin by bin.

    The expected calibration error of Naeini et al. (2015) and Guo et al. (2017).
    """
    gaps = np.bincount(bins, right - confidence, minlength=BINS)
    return float(np.abs(gaps).sum() / len(bins)) if len(bins) else float("nan")


def _gap_by_chance(confidence: Array) -> float:
    """What |accuracy - confidence| stays below in 95% of cases if each confidence is true.

    Each sample is then right with its own probability c: the variance of the sum is that of a
    Poisson binomial, sum c (1 - c).
    """
    variance = np.maximum(confidence * (1 - confidence), 0).sum()
    return float(Z_95 * np.sqrt(variance) / len(confidence)) if len(confidence) else float("nan")


def _error_by_chance(confidence: Array, bins: Array) -> float:
    """The expected calibration error if the probabilities were perfectly calibrated.

    A bin's gap is then near normal, and the mean of its size sqrt(2 / pi) standard deviations.
    """
    variances = np.bincount(bins, confidence * (1 - confidence), minlength=BINS)
    gaps = np.sqrt(2 / np.pi * np.maximum(variances, 0))
    return float(gaps.sum() / len(bins)) if len(bins) else float("nan")


def _reliability(confidence: Array, right: Array, bins: Array, counted: Array) -> Reliability:
    counts = np.bincount(bins, minlength=BINS)
    hits = np.bincount(bins, right, minlength=BINS)
    low, high = interval_of_share(hits, counts)
    bin_of_sample = np.full(len(counted), NO_BIN, dtype=np.int8)
    bin_of_sample[counted] = bins
    return Reliability(
        counts=counts,
        confidence=ratio(np.bincount(bins, confidence, minlength=BINS), counts),
        accuracy=ratio(hits, counts),
        low=low,
        high=high,
        bins=bin_of_sample,
    )


def _of_class(probabilities: Array, classes: Array) -> Array:
    """The probability of each sample's class, (sample,)."""
    found: Array = probabilities[np.arange(len(classes)), classes]
    return found


def _squares(probabilities: Array, labels: Array) -> Array:
    """Brier's squared distance from the truth (1950), summed over the classes, (sample,)."""
    distance = probabilities.copy()
    distance[np.arange(len(labels)), labels] -= 1
    squares: Array = np.einsum("sc,sc->s", distance, distance)
    return squares


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else float("nan")
