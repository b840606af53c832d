"""Whether probabilities can be trusted. Probabilities are (member, sample, class)."""

from collections.abc import Iterator

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.finite import mean_of_finite
from ensemble_gui.measures.risk import risk_coverage
from ensemble_gui.measures.scores import score
from ensemble_gui.measures.temperature import at_temperature, fit_temperature
from ensemble_gui.records.analysis import Calibration, Scores
from ensemble_gui.records.samples import NO_PREDICTION, SampleSet
from ensemble_gui.records.settings import Array


def calibrate(
    samples: SampleSet,
    validation: Array | None,
    validation_labels: Array | None,
    token: CancelToken,
) -> Calibration | None:
    """Scores and risk over the labelled samples; None if there are none. Raises CancelledError.

    The temperature is fitted to `validation`, the members' mean (sample, class) on samples with
    these labels (sample,); without them there is none.
    """
    labelled, labels = samples.labelled, samples.labels
    if not labelled.any():
        return None
    members = tuple(_scores_of_members(samples, token))
    mean = mean_of_finite(samples.probabilities)  # recomputed: in single precision some are 0
    prediction = np.where(np.isnan(mean[:, 0]), NO_PREDICTION, mean.argmax(axis=1))
    token.raise_if_cancelled()
    temperature = None
    if validation is not None and validation_labels is not None:
        temperature = fit_temperature(validation, validation_labels)
    scaled = None if temperature is None else at_temperature(mean, temperature)
    answerable = np.flatnonzero(labelled & (prediction != NO_PREDICTION))
    return Calibration(
        labelled=int(labelled.sum()),
        unlabelled=int((~labelled).sum()),
        members=members,
        ensemble=score(mean, prediction, labels),
        scaled=None if scaled is None else score(scaled, prediction, labels),
        temperature=temperature,
        validation=0 if validation is None else int(np.isfinite(validation[:, 0]).sum()),
        has_validation=validation is not None,
        risk=risk_coverage(
            answerable,
            samples.disagreement.predictive_entropy[answerable],
            prediction[answerable] == labels[answerable],
        ),
    )


def _scores_of_members(samples: SampleSet, token: CancelToken) -> Iterator[Scores]:
    """Member by member, to avoid an array of their size. Raises CancelledError in between."""
    for member, predictions in zip(samples.probabilities, samples.predictions, strict=True):
        token.raise_if_cancelled()
        yield score(member, predictions, samples.labels)
