"""Samples together with the measures of the members' predictions for them."""

import numpy as np

from ensemble_gui.measures.disagreement import disagreement
from ensemble_gui.measures.finite import mean_of_finite, predictions_of
from ensemble_gui.records.samples import SampleKind, SampleSet
from ensemble_gui.records.settings import Array, Weights
from ensemble_gui.records.tasks import DIGIT_CLASSES


def sample_set(
    *,
    kind: SampleKind,
    title: str,
    population: int,
    images: Array,
    labels: Array,
    names: tuple[str, ...],
    probabilities: Array,
    weights: Weights,
    classes: tuple[str, ...] = DIGIT_CLASSES,
    digits: tuple[int, ...] = (),
) -> SampleSet:
    """Samples with the measures of their predictions, in the order in which they come."""
    return SampleSet(
        kind=kind,
        title=title,
        population=population,
        images=images,
        labels=labels,
        names=names,
        probabilities=probabilities,
        predictions=predictions_of(probabilities),
        mean=mean_of_finite(probabilities).astype(np.float32),
        disagreement=disagreement(probabilities),
        order=np.arange(len(images)),
        member_order=np.arange(len(probabilities)),
        weights=weights,
        classes=classes,
        digits=digits,
    )
