"""Times vmap next to the loop, for as long as there is time."""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
import torch

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.measures.rounds import LEAST_ROUNDS
from ensemble_gui.records.run import Comparison, Timing
from ensemble_gui.running.doctor.case import Call
from ensemble_gui.running.doctor.troubles import message_of
from ensemble_gui.running.members.devices import synchronise
from ensemble_gui.running.members.interruptible import stopped_by
from ensemble_gui.running.timing.blocks import Blocks, Stopwatch, time_blocks
from ensemble_gui.running.timing.comparing import BASELINE, compare
from ensemble_gui.running.timing.load import LoadMeter, Unseen

_BUDGET_S = 0.15  # for the loop and for vmap each: some 25 rounds of short calls
_ROUNDS = 100  # at most
_CALLS = LEAST_ROUNDS + 2  # that a comparison takes at least: a verdict's, and the warm-up's
# A lead-in would double the time of a comparison, for some percent of calls that are this long.
_LEAD_IN_S = 0.01
_LONG_S = 0.1  # a call in which a cancel is looked for, layer by layer


@dataclass(slots=True, kw_only=True)
class Allowance:
    """How long a report may take, shared by the cells that are not timed yet.

    Of what was spent before the first cell, half of the budget at most counts: where torch's
    imports take long, something is timed all the same.
    """

    budget_s: float
    cells: int
    spent_s: float = 0.0
    clock: Callable[[], float] = perf_counter
    start: float = 0.0

    def __post_init__(self) -> None:
        self.start = self.clock()

    def covers(self, seconds: float) -> bool:
        """Whether there is so much time for this cell."""
        left = self.budget_s - min(self.spent_s, self.budget_s / 2) - (self.clock() - self.start)
        return seconds <= left / max(1, self.cells)

    def next_cell(self) -> None:
        """A cell is done."""
        self.cells -= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """How the calls of a report are timed, and how the work on it is cancelled."""

    allowance: Allowance
    token: CancelToken
    device: torch.device
    seed: int = 0
    meter: LoadMeter = field(default_factory=Unseen)

    @property
    def stopwatch(self) -> Stopwatch:
        """How time is read on the device."""
        return Stopwatch(synchronise=lambda: synchronise(self.device))


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """vmap's speed over the loop's, or why it was not measured, in a sentence."""

    comparison: Comparison | None = None
    note: str = ""


def time_beside(loop: Call, vectorised: Call, seconds: float, bench: Bench) -> Timed:
    """Time both in interleaved blocks; `seconds` is what the first call of each took together.

    Raises CancelledError between blocks, and between the layers of a long call.
    """
    calls = {BASELINE: loop, "vmap": vectorised}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # to hear each one would take time as well
            blocks = _measured(calls, seconds, bench)
    except CancelledError:
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 -- of any network
        return Timed(note=f"The timing stopped with an error: {message_of(error)}")
    if blocks is None:
        limit = f"{bench.allowance.budget_s:g} s"
        return Timed(note=f"Not everything is timed: it would take longer than {limit}.")
    timings = {name: _timing(name, one) for name, one in blocks.items()}
    return Timed(comparison=compare(timings["vmap"], timings[BASELINE]))


def _measured(calls: Mapping[str, Call], seconds: float, bench: Bench) -> dict[str, Blocks] | None:
    """The times of both; None where there is no time for them."""
    allowance = bench.allowance
    guarded = {name: _guarded(call, seconds, bench.token) for name, call in calls.items()}
    if not allowance.covers(_CALLS * seconds) and allowance.covers(seconds):
        seconds = sum(map(bench.stopwatch.time, guarded.values()))  # a first call may be slow
    if not allowance.covers(_CALLS * seconds):
        return None
    return time_blocks(
        guarded,
        repeats=_ROUNDS,
        stopwatch=bench.stopwatch,
        rng=np.random.default_rng(bench.seed),
        token=bench.token,
        meter=bench.meter,
        budget_s=_BUDGET_S,
        lead_in_s=_LEAD_IN_S,
    )


def _guarded(call: Call, seconds: float, token: CancelToken) -> Call:
    if seconds < _LONG_S:
        return call

    def guarded() -> object:
        with stopped_by(token):
            return call()

    return guarded


def _timing(strategy: str, blocks: Blocks) -> Timing:
    return Timing(
        strategy=strategy,
        samples_s=blocks.samples_s,
        calls_per_block=blocks.calls_per_block,
        prepare_s=0.0,
        first_call_s=0.0,
        repeated=blocks.repeated,
        disturbed=blocks.disturbed,
    )
