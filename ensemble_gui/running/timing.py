"""Times strategies in short blocks, interleaved in random order over several rounds.

Foreign load then falls on all strategies alike, where one long block each would give it to one.
"""

import gc
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records import Array, Progress, RunProgress, unheard

Call = Callable[[], object]
Clock = Callable[[], float]

BLOCK_S = 0.005  # a block lasts about so long: far above the clock's grain, far below a load's
BUDGET_S = 0.65  # for each strategy: all three then take less than 3 s with what is around them
LEAST_ROUNDS = 6  # a median's 95% interval needs six values: 2 * 0.5**6 < 0.05 < 2 * 0.5**5
_LEAD_IN_S = 0.05  # calls longer than this fill the caches by themselves
_WARM_UP_S = 0.03
_WARM_UP_CALLS = 2  # at least: the first may be slow for causes of its own


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Blocks:
    """One strategy's blocks: seconds a call, (block,)."""

    samples_s: Array = field(repr=False)
    calls_per_block: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopwatch:
    """How time is read: the clock, and how to wait for the device on both sides of a block."""

    synchronise: Call
    clock: Clock = perf_counter

    def time(self, call: Call, calls: int = 1) -> float:
        """The seconds that so many calls take together."""
        self.synchronise()
        start = self.clock()
        for _ in range(calls):
            call()
        self.synchronise()
        return self.clock() - start


def measure(
    calls: Mapping[str, Call],
    *,
    repeats: int,
    stopwatch: Stopwatch,
    rng: np.random.Generator,
    token: CancelToken,
    progress: Progress = unheard,
    budget_s: float = BUDGET_S,
) -> dict[str, Blocks]:
    """Times of each call, after a warm-up: one block a round, at most `repeats` rounds.

    The budget, in seconds a call measured, ends them sooner, but not below six rounds. Raises
    Cancelled between blocks through the token.
    """
    times = {name: _warm_up(call, stopwatch, token) for name, call in calls.items()}
    sizes = {name: max(1, math.ceil(BLOCK_S / max(times[name], 1e-9))) for name in calls}
    lead_in = max(times.values()) < _LEAD_IN_S  # for all or for none, or they would not compare
    samples: dict[str, list[float]] = {name: [] for name in calls}
    names = list(calls)
    start = stopwatch.clock()
    with _no_garbage_collection():
        for done in range(repeats):
            spent = stopwatch.clock() - start
            if done >= LEAST_ROUNDS and spent >= budget_s * len(calls):
                break
            for index in rng.permutation(len(names)):
                token.raise_if_cancelled()
                name = names[index]
                if lead_in:
                    calls[name]()  # untimed: the first call after a change finds cold caches
                samples[name].append(stopwatch.time(calls[name], sizes[name]) / sizes[name])
            spent = stopwatch.clock() - start
            total = _expected_rounds(done + 1, repeats, spent, budget_s * len(calls))
            progress(RunProgress(stage="Timing", done=done + 1, total=total))
    return {
        name: Blocks(samples_s=np.array(samples[name]), calls_per_block=sizes[name])
        for name in calls
    }


def _expected_rounds(done: int, repeats: int, spent: float, budget: float) -> int:
    """How many rounds there will be in all, as far as can be told after so many."""
    affordable = math.ceil(done * budget / spent) if spent > 0 else repeats
    return max(done, min(repeats, max(affordable, LEAST_ROUNDS)))


def _warm_up(call: Call, stopwatch: Stopwatch, token: CancelToken) -> float:
    """Call until it is warm; the seconds of the fastest call."""
    times: list[float] = []
    start = stopwatch.clock()
    while len(times) < _WARM_UP_CALLS or stopwatch.clock() - start < _WARM_UP_S:
        token.raise_if_cancelled()
        times.append(stopwatch.time(call))
    return min(times)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Keep the collector out of the blocks, as `timeit` does."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
