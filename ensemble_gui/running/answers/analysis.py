"""Finds out about members by comparing them with each other and with labels."""

from dataclasses import replace

import torch

import ensemble_gui.running.answers.images  # noqa: F401 -- SciPy stalls the window when imported: all of it once, behind the first run
from ensemble_gui.cancel import CancelledError
from ensemble_gui.measures.calibration import calibrate
from ensemble_gui.measures.clustering import cluster
from ensemble_gui.measures.pairs import measure_pairs
from ensemble_gui.records.analysis import Analysis, AnalysisRequest, Calibration
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.answers.work import Work
from ensemble_gui.wording.faults import describe


@torch.inference_mode()
def analyse(request: AnalysisRequest, work: Work) -> Analysis:
    """All that the views of these samples show besides each sample's own measures.

    Raises CancelledError.
    """
    samples, token = request.samples, work.token
    several = samples.members > 1
    found = Analysis(
        request=request,
        pairs=measure_pairs(samples, token) if several else None,
        clustering=cluster(samples, token) if several else None,
        calibration=None,
    )
    try:
        return replace(found, calibration=_calibrate(request.settings, samples, work))
    except CancelledError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever it is, the pairs are known
        return replace(found, failure=describe(error))


def _calibrate(settings: RunSettings | None, samples: SampleSet, work: Work) -> Calibration | None:
    if not samples.labelled.any():
        return None
    token = work.token
    if settings is None:
        found = calibrate(samples, None, None, token)
        return found and replace(found, has_members=False)
    kept = work.voters.validation
    ensemble = work.voters.of(settings, token)
    if not ensemble.architecture.task.is_of_digits:
        return calibrate(samples, None, None, token)  # the digits say nothing of other classes
    mean = kept.mean(ensemble, token)
    return calibrate(samples, mean, kept.digits.labels[: len(mean)], token)
