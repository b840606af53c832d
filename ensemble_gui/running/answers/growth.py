"""Finds what each further member buys, and what it costs."""

from dataclasses import replace

import numpy as np

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.measures.growth import growth_sizes, score_growth
from ensemble_gui.records.growth import GrowthCosts, GrowthRequest, GrowthResult
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.progress import Progress, unheard
from ensemble_gui.records.settings import Source
from ensemble_gui.running.answers.growth_costs import measure_costs
from ensemble_gui.running.answers.outcomes import settle
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.wording.faults import describe


def grow(
    request: GrowthRequest, voters: Voters, token: CancelToken, progress: Progress = unheard
) -> Outcome[GrowthResult]:
    """Scores over subsets of the members, and the time of each size.

    Whatever happens comes back as an outcome; nothing is raised.
    """
    return settle(request, lambda: _grow(request, voters, token, progress))


def _grow(
    request: GrowthRequest, voters: Voters, token: CancelToken, progress: Progress
) -> GrowthResult:
    samples = request.samples
    sizes = growth_sizes(samples.members)
    scores = score_growth(
        samples.probabilities, samples.labels, sizes, token, progress, request.settings.seed
    )
    costs = request.costs or _measure(request, sizes, voters, token, progress)
    return GrowthResult(request=request, scores=scores, costs=costs)


def _measure(
    request: GrowthRequest,
    sizes: tuple[int, ...],
    voters: Voters,
    token: CancelToken,
    progress: Progress,
) -> GrowthCosts:
    """The costs, or why they are unknown: the scores stand without them. Raises CancelledError."""
    settings = replace(
        request.settings, strategies=(request.strategy,), members=request.samples.members
    )
    try:
        ensemble = voters.of(settings, token, progress)
        folder = None
        if settings.source is Source.FOLDER:
            folder = voters.opened.pictures(settings, ensemble.architecture.task, token, progress)
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
