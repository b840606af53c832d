"""How often members are right. Probabilities are (member, sample, class)."""

import numpy as np

from ensemble_gui.measures.finite import mean_of_finite, predictions_of
from ensemble_gui.records.run import Accuracy
from ensemble_gui.records.settings import Array


def accuracy(probabilities: Array, labels: Array) -> Accuracy:
    """The shares of correct predictions.

    Labels (sample,) are for samples that all members saw; labels (member, sample) for samples
    of each member's own, of which the ensemble as a whole has no accuracy.

    An output that is not finite counts as wrong: a member that has none on
    a sample is not right there, and the ensemble is not where no member has one.
    """
    members = (predictions_of(probabilities) == labels).mean(axis=1)
    together = None
    if labels.ndim == 1:
        mean = mean_of_finite(probabilities)  # (sample, class)
        right = ~np.isnan(mean[:, 0]) & (mean.argmax(axis=1) == labels)
        together = float(right.mean())
    return Accuracy(members=tuple(float(one) for one in members), ensemble=together)
