"""A machine whose clock the calls advance, with other programs on it; nothing waits in earnest."""

import math
from typing import ClassVar, Protocol

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.run import Timing
from ensemble_gui.running.timing.blocks import Blocks, Call, Stopwatch, time_blocks

_SPREAD = 0.02  # of a call's time, when nothing disturbs it
_STALL_S = 0.2
_SLICE_S = 0.003


class Load(Protocol):
    """What other programs do to a call."""

    def __call__(self, machine: "Machine", seconds: float) -> tuple[float, float]:
        """How much longer the call takes, and for how much of that the system says it waited."""


def quiet(_machine: "Machine", _seconds: float) -> tuple[float, float]:
    return 0.0, 0.0


def stalls(a_second: float, *, told: bool) -> Load:
    """All stands still for 200 ms, so often in a second of work."""

    def load(machine: "Machine", seconds: float) -> tuple[float, float]:
        longer = _STALL_S * machine.rng.poisson(a_second * seconds)
        return longer, longer if told else 0.0

    return load


def busy(share: float, times: float) -> Load:
    """A random share of the calls takes so many times as long, and waited for what is longer."""

    def load(machine: "Machine", seconds: float) -> tuple[float, float]:
        longer = seconds * (times - 1) * (machine.rng.random() < share)
        return longer, longer

    return load


def in_slices(machine: "Machine", seconds: float) -> tuple[float, float]:
    """Another program has the core for the first 3 ms of every 6."""
    rounds, phase = divmod(machine.now, 2 * _SLICE_S)
    free = rounds * _SLICE_S + max(0.0, phase - _SLICE_S)  # so far
    done = free + seconds
    end = done + math.ceil(done / _SLICE_S) * _SLICE_S  # as many slices of the other came before
    longer = max(0.0, end - machine.now - seconds)
    return longer, longer


class Machine:
    """The clock, the meter, and the calls that take their time under a load."""

    name: ClassVar[str] = "a model"

    def __init__(self, load: Load = quiet, seed: int = 0) -> None:
        self.now = 0.0
        self.waited = 0.0
        self.load = load
        self.rng = np.random.default_rng(seed)
        self.token = CancelToken()
        self.called: list[str] = []

    def read(self) -> float:
        return self.waited

    def call(self, name: str, seconds: float) -> Call:
        def run() -> None:
            self.called.append(name)
            own = seconds * self.rng.lognormal(0.0, _SPREAD)
            longer, waited = self.load(self, own)
            self.now += own + longer
            self.waited += waited

        return run

    def measure(
        self, seconds: dict[str, float], repeats: int = 100, **more: float
    ) -> dict[str, Blocks]:
        """The blocks of calls that take so long when nothing disturbs them."""
        return time_blocks(
            {name: self.call(name, own) for name, own in seconds.items()},
            repeats=repeats,
            stopwatch=Stopwatch(synchronise=_nothing, clock=lambda: self.now),
            rng=self.rng,
            token=self.token,
            meter=self,
            **more,
        )


def _nothing() -> None:
    pass


def timing(name: str, blocks: Blocks) -> Timing:
    return Timing(
        strategy=name,
        samples_s=blocks.samples_s,
        calls_per_block=blocks.calls_per_block,
        prepare_s=0.0,
        first_call_s=0.0,
        repeated=blocks.repeated,
        disturbed=blocks.disturbed,
    )
