"""A shift's levels: their numbers at the axis, and which of them is the nearest."""

import numpy as np

from ensemble_gui.qt.widgets.axes import Tick
from ensemble_gui.records.settings import Array
from ensemble_gui.records.shift import Shift
from ensemble_gui.wording.shift_levels import level_number


def level_ticks(shift: Shift, levels: Array) -> list[Tick]:
    """Each level with its number."""
    return [(float(one), level_number(shift, float(one))) for one in levels]


def start_of(levels: Array) -> float:
    """Where the slider starts: far enough to show what the shift does."""
    return float(levels[-1]) / 2


def nearest(levels: Array, level: float) -> int:
    """The index of the level that is nearest to this one."""
    return int(np.abs(levels - level).argmin())
