"""Finds what each further member buys, and what it costs."""

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records import GrowthOutcome, GrowthRequest, GrowthResult, Progress, unheard
from ensemble_gui.running.outcomes import settle
from ensemble_gui.running.voters import Voters


def grow(
    request: GrowthRequest, voters: Voters, token: CancelToken, progress: Progress = unheard
) -> GrowthOutcome:
    """Scores over random subsets of members, and the time of each size.

    Whatever happens comes back as an outcome; nothing is raised.
    """
    return settle(request, lambda: _grow(request, voters, token, progress))


def _grow(
    request: GrowthRequest, voters: Voters, token: CancelToken, progress: Progress
) -> GrowthResult:
    raise BadInput("Growth cannot be measured yet.")
