"""Times strategies in short blocks, interleaved in random order over several rounds.

Foreign load then falls on all strategies alike, where one long block each would give it to one.
A block on which it is seen to fall is measured again.
"""

import gc
import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.rounds import LEAST_ROUNDS
from ensemble_gui.records.progress import Progress, RunProgress, unheard
from ensemble_gui.records.settings import Array
from ensemble_gui.running.timing.load import LoadMeter, Unseen
from ensemble_gui.running.timing.resting import rest

Call = Callable[[], object]
Clock = Callable[[], float]

BLOCK_S = 0.005  # a block lasts about so long: far above the clock's grain, far below a load's
# A busy program has a core for some 3 ms at a time: beside one, of blocks of 5 ms 3 to 13% were
# undisturbed, of blocks of 1 ms 72 to 77%.
SHORT_BLOCK_S = 0.001
# A strategy that is mostly Python is slower for some milliseconds after another one has run: the
# shorter the calls, the longer the blocks, on a quiet machine.
LONG_BLOCK_S = 0.02
TINY_S = 0.0005  # the shortest call of a round that has long blocks
_ROUNDS = 20  # as many as the budget is to allow
BUDGET_S = 0.65  # for each strategy: all three then take less than 3 s with what is around them
# The share of a block for which its threads may have waited. On a quiet machine with 2 cores 95%
# of the blocks waited for less than 2%, those that a busy program met for 30 to 80%. The threads'
# waits are summed up, as a parallel operation ends with its last thread: a block is longer by that
# sum at most, and so a ratio is off by 1/0.95 at most.
MOST_FOREIGN = 0.05
_FORGIVEN = 2  # disturbed rounds in whose place others are measured when the time is over
_LEAD_IN_S = 0.05  # calls longer than this fill the caches by themselves
_WARM_UP_S = 0.03
_WARM_UP_CALLS = 2  # at least: the first may be slow for causes of its own
_LONGEST_WARM_UP_S = 0.25  # where foreign load falls on every call


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Blocks:
    """One strategy's blocks: seconds a call, (block,); at one place stand those of one round."""

    samples_s: Array = field(repr=False)
    calls_per_block: int
    repeated: int = 0  # blocks thrown away, since foreign load had fallen on them
    disturbed: int = 0  # blocks of `samples_s` on which it had fallen all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopwatch:
    """How time is read: the clock, and how to wait for the device on both sides of a block."""

    synchronise: Call
    clock: Clock = perf_counter

    def time(self, call: Call, calls: int = 1) -> float:
        """The seconds that this many calls take together."""
        self.synchronise()
        start = self.clock()
        for _ in range(calls):
            call()
        self.synchronise()
        return self.clock() - start

    def observe(self, meter: LoadMeter, call: Call, calls: int = 1) -> "Observed":
        """The same, with how long the threads waited meanwhile."""
        before = meter.read()
        wall_s = self.time(call, calls)
        return Observed(wall_s=wall_s, waited_s=meter.read() - before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """The seconds that some work took, and those that its threads waited for a core meanwhile."""

    wall_s: float
    waited_s: float

    @property
    def disturbed(self) -> bool:
        """Whether foreign load fell on it."""
        return self.waited_s > MOST_FOREIGN * self.wall_s

    @property
    def least_s(self) -> float:
        """What it would have taken at least if nobody had waited."""
        return self.wall_s - self.waited_s


_Observe = Callable[[Call, int], Observed]
_Round = dict[str, Observed]


@dataclass(slots=True, kw_only=True)
class _Allowance:
    """How many blocks may be measured again and for how long, and which ones have been."""

    blocks: int
    seconds: float
    repeated: Counter[str] = field(default_factory=Counter)
    spent_s: float = 0.0

    def covers(self, name: str, block: Observed) -> bool:
        """Whether this block can be thrown away; it is counted then."""
        if self.repeated.total() >= self.blocks or self.spent_s >= self.seconds:
            return False
        self.repeated[name] += 1
        self.spent_s += block.wall_s
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """How a block of each call is measured."""

    calls: Mapping[str, Call]
    sizes: Mapping[str, int]  # calls a block
    lead_in: bool  # an untimed call before each block: the first after a change finds cold caches
    resting: Collection[str]  # calls whose blocks wait until the process's threads sleep
    observe: _Observe
    allowance: _Allowance
    token: CancelToken

    def block(self, name: str) -> Observed:
        """One block, measured again while foreign load falls on it and the allowance lasts."""
        while True:
            self.token.raise_if_cancelled()
            if name in self.resting:
                rest(self.token)
            if self.lead_in:
                self.calls[name]()
            found = self.observe(self.calls[name], self.sizes[name])
            if not (found.disturbed and self.allowance.covers(name, found)):
                return found


def time_blocks(
    calls: Mapping[str, Call],
    *,
    repeats: int,
    stopwatch: Stopwatch,
    rng: np.random.Generator,
    token: CancelToken,
    meter: LoadMeter | None = None,
    progress: Progress = unheard,
    budget_s: float = BUDGET_S,
    least: int = LEAST_ROUNDS,
    lead_in_s: float = _LEAD_IN_S,
    resting: Collection[str] = (),
) -> dict[str, Blocks]:
    """Times of each call, after a warm-up: one block a round, at most `repeats` rounds.

    The budget, in seconds a call measured, ends them sooner, but not below `least` rounds. Blocks
    on which the meter sees foreign load are measured again at once: at most as many as there are
    to be, for as long as the budget. Rounds on which it falls all the same are left out, if `least`
    stay; if too many are disturbed for that, they end with the budget. Calls that are shorter than
    `lead_in_s` have an untimed one before each block. Those that are `resting` compute on threads
    or processes of their own: before their blocks torch's threads have to sleep. Raises
    CancelledError between blocks.
    """
    bench = _prepare(
        calls, repeats, stopwatch, token, meter or Unseen(), budget_s, lead_in_s, resting
    )
    budget_s *= len(calls)
    rounds: list[_Round] = []
    start = stopwatch.clock()
    with _no_garbage_collection():
        while len(rounds) < repeats:
            spent = stopwatch.clock() - start - bench.allowance.spent_s
            if spent >= budget_s and _are_enough(rounds, least):
                break
            rounds.append({name: bench.block(name) for name in rng.permutation(list(calls))})
            spent = stopwatch.clock() - start - bench.allowance.spent_s
            affordable = math.ceil(len(rounds) * budget_s / spent) if spent > 0 else repeats
            total = max(len(rounds), min(repeats, max(affordable, least)))
            progress(RunProgress(stage="Timing", done=len(rounds), total=total))
    return _blocks(rounds, bench, least)


def _prepare(
    calls: Mapping[str, Call],
    repeats: int,
    stopwatch: Stopwatch,
    token: CancelToken,
    meter: LoadMeter,
    budget_s: float,
    lead_in_s: float,
    resting: Collection[str],
) -> _Bench:
    """Warm up each call, and see from that how to measure it."""
    observe = partial(stopwatch.observe, meter)
    warm = {name: _warm_up(call, observe, stopwatch, token) for name, call in calls.items()}
    return _Bench(
        calls=calls,
        sizes=_sizes(warm, budget_s),
        # For all or for none, or they would not compare; where others are busy only for now, too.
        lead_in=all(min(one.least_s for one in blocks) < lead_in_s for blocks in warm.values()),
        resting=resting,
        observe=observe,
        allowance=_Allowance(blocks=repeats * len(calls), seconds=budget_s * len(calls)),
        token=token,
    )


def _warm_up(
    call: Call, observe: _Observe, stopwatch: Stopwatch, token: CancelToken
) -> list[Observed]:
    """Call until it is warm, and, for a while, until foreign load has missed a call."""
    found: list[Observed] = []
    start = stopwatch.clock()
    while True:
        token.raise_if_cancelled()
        found.append(observe(call, 1))
        spent = stopwatch.clock() - start
        missed = not all(one.disturbed for one in found)
        least = _WARM_UP_S if missed else _LONGEST_WARM_UP_S
        if len(found) >= _WARM_UP_CALLS and spent >= least:
            return found


def _sizes(warm: Mapping[str, Sequence[Observed]], budget_s: float) -> dict[str, int]:
    """How many calls fill a block of each strategy; all blocks of a round are about as long."""
    everything = [block for blocks in warm.values() for block in blocks]
    whole = Observed(
        wall_s=sum(one.wall_s for one in everything),
        waited_s=sum(one.waited_s for one in everything),
    )
    fastest_s = {name: min(one.wall_s for one in blocks) for name, blocks in warm.items()}
    length_s = BLOCK_S
    if whole.disturbed:
        length_s = SHORT_BLOCK_S
    elif min(fastest_s.values()) < TINY_S:
        length_s = max(BLOCK_S, min(LONG_BLOCK_S, budget_s / _ROUNDS))
    return {name: max(1, math.ceil(length_s / max(one, 1e-9))) for name, one in fastest_s.items()}


def _are_enough(rounds: Sequence[_Round], least: int) -> bool:
    """Whether enough rounds are undisturbed, or too many are disturbed for waiting to help."""
    quiet = len(_undisturbed(rounds))
    return quiet >= least or len(rounds) - quiet > _FORGIVEN


def _undisturbed(rounds: Sequence[_Round]) -> Sequence[_Round]:
    return [one for one in rounds if not any(block.disturbed for block in one.values())]


def _blocks(rounds: Sequence[_Round], bench: _Bench, least: int) -> dict[str, Blocks]:
    """The blocks of the rounds that were not disturbed; of all, if those are too few."""
    quiet = _undisturbed(rounds)
    kept = quiet if len(quiet) >= min(least, len(rounds)) else rounds
    found = {}
    for name, size in bench.sizes.items():
        disturbed = sum(one[name].disturbed for one in kept)
        left_out = sum(one[name].disturbed for one in rounds) - disturbed
        found[name] = Blocks(
            samples_s=np.array([one[name].wall_s / size for one in kept]),
            calls_per_block=size,
            repeated=bench.allowance.repeated[name] + left_out,
            disturbed=disturbed,
        )
    return found


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
