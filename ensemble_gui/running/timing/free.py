"""How many threads nothing else keeps waiting: what `auto` is given on a busy machine."""

from collections.abc import Callable
from time import perf_counter

import torch

from ensemble_gui.cancel import CancelToken

_TRIAL_S = 0.02  # of each number of threads: those that slept are first in line for some 10 ms
_AGREE = 2  # tries: one may meet something short, or be lucky beside a busy program
_MUCH = 1.2  # times the shortest time: fewer threads are much quicker
_MEMBERS, _SAMPLES, _WIDTH = 4, 64, 128  # per thread: some 0.1 ms of one thread's work

Seconds = Callable[[int], float]  # per operation on this many threads


def free_threads(token: CancelToken, seconds: Seconds | None = None) -> int:
    """Torch's threads, or fewer if with those operations are much quicker just now.

    An operation ends with its last thread. Beside a busy program that thread waits for a core,
    some 20 ms where the operation takes 0.1 on a quiet machine. Raises CancelledError.
    """
    threads = torch.get_num_threads()
    seconds = seconds or _seconds_an_operation(threads)
    tries: list[int] = []
    while threads > 1:
        token.raise_if_cancelled()
        found = {count: seconds(count) for count in {threads, threads - 1, 1}}
        best = min(found, key=lambda count: found[count])
        tries.append(threads if found[threads] <= _MUCH * found[best] else best)
        if tries.count(tries[-1]) == _AGREE:
            return tries[-1]
    return threads


def _seconds_an_operation(threads: int) -> Seconds:
    """Times products of some members' layers, on as many threads as it is called with."""
    members = _MEMBERS * threads
    hidden = torch.ones(members, _SAMPLES, _WIDTH)
    weight, out = torch.ones(members, _WIDTH, _WIDTH), torch.empty_like(hidden)

    def seconds(count: int) -> float:
        torch.set_num_threads(count)
        try:
            torch.bmm(hidden, weight, out=out)  # wakes the pool
            calls, start = 0, perf_counter()
            while (spent := perf_counter() - start) < _TRIAL_S:
                torch.bmm(hidden, weight, out=out)
                calls += 1
        finally:
            torch.set_num_threads(threads)
        return spent / calls

    return seconds
