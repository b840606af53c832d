"""Finds out about members by comparing them with each other and with labels."""

from dataclasses import replace
from functools import cache
from weakref import WeakKeyDictionary

import numpy as np

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.measures.calibration import calibrate
from ensemble_gui.measures.clustering import cluster
from ensemble_gui.measures.finite import mean_of_finite
from ensemble_gui.measures.pairs import measure_pairs
from ensemble_gui.records.analysis import Analysis, AnalysisRequest, Calibration
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Array, RunSettings
from ensemble_gui.running.answers.outcomes import settle
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.samples.fitting import fit_digits
from ensemble_gui.samples.mnist import Digits, load_validation_digits
from ensemble_gui.wording.faults import describe


def analyse(request: AnalysisRequest, voters: Voters, token: CancelToken) -> Outcome[Analysis]:
    """All that the views of these samples show besides each sample's own measures.

    Whatever happens comes back as an outcome; nothing is raised.
    """
    return settle(request, lambda: _analyse(request, voters, token))


def _analyse(request: AnalysisRequest, voters: Voters, token: CancelToken) -> Analysis:
    samples = request.samples
    several = samples.members > 1
    found = Analysis(
        request=request,
        pairs=measure_pairs(samples, token) if several else None,
        clustering=cluster(samples, token) if several else None,
        calibration=None,
    )
    try:
        return replace(found, calibration=_calibrate(request.settings, samples, voters, token))
    except CancelledError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever it is, the pairs are known
        return replace(found, failure=describe(error))


def _calibrate(
    settings: RunSettings, samples: SampleSet, voters: Voters, token: CancelToken
) -> Calibration | None:
    if not samples.labelled.any():
        return None
    ensemble = voters.of(settings, token)
    if not ensemble.architecture.task.is_of_digits:
        return calibrate(samples, None, None, token)  # the digits say nothing of other classes
    validation = _validation_mean(ensemble, token)
    return calibrate(samples, validation, _validation_digits().labels, token)


# Of the members that are there: each label that a user gives asks for an analysis anew.
_VALIDATION_MEANS: "WeakKeyDictionary[Ensemble, Array]" = WeakKeyDictionary()


def _validation_mean(ensemble: Ensemble, token: CancelToken) -> Array:
    """What the members say together of the validation digits, (sample, class)."""
    if ensemble not in _VALIDATION_MEANS:
        images = fit_digits(_validation_digits().images, ensemble.architecture.task)
        probabilities = predict(ensemble, images, token=token)
        _VALIDATION_MEANS[ensemble] = mean_of_finite(probabilities)
    return _VALIDATION_MEANS[ensemble]


@cache
def _validation_digits() -> Digits:
    """Copied, so that the 50,000 digits before them need not be kept."""
    digits = load_validation_digits()
    return Digits(images=np.copy(digits.images), labels=np.copy(digits.labels))
