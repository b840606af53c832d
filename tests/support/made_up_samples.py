"""Samples that members said this of, without a picture."""

import numpy as np

from ensemble_gui.measures.sample_sets import sample_set
from ensemble_gui.records.samples import (
    OWN_IMAGES,
    SAMPLE_DIGITS,
    UNLABELLED,
    SampleKind,
    SampleSet,
)
from ensemble_gui.records.settings import Array, Weights
from ensemble_gui.records.tasks import DIGIT_CLASSES

KINDS = {OWN_IMAGES: SampleKind.OWN, SAMPLE_DIGITS: SampleKind.DIGITS}  # all others are folders


def samples_of(
    probabilities: Array,
    labels: Array | None = None,
    weights: Weights = Weights.TRAINED,
    *,
    title: str = "Sample digits",
    classes: tuple[str, ...] = DIGIT_CLASSES,
    shape: tuple[int, ...] = (28, 28),
) -> SampleSet:
    """Of these probabilities (member, sample, class) and labels (sample,), none if left out.

    The images are black, of this shape: (height, width) or (height, width, 3).
    """
    count = probabilities.shape[1]
    return sample_set(
        kind=KINDS.get(title, SampleKind.FOLDER),
        title=title,
        population=count,
        images=np.zeros((count, *shape), np.uint8),
        labels=np.full(count, UNLABELLED) if labels is None else labels,
        names=("",) * count,
        probabilities=probabilities,
        weights=weights,
        classes=classes,
    )


def voted(*predictions: tuple[int, ...], classes: int = 10) -> Array:
    """Probabilities of members, a row each, that are sure of these of so many classes."""
    return np.eye(classes, dtype=np.float32)[np.array(predictions)]
