"""An evaluation of all samples along a shift, as far as it has got."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ensemble_gui.qt.pages.shift.levels import nearest
from ensemble_gui.records.settings import Array
from ensemble_gui.records.shift import Foreign, ShiftLevel, ShiftRequest, ShiftResult


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShiftEvaluation:
    """The levels of one request that have arrived."""

    request: ShiftRequest
    found: tuple[ShiftLevel, ...] = ()  # rising
    foreign: Mapping[Foreign, ShiftLevel] = field(default_factory=dict)
    result: ShiftResult | None = None

    def with_level(self, level: ShiftLevel) -> "ShiftEvaluation":
        """The same with this level, which has just arrived."""
        if level.foreign is not None:
            return replace(self, foreign={**self.foreign, level.foreign: level})
        found = sorted((*self.found, level), key=lambda one: one.level)
        return replace(self, found=tuple(found))

    @property
    def levels(self) -> Array:
        """The levels that have arrived, rising."""
        return np.array([one.level for one in self.found])

    def near(self, level: float) -> ShiftLevel | None:
        """What was found at the level nearest to this one."""
        return self.found[nearest(self.levels, level)] if self.found else None
