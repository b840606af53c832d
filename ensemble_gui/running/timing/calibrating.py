"""Measures the thresholds of `auto` on this machine, in less than two seconds."""

from collections.abc import Callable, Hashable, Mapping
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
from ensemble_gui.records.rule import DEFAULT_RULE, Rule
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies.automatic import multiply_adds
from ensemble_gui.running.strategies.linear import Chunked
from ensemble_gui.running.strategies.threads import on_threads
from ensemble_gui.running.timing.blocks import Call, Stopwatch
from ensemble_gui.running.timing.load import LoadMeter

STAGE = "Measuring this machine, once"
_STEPS = 2
_MEMBERS = 64
_TINY = (1, 2, 4, 8)  # members at a batch of one sample
_SAMPLES = 256  # of which 64 members' activations of a layer are 8 MiB
_GROUPS = (4, 8, 16, 32, 64)  # members at once: 0.5 to 8 MiB of a layer's activations
_BUDGET_S = {"call": 0.05, "threads": 0.25, "groups": 0.7}
_BLOCK_S = 0.001
_LEAST = 3  # undisturbed blocks of each
_ENOUGH = 100  # the same, where there is time for more
_SAME = 1.03  # times the shortest time: no difference

Key = TypeVar("Key", bound=Hashable)


class DisturbedError(Exception):
    """Something else used the CPU, or the machine is too slow for the budget."""


def calibrate(meter: LoadMeter, token: CancelToken, progress: Progress) -> Rule:
    """The rule of this machine, for float32 and torch's current number of threads.

    Raises DisturbedError, and CancelledError between blocks.
    """

    def report(done: int) -> None:
        token.raise_if_cancelled()
        progress(RunProgress(stage=STAGE, done=done, total=_STEPS))

    report(0)
    work = one_thread_work(*_tiny_times(meter, token))
    report(1)
    at_once, whole = cached(_group_times(meter, token))
    report(2)
    return Rule(
        one_thread_work=work,
        cached_bytes=at_once,
        all_cached_bytes=whole,
        measured=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def one_thread_work(call_s: float, times: Mapping[tuple[int, bool], float]) -> int:
    """Up to how many multiply-adds all threads gain less than a call's overhead over one.

    The seconds are by the number of members, at a batch of one sample, and whether it was on one
    thread.
    """
    work = 0
    for members in sorted({members for members, _ in times}):
        if times[members, True] - times[members, False] >= call_s:
            break
        work = multiply_adds(SIMPLE_MLP, members, 1)
    return work


def cached(times: Mapping[int, float]) -> tuple[int, int]:
    """Of how many bytes of a layer's activations groups are quickest, and up to how many are so.

    The seconds are by these bytes. Where it makes no difference, the default ones stay.
    """
    limit = _SAME * min(times.values())
    quick = [size for size, seconds in times.items() if seconds <= limit]
    usual = (DEFAULT_RULE.cached_bytes, DEFAULT_RULE.all_cached_bytes)
    at_once = usual[0] if usual[0] in quick else min(times, key=lambda size: times[size])
    whole = usual[1] if usual[1] in quick else max(quick)
    return at_once, max(at_once, whole)


def _members(count: int) -> Ensemble:
    """As many SimpleMLPs, stacked; making a module of each would take half a second."""
    shapes = SIMPLE_MLP.state_shapes().items()
    stacked = {name: torch.full((count, *shape), 0.01) for name, shape in shapes}
    return Ensemble(SIMPLE_MLP, stacked, members=(SIMPLE_MLP.build_on_meta(),) * count)


def _tiny_times(
    meter: LoadMeter, token: CancelToken
) -> tuple[float, dict[tuple[int, bool], float]]:
    """The seconds of a small operation; and those of tiny work, on one thread or all."""
    number, out = torch.ones(1), torch.empty(1)
    add: dict[str, Call] = {"add": lambda: torch.add(number, 1, out=out)}
    call_s = _times(add, _BUDGET_S["call"], meter, token)["add"]
    x = torch.ones(1, *SIMPLE_MLP.task.shape)
    calls: dict[tuple[int, bool], Call] = {}
    for members in _TINY if torch.get_num_threads() > 1 else ():
        for alone in (True, False):
            predict = Chunked().prepare(_members(members), InputMode.SAME)
            calls[members, alone] = _of(on_threads(predict, 1) if alone else predict, x)
    return call_s, _times(calls, _BUDGET_S["threads"], meter, token)


def _group_times(meter: LoadMeter, token: CancelToken) -> dict[int, float]:
    """The seconds of all members by groups, by the bytes of a group's layer."""
    ensemble = _members(_MEMBERS)
    x = torch.ones(_SAMPLES, *SIMPLE_MLP.task.shape)
    calls: dict[int, Call] = {}
    for members in _GROUPS:
        size = members * _SAMPLES * SIMPLE_MLP.widest * ensemble.dtype.itemsize
        rule = Rule(small_batch=0, all_cached_bytes=0, cached_bytes=size)
        calls[size] = _of(Chunked(rule).prepare(ensemble, InputMode.SAME), x)
    return _times(calls, _BUDGET_S["groups"], meter, token)


def _of(predict: Callable[[Tensor], Tensor], x: Tensor) -> Call:
    return lambda: predict(x)


def _times(
    calls: Mapping[Key, Call], budget_s: float, meter: LoadMeter, token: CancelToken
) -> dict[Key, float]:
    """The median seconds of each call, in interleaved short blocks that nothing disturbed.

    Raises DisturbedError where the budget ends before there are enough.
    """
    stopwatch = Stopwatch(synchronise=lambda: None)
    found: dict[Key, list[float]] = {key: [] for key in calls}
    sizes: dict[Key, int] = {}
    start = stopwatch.clock()
    while stopwatch.clock() - start < budget_s and _shortest(found) < _ENOUGH:
        for key, call in calls.items():
            token.raise_if_cancelled()
            if key not in sizes:  # the first call fills the caches
                call()
                sizes[key] = max(1, ceil(_BLOCK_S / max(stopwatch.time(call), 1e-9)))
            block = stopwatch.observe(meter, call, sizes[key])
            if not block.disturbed:
                found[key].append(block.wall_s / sizes[key])
            if stopwatch.clock() - start > 2 * budget_s:
                raise DisturbedError
    if _shortest(found) < _LEAST:
        raise DisturbedError
    return {key: median(one) for key, one in found.items()}


def _shortest(found: Mapping[Key, list[float]]) -> int:
    """How many blocks there are of each at least; where nothing is timed, as many as needed."""
    return min((len(one) for one in found.values()), default=_ENOUGH)
