"""What follows from the times that were measured, for the rule of `auto`."""

from collections.abc import Mapping

from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.records.rule import DEFAULT_RULE
from ensemble_gui.running.strategies.automatic import multiply_adds

_SAME = 1.03  # times the shorter time: no difference


def one_thread_work(call_s: float, times: Mapping[tuple[int, bool], float]) -> int:
    """Up to how many multiply-adds all threads gain nothing worth waiting for each other.

    That is less than a call's overhead, and no difference. The seconds are by the number of
    members, at a batch of one sample, and whether it was on one thread.
    """
    work = 0
    for members in sorted({members for members, _ in times}):
        alone, together = times[members, True], times[members, False]
        if alone >= min(together + call_s, _SAME * together):
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


def packed_batch(times: Mapping[int, tuple[float, float]]) -> int:
    """From which batch on weights are packed; 0, never, unless that is quicker at the largest.

    The seconds are those of `chunked` and `packed`, by the batch. Where it makes no difference,
    the default one stays.
    """
    gains = {batch: chunked / packed for batch, (chunked, packed) in times.items()}
    *smaller, found = sorted(gains)
    if gains[found] <= _SAME:  # which does not earn the memory of the copy
        return 0
    for batch in reversed(smaller):
        least = _SAME if batch < DEFAULT_RULE.packed_batch else 1 / _SAME
        if gains[batch] <= least:
            break
        found = batch
    return found


def per_core_samples(whole_s: float, per_core_s: float) -> tuple[int, int]:
    """From how many samples a thread on `per-core` is taken, of the same minibatch and of others.

    The seconds are those of the strategy that is taken else, and of `per-core`, where the default
    rule begins to take it. If it is slower there, it is never taken: 0. What it then saves in
    threads' starts is no longer part of the time, and different minibatches suit it best.
    """
    if per_core_s > _SAME * whole_s:
        return 0, 0
    return DEFAULT_RULE.per_core_same, DEFAULT_RULE.per_core_different
