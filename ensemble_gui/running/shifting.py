"""Asks the members about images that are shifted further and further."""

from collections.abc import Callable

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records import (
    Progress,
    Ribbon,
    RibbonOutcome,
    RibbonRequest,
    ShiftLevel,
    ShiftOutcome,
    ShiftRequest,
    ShiftResult,
)
from ensemble_gui.running.outcomes import settle
from ensemble_gui.running.voters import Voters


def make_ribbon(request: RibbonRequest, voters: Voters, token: CancelToken) -> RibbonOutcome:
    """What each member says of one image at each level of a shift; nothing is raised."""
    return settle(request, lambda: _make_ribbon(request, voters, token))


def shift(
    request: ShiftRequest,
    voters: Voters,
    token: CancelToken,
    progress: Progress,
    tell: Callable[[ShiftLevel], None],
) -> ShiftOutcome:
    """What is found of all samples at each level, told as it comes; nothing is raised."""
    return settle(request, lambda: _shift(request, voters, token, progress, tell))


def _make_ribbon(request: RibbonRequest, voters: Voters, token: CancelToken) -> Ribbon:
    raise BadInput("Images cannot be shifted yet.")


def _shift(
    request: ShiftRequest,
    voters: Voters,
    token: CancelToken,
    progress: Progress,
    tell: Callable[[ShiftLevel], None],
) -> ShiftResult:
    raise BadInput("Images cannot be shifted yet.")
