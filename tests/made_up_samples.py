"""Samples that members said this of, without a picture."""

import numpy as np

from ensemble_gui.records import UNLABELLED, Array, SampleSet, Weights
from ensemble_gui.running.predicting import sample_set


def samples_of(
    probabilities: Array, labels: Array | None = None, weights: Weights = Weights.TRAINED
) -> SampleSet:
    """Of these probabilities (member, sample, class) and labels (sample,), none if left out."""
    count = probabilities.shape[1]
    return sample_set(
        title="Sample digits",
        population=count,
        images=np.zeros((count, 28, 28), np.uint8),
        labels=np.full(count, UNLABELLED) if labels is None else labels,
        names=("",) * count,
        probabilities=probabilities,
        weights=weights,
    )


def voted(*predictions: tuple[int, ...]) -> Array:
    """Probabilities of members, a row each, that are sure of these classes."""
    return np.eye(10, dtype=np.float32)[np.array(predictions)]
