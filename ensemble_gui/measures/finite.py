"""Which outputs count. Probabilities are (member, sample, class).

A member whose output on a sample is NaN or infinite has no prediction there, and no share in any
mean.
"""

import numpy as np

from ensemble_gui.records.samples import NO_PREDICTION
from ensemble_gui.records.settings import Array


def finite_outputs(probabilities: Array) -> Array:
    """Where all of a member's probabilities are finite, (member, sample)."""
    with np.errstate(invalid="ignore"):  # infinities of both signs
        finite: Array = np.isfinite(probabilities.sum(axis=2))
    return finite


def predictions_of(probabilities: Array) -> Array:
    """Each member's prediction, (member, sample) int64; NO_PREDICTION if it is not finite."""
    return np.where(finite_outputs(probabilities), probabilities.argmax(axis=2), NO_PREDICTION)


def mean_of_finite(probabilities: Array) -> Array:
    """The mean of the finite members, (sample, class) float64; NaN where there are none.

    Member by member, to avoid an array of their size.
    """
    finite = finite_outputs(probabilities)
    if finite.all():
        return np.asarray(probabilities.mean(axis=0, dtype=np.float64))
    total = np.zeros(probabilities.shape[1:])
    for member, counts in zip(probabilities, finite, strict=True):
        total[counts] += member[counts]
    return ratio(total, finite.sum(axis=0)[:, np.newaxis])


def ratio(upper: Array, lower: Array) -> Array:
    """The quotient, float64; NaN where the divisor is not above 0."""
    undefined = np.full(np.broadcast_shapes(upper.shape, lower.shape), np.nan)
    found: Array = np.divide(upper, lower, out=undefined, where=lower > 0)
    return found
