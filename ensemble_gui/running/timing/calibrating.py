"""Measures the thresholds of `auto` on this machine, in less than two seconds."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import ceil
from statistics import median
from typing import TypeVar

import torch
from torch import Tensor

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.progress import Progress, RunProgress
from ensemble_gui.records.rule import Rule
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies.linear import Chunked, Packed
from ensemble_gui.running.strategies.per_core import PerCore
from ensemble_gui.running.strategies.strategy import Strategy
from ensemble_gui.running.strategies.threads import on_threads
from ensemble_gui.running.timing.blocks import Call, Stopwatch
from ensemble_gui.running.timing.load import LoadMeter
from ensemble_gui.running.timing.thresholds import (
    cached,
    one_thread_work,
    packed_batch,
    per_core_samples,
)

STAGE = "Measuring this machine, once"
_MEMBERS = 64
_TINY = (1, 2, 4, 8)  # members at a batch of one sample
_SAMPLES = 256  # of which 64 members' activations of a layer are 8 MiB
_GROUPS = (4, 8, 16, 32, 64)  # members at once: 0.5 to 8 MiB of a layer's activations
_FEW = 10  # members whose weights are packed
_BATCHES = (2, 4, 8, 16, 64)
_LONG = (10, 1024)  # members for each thread, and samples: where `per-core` is first taken
_MOST_THREADS = 8  # of which the samples take 257 MB
_BUDGET_S = {"call": 0.04, "threads": 0.15, "groups": 0.45, "packed": 0.05, "per-core": 0.3}
_WHOLE_S = 1.9  # for all of it: some have more than theirs if they need it
_BLOCK_S = 0.001
_LONG_S = 0.01  # of a call: far above a block, also in a later one
_LEAST = 3  # undisturbed blocks of each
_ENOUGH = 100  # the same, where there is time for more

Key = TypeVar("Key", bound=Hashable)


class DisturbedError(Exception):
    """Something else used the CPU, or the machine is too slow for the budget."""


def calibrate(meter: LoadMeter, token: CancelToken, progress: Progress) -> Rule:
    """The rule of this machine, for float32 and torch's current number of threads.

    Raises DisturbedError, and CancelledError between blocks.
    """
    bench = _Bench(meter, token, Stopwatch(synchronise=lambda: None))
    rule = Rule()
    for done, measure in enumerate(_STEPS):
        progress(RunProgress(stage=STAGE, done=done, total=len(_STEPS)))
        rule = measure(rule, bench)
    progress(RunProgress(stage=STAGE, done=len(_STEPS), total=len(_STEPS)))
    return replace(rule, measured=datetime.now(UTC).isoformat(timespec="seconds"))


class _Bench:
    """How calls are timed, and until when."""

    def __init__(self, meter: LoadMeter, token: CancelToken, stopwatch: Stopwatch) -> None:
        self._meter, self._token, self._stopwatch = meter, token, stopwatch
        self._end = stopwatch.clock() + _WHOLE_S

    def times(
        self, calls: Mapping[Key, Call], budget: str, *, lead_in: bool = False
    ) -> dict[Key, float]:
        """The median seconds of each call, in interleaved short blocks that nothing disturbed.

        With a `lead_in` each block follows an untimed call: another call's threads are asleep.
        Raises DisturbedError where the time for all ends before there are enough, and
        CancelledError.
        """
        found: dict[Key, list[float]] = {key: [] for key in calls}
        sizes: dict[Key, int] = {}
        clock = self._stopwatch.clock
        end = clock() + _BUDGET_S[budget]
        while (least := _shortest(found)) < _LEAST or (least < _ENOUGH and clock() < end):
            for key, call in calls.items():
                self._token.raise_if_cancelled()
                if key not in sizes:
                    sizes[key] = self._calls_a_block(call)
                if lead_in:
                    call()
                block = self._stopwatch.observe(self._meter, call, sizes[key])
                if not block.disturbed:
                    found[key].append(block.wall_s / sizes[key])
                if clock() > self._end:
                    raise DisturbedError
        return {key: median(one) for key, one in found.items()}

    def _calls_a_block(self, call: Call) -> int:
        """The first call fills the caches."""
        first = self._stopwatch.time(call)
        usual = first if first > _LONG_S else self._stopwatch.time(call)
        return max(1, ceil(_BLOCK_S / max(usual, 1e-9)))


def _shortest(found: Mapping[Key, list[float]]) -> int:
    """How many blocks there are of each at least; where nothing is timed, as many as needed."""
    return min((len(one) for one in found.values()), default=_ENOUGH)


def _with_tiny_work(rule: Rule, bench: _Bench) -> Rule:
    """From the seconds of a small operation; and of tiny work, on one thread or all."""
    number, out = torch.ones(1), torch.empty(1)
    add: dict[str, Call] = {"add": lambda: torch.add(number, 1, out=out)}
    call_s = bench.times(add, "call")["add"]
    x = _samples(1)
    calls: dict[tuple[int, bool], Call] = {}
    for members in _TINY if torch.get_num_threads() > 1 else ():
        for alone in (True, False):
            predict = Chunked().prepare(_members(members), InputMode.SAME)
            calls[members, alone] = _of(on_threads(predict, 1) if alone else predict, x)
    return replace(rule, one_thread_work=one_thread_work(call_s, bench.times(calls, "threads")))


def _with_groups(rule: Rule, bench: _Bench) -> Rule:
    """From the seconds of all members by groups, by the bytes of a group's layer."""
    ensemble, x = _members(_MEMBERS), _samples(_SAMPLES)
    calls: dict[int, Call] = {}
    for members in _GROUPS:
        size = members * _SAMPLES * SIMPLE_MLP.widest * ensemble.dtype.itemsize
        grouped = Rule(small_batch=0, all_cached_bytes=0, cached_bytes=size)
        calls[size] = _of(Chunked(grouped).prepare(ensemble, InputMode.SAME), x)
    at_once, whole = cached(bench.times(calls, "groups"))
    return replace(rule, cached_bytes=at_once, all_cached_bytes=whole)


