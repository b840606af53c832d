"""The losses of each sample, whose means over the samples are the scores of an ensemble's mean."""

from dataclasses import dataclass, field

import numpy as np

from ensemble_gui.measures.bins import bins_of
from ensemble_gui.measures.scores import negative_log
from ensemble_gui.records.settings import Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outputs:
    """Probabilities by class, so that operations over the samples run through the memory."""

    members: Array = field(repr=False)  # (member, class, sample), 0 where not finite
    finite: Array = field(repr=False)  # (member, sample)
    labels: Array = field(repr=False)  # (sample,)


def sample_losses(sums: Array, counts: Array, labels: Array) -> tuple[Array, ...]:
    """Error, NLL, Brier score and ECE of a mean, in the order of `GrowthScore`: each (sample,).

    The mean is given as the members' sum (class, sample) and how many these are (sample,), one or
    more. A sample's ECE is its share in the gap of its bin, with the sign of the gap.
    """
    samples = len(labels)
    of_truth = sums.ravel().take(labels * samples + np.arange(samples))
    largest = sums.max(axis=0)
    right = _are_right(sums, largest, of_truth, labels)
    true, confidence = of_truth / counts, largest / counts
    squares = np.einsum("cs,cs->s", sums, sums) / counts**2
    above, bins = confidence - right, bins_of(confidence)
    gaps = np.bincount(bins, weights=above)
    return 1.0 - right, negative_log(true), squares - 2 * true + 1, np.sign(gaps)[bins] * above


def _are_right(sums: Array, largest: Array, of_truth: Array, labels: Array) -> Array:
    """Where the first of the largest probabilities is the truth's, (sample,) bool."""
    if np.count_nonzero(sums == largest) == len(labels):
        right: Array = of_truth == largest
        return right
    return np.asarray(sums.argmax(axis=0) == labels)  # some are even, and argmax is slower
