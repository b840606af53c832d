"""Times what is done once before the calls: again where that is cheap, and guarded against load."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.architecture import state_of
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.running.timing.blocks import Stopwatch
from ensemble_gui.running.timing.load import LoadMeter

_MOST_TIMES = 5
_CHEAP_S = 0.02  # together: what takes longer is done once
_AT_ONCE = 2**26  # bytes that are stacked at a time, so that large members fit beside themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOff:
    """The seconds that something takes, and whether foreign load fell on each time it was done."""

    seconds: float
    disturbed: bool


def time_one_off(
    work: Callable[[], object], stopwatch: Stopwatch, meter: LoadMeter, token: CancelToken
) -> OneOff:
    """Do the work up to five times, as long as that is cheap.

    The median is that of the times on which no foreign load fell, if there are any. Raises
    CancelledError between them.
    """
    found = [stopwatch.observe(meter, work)]
    while len(found) < _MOST_TIMES and sum(one.wall_s for one in found) < _CHEAP_S:
        token.raise_if_cancelled()
        found.append(stopwatch.observe(meter, work))
    quiet = [one for one in found if not one.disturbed]
    seconds = median(one.wall_s for one in quiet or found)
    return OneOff(seconds=seconds, disturbed=not quiet)


def time_stacking(
    ensemble: Ensemble, stopwatch: Stopwatch, meter: LoadMeter, token: CancelToken
) -> OneOff:
    """How long it takes to stack the members' parameters, as `stack_module_state` does."""
    states = [state_of(member) for member in ensemble.members]
    group = max(1, _AT_ONCE * len(states) // max(1, ensemble.parameter_bytes))

    def stack() -> None:
        for start in range(0, len(states), group):
            token.raise_if_cancelled()
            for name in states[0]:
                torch.stack([one[name] for one in states[start : start + group]])

    return time_one_off(stack, stopwatch, meter, token)
