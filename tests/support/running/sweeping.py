"""A sweep that takes no time: the strategies are called, and the times are made up."""

from collections.abc import Callable, Mapping
from typing import ClassVar

import numpy as np
import pytest
from torch import Tensor

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.settings import InputMode, RunSettings, Source, Weights
from ensemble_gui.records.sweep import SweepSettings
from ensemble_gui.running.strategies.plain import Loop
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.running.strategies.strategy import Predict
from ensemble_gui.running.timing import timing
from ensemble_gui.running.timing.blocks import Blocks

RANDOM = RunSettings(weights=Weights.RANDOM, source=Source.NOISE, strategies=("loop", "vmap"))
SMALL = SweepSettings(base=RANDOM, members=(1, 2, 3), batches=(1, 4))
SECONDS = {"loop": 2.0, "vmap": 1.0, "stacked": 0.5}


def make_up_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each strategy is called once, and then has the same time in ten blocks."""

    def time_blocks(
        calls: Mapping[str, Callable[[], object]], *, token: CancelToken, **_options: object
    ) -> dict[str, Blocks]:
        for call in calls.values():
            token.raise_if_cancelled()
            call()
        return {
            name: Blocks(samples_s=np.full(10, SECONDS.get(name, 3.0)), calls_per_block=1)
            for name in calls
        }

    monkeypatch.setattr(timing, "time_blocks", time_blocks)


class Odd(Loop):
    """The loop, but with something done first in each call with so many members."""

    name: ClassVar = "odd"

    def __init__(self, members: int, do: Callable[[], None]) -> None:
        self._members, self._do = members, do

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        plain = super().prepare(ensemble, mode)

        def predict(x: Tensor) -> Tensor:
            if len(ensemble) == self._members:
                self._do()
            return plain(x)

        return predict


def with_odd(monkeypatch: pytest.MonkeyPatch, members: int, do: Callable[[], None]) -> None:
    """A strategy 'odd' that does this with so many members."""
    monkeypatch.setitem(STRATEGIES, "odd", Odd(members, do))
