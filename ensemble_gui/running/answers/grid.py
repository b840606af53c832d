"""Checks the grid of a sweep: which of its cells can be measured here, and why not the others."""

from dataclasses import replace

from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import STRATEGY_NAMES, Weights
from ensemble_gui.records.sweep import Place, SweepSettings
from ensemble_gui.running.members.building import build_ensemble
from ensemble_gui.running.members.memory import check_run_memory
from ensemble_gui.running.members.opened import Opened
from ensemble_gui.running.members.resolving import Resolved, check_count, resolve

MOST_CELLS = 200  # a sweep of them takes some minutes
_LEAST_STRATEGIES = 2


def resolve_sweep(settings: SweepSettings, opened: Opened) -> Resolved:
    """What the smallest cell's settings name. Raises BadInput if not even that can be run."""
    _check_numbers("member counts", "The number of members", settings.members)
    _check_numbers("batch sizes", "The batch size", settings.batches)
    cells = len(settings.grid)
    if cells > MOST_CELLS:
        raise BadInput(
            f"The grid has {cells:,} cells: choose fewer member counts or batch sizes, for at most "
            f"{MOST_CELLS} cells."
        )
    resolved = resolve(settings.cell(*settings.grid[0]), opened)
    if len(set(settings.base.strategies)) < _LEAST_STRATEGIES:
        raise BadInput(
            "A sweep compares strategies: choose two or more of "
            f"{', '.join(STRATEGY_NAMES)}, not {settings.base.strategies[0]} alone."
        )
    return resolved


def _check_numbers(what: str, one: str, numbers: tuple[int, ...]) -> None:
    if not numbers:
        raise BadInput(f"The sweep has no {what}: choose one or more.")
    for number in numbers:
        check_count(one, number)
    if list(numbers) != sorted(set(numbers)):
        raise BadInput(
            f"The sweep's {what} are {', '.join(map(str, numbers))}: give each once, rising."
        )


def find_unfit(settings: SweepSettings, resolved: Resolved) -> dict[Place, str]:
    """The cells that cannot be measured, with the reason; nothing is allocated to find out."""
    lacking = _find_lacking(settings, resolved)
    lacked = {place: lacking[place[0]] for place in settings.grid if place[0] in lacking}
    return find_too_large(settings, resolved) | lacked


def find_too_large(settings: SweepSettings, resolved: Resolved) -> dict[Place, str]:
    """The cells that would need more memory than is free now, with the estimate."""
    found = {}
    for place in settings.grid:
        try:
            check_run_memory(resolved.architecture, settings.cell(*place), resolved.device)
        except BadInput as error:
            found[place] = str(error)
    return found


def _find_lacking(settings: SweepSettings, resolved: Resolved) -> dict[int, str]:
    """The member counts above that of the members' file, each with the sentence that says so."""
    if settings.base.weights is Weights.RANDOM:
        return {}
    found = {}
    for members in (one for one in settings.members if one > resolved.held):
        try:
            build_ensemble(replace(resolved, settings=replace(settings.base, members=members)))
        except BadInput as error:
            found[members] = str(error)
    return found
