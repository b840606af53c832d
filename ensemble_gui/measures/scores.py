"""How good the probabilities of one voter are: a member's, or the ensemble's. (sample, class)."""

import numpy as np

from ensemble_gui.measures.binomial import interval_of_share
from ensemble_gui.records import NO_BIN, NO_PREDICTION, UNLABELLED, Array, Reliability, Scores

BINS = 15


def score(probabilities: Array, predictions: Array, labels: Array) -> Scores:
    """Scores over the labelled samples (sample,) on which there is a prediction (sample,).

    A label that has probability 0 makes the NLL infinite; nothing is clipped.
    """
    labelled = labels != UNLABELLED
    counted = labelled & (predictions != NO_PREDICTION)
    number = int(counted.sum())
    chosen, truth = predictions[counted], labels[counted]
    sound = probabilities[counted].astype(np.float64)
    confidence = _of_class(sound, chosen)
    right = chosen == truth
    places = _places(confidence)
    low, high = interval_of_share(right.sum(), np.array(number))
    return Scores(
        accuracy=_mean(right),
        interval=(float(low), float(high)),
        confidence=_mean(confidence),
        ece=_calibration_error(confidence, right, places),
        ece_by_chance=_error_by_chance(confidence, places),
        nll=_mean(negative_log(_of_class(sound, truth))),
        brier=_mean(_squares(sound, truth)),
        reliability=_reliability(confidence, right, places, counted),
        left_out=int(labelled.sum()) - number,
    )


def negative_log(probabilities: Array) -> Array:
    """-ln p, infinite where p is 0."""
    with np.errstate(divide="ignore"):
        found: Array = -np.log(probabilities)
    return found + 0.0  # which makes of -0.0 a plain 0


def bin_edges() -> Array:
    """The lower edges of the bins and 1, (bin + 1,) float32, as `torch.linspace` rounds them.

    It goes up from 0 in the lower half and down from 1 in the upper one.
    """
    step = np.float64(np.float32(1) / np.float32(BINS))
    places = np.arange(BINS + 1)
    edges: Array = np.where(places < (BINS + 1) // 2, step * places, 1 - step * (BINS - places))
    return edges.astype(np.float32)


def _places(confidence: Array) -> Array:
    """The bin of each confidence, (sample,), as torchmetrics has it.

    It is that of the confidence in single precision; exactly 1 is in a bin of its own, the last.
    """
    found = np.searchsorted(bin_edges(), confidence.astype(np.float32), side="right") - 1
    return np.clip(found, 0, BINS)


def _calibration_error(confidence: Array, right: Array, places: Array) -> float:
    """How far confidence and accuracy are apart in the mean over samples, bin by bin.

    The expected calibration error of Naeini et al. (2015) and Guo et al. (2017).
    """
    gaps = np.bincount(places, right - confidence, minlength=BINS + 1)
    return float(np.abs(gaps).sum() / len(places)) if len(places) else float("nan")


def _error_by_chance(confidence: Array, places: Array) -> float:
    """The calibration error that is to be expected if each sample is right as often as it says.

    A bin's gap is then near normal, and the mean of its size sqrt(2 / pi) standard deviations.
    """
    variances = np.bincount(places, confidence * (1 - confidence), minlength=BINS + 1)
    gaps = np.sqrt(2 / np.pi * np.maximum(variances, 0))
    return float(gaps.sum() / len(places)) if len(places) else float("nan")


def _reliability(confidence: Array, right: Array, places: Array, counted: Array) -> Reliability:
    """The bins as they are shown: a confidence of 1 is in the last."""
    shown = np.minimum(places, BINS - 1)
    counts = np.bincount(shown, minlength=BINS)
    hits = np.bincount(shown, right, minlength=BINS)
    low, high = interval_of_share(hits, counts)
    bins = np.full(len(counted), NO_BIN, dtype=np.int8)
    bins[counted] = shown
    return Reliability(
        counts=counts,
        confidence=_ratio(np.bincount(shown, confidence, minlength=BINS), counts),
        accuracy=_ratio(hits, counts),
        low=low,
        high=high,
        bins=bins,
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


def _ratio(sums: Array, counts: Array) -> Array:
    ratio: Array = np.divide(sums, counts, out=np.full(len(counts), np.nan), where=counts > 0)
    return ratio
