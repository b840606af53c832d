"""Finds out about members by comparing them with each other and with labels."""

from functools import cache

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.calibration import calibrate
from ensemble_gui.measures.clustering import cluster
from ensemble_gui.measures.finite import mean_of_finite
from ensemble_gui.measures.pairs import measure_pairs
from ensemble_gui.records import (
    Analysis,
    AnalysisOutcome,
    AnalysisRequest,
    Calibration,
    RunSettings,
    SampleSet,
)
from ensemble_gui.running.outcomes import settle
from ensemble_gui.running.predicting import predict
from ensemble_gui.running.voters import Voters
from ensemble_gui.samples.mnist import Digits, load_validation_digits


def analyse(request: AnalysisRequest, voters: Voters, token: CancelToken) -> AnalysisOutcome:
    """All that the views of these samples show besides each sample's own measures.

    Whatever happens comes back as an outcome; nothing is raised.
    """
    return settle(request, lambda: _analyse(request, voters, token))


def _analyse(request: AnalysisRequest, voters: Voters, token: CancelToken) -> Analysis:
    samples = request.samples
    several = samples.members > 1
    return Analysis(
        request=request,
        pairs=measure_pairs(samples, token) if several else None,
        clustering=cluster(samples, token) if several else None,
        calibration=_calibrate(request.settings, samples, voters, token),
    )


def _calibrate(
    settings: RunSettings, samples: SampleSet, voters: Voters, token: CancelToken
) -> Calibration | None:
    if not samples.labelled.any():
        return None
    digits = _validation_digits()
    probabilities = predict(voters.of(settings, token), digits.images, token=token)
    return calibrate(samples, mean_of_finite(probabilities), digits.labels, token)


@cache
def _validation_digits() -> Digits:
    """Copied, so that the 50,000 digits before them need not be kept."""
    digits = load_validation_digits()
    return Digits(images=np.copy(digits.images), labels=np.copy(digits.labels))
