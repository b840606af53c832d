"""Which of a shift's levels is the nearest, and which have their number at the axis."""

from collections.abc import Sequence

import numpy as np

from ensemble_gui.records.settings import Array
from ensemble_gui.records.shift import Shift
from ensemble_gui.wording.shift_levels import level_number

Tick = tuple[float, str]


def level_ticks(shift: Shift, levels: Array) -> list[Tick]:
    """Each level with its number."""
    return [(float(one), level_number(shift, float(one))) for one in levels]


def evenly(ticks: Sequence[Tick], most: int) -> list[Tick]:
    """The first and the last, and evenly between them others; so many at most, or all of two."""
    last = len(ticks) - 1
    steps = [step for step in range(1, last + 1) if last % step == 0 and last // step < most]
    return list(ticks[:: min(steps, default=max(last, 1))])


def nearest(levels: Array, level: float) -> int:
    """The index of the level that is nearest to this one."""
    return int(np.abs(levels - level).argmin())