def _with_packed(rule: Rule, bench: _Bench) -> Rule:
    """From the seconds of a few members with packed weights and without, by the batch."""
    ensemble = _members(_FEW)
    found: dict[int, tuple[float, float]] = {}
    for batch in _BATCHES:  # a pair at a time: else other copies of the weights fill the cache
        calls = _calls((Chunked(rule), Packed(rule)), ensemble, InputMode.SAME, _samples(batch))
        chunked, packed = bench.times(calls, "packed").values()
        found[batch] = chunked, packed
    return replace(rule, packed_batch=packed_batch(found))


def _with_per_core(rule: Rule, bench: _Bench) -> Rule:
    """From the seconds of members that each core walks through, or all cores together.

    On one thread, or more of them than the samples' memory is worth, the default numbers stay.
    """
    threads = torch.get_num_threads()
    if not 1 < threads <= _MOST_THREADS:
        return rule
    ensemble, batch = _members(_LONG[0] * threads), _LONG[1]
    strategies = (Packed(rule) if rule.packed_batch else Chunked(rule), PerCore())
    x = _samples(len(ensemble), batch)
    calls = _calls(strategies, ensemble, InputMode.DIFFERENT, x)
    same, different = per_core_samples(*bench.times(calls, "per-core", lead_in=True).values())
    return replace(rule, per_core_same=same, per_core_different=different)


_STEPS: tuple[Callable[[Rule, _Bench], Rule], ...] = (
    _with_tiny_work,
    _with_groups,
    _with_packed,
    _with_per_core,
)


def _calls(
    strategies: Sequence[Strategy], ensemble: Ensemble, mode: InputMode, x: Tensor
) -> dict[str, Call]:
    return {one.name: _of(one.prepare(ensemble, mode), x) for one in strategies}


def _members(count: int) -> Ensemble:
    """As many SimpleMLPs, stacked; making a module of each would take half a second."""
    shapes = SIMPLE_MLP.state_shapes().items()
    stacked = {name: torch.full((count, *shape), 0.01) for name, shape in shapes}
    return Ensemble(SIMPLE_MLP, stacked, members=(SIMPLE_MLP.build_on_meta(),) * count)


def _samples(*sizes: int) -> Tensor:
    return torch.ones(*sizes, *SIMPLE_MLP.task.shape)


def _of(predict: Callable[[Tensor], Tensor], x: Tensor) -> Call:
    return lambda: predict(x)
