"""Finds what each further member buys, and what it costs."""

from dataclasses import replace

import numpy as np
import torch

from ensemble_gui.cancel import CancelledError
from ensemble_gui.measures.growth import growth_sizes, score_growth
from ensemble_gui.records.growth import GrowthCosts, GrowthRequest, GrowthResult
from ensemble_gui.records.settings import Source
from ensemble_gui.running.answers.growth_costs import measure_costs
from ensemble_gui.running.answers.work import Work
from ensemble_gui.wording.faults import describe


@torch.inference_mode()
def grow(request: GrowthRequest, work: Work) -> GrowthResult:
    """Scores over subsets of the members, and the time of each size. Raises CancelledError."""
    samples = request.samples
    sizes = growth_sizes(samples.members)
    scores = score_growth(
        samples.probabilities,
        samples.labels,
        sizes,
        work.token,
        work.progress,
        request.settings.seed,
    )
    costs = request.costs or _measure(request, sizes, work)
    return GrowthResult(request=request, scores=scores, costs=costs)


def _measure(request: GrowthRequest, sizes: tuple[int, ...], work: Work) -> GrowthCosts:
    """The costs, or why they are unknown: the scores stand without them. Raises CancelledError."""
    settings = replace(
        request.settings, strategies=(request.strategy,), members=request.samples.members
    )
    token, progress = work.token, work.progress
    try:
        ensemble = work.voters.of(settings, token, progress)
        folder = None
        if settings.source is Source.FOLDER:
            folder = work.opened.pictures(settings, ensemble.architecture.task, token, progress)
        return measure_costs(ensemble, settings, sizes, token, progress, folder)
    except CancelledError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever it is, the scores are known
        return GrowthCosts(
            median_s=np.full(len(sizes), np.nan),
            quartiles_s=np.full((len(sizes), 2), np.nan),
            parameter_bytes=np.full(len(sizes), np.nan),
            next_s=np.nan,
            next_bytes=np.nan,
            failure=describe(error),
        )
