"""How many samples the members are asked about at once, and how many there is time for.

Small networks get the same passes whatever the load. The speed of a large one is measured on a few
samples.
"""

import math
import sys
from time import perf_counter

import torch
from torch import Tensor

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.running.members.devices import synchronise

_MOST = 1000  # samples a pass: large enough for the loop to be the fastest, 3 ms on two cores
_WIDEST_BYTES = 2**26  # of a pass's widest layer
_SMALL = 150_000  # activations of a sample at most: all built-in networks for digits have fewer
_FEW_BYTES = 2**26  # of all activations of a large network's first pass
_LEAST = 2  # samples that a large network is asked about first: some cannot take one alone
_MEASURED = 8  # samples at most that the speed is measured on
_PASS_S = 0.2  # what a pass is to take: a cancel is looked for in between
_MOST_GROWTH = 8  # times: of a pass over the one before


def few_of(ensemble: Ensemble) -> int:
    """How many samples a member predicts in a moment, before anything has been measured."""
    if not is_large(ensemble):
        return _MOST
    sample_bytes = ensemble.architecture.activations * ensemble.dtype.itemsize
    return max(_LEAST, min(_MOST, _FEW_BYTES // sample_bytes))


def is_large(ensemble: Ensemble) -> bool:
    """Whether the time that the members take has to be measured."""
    return ensemble.architecture.activations > _SMALL


def first_size(ensemble: Ensemble) -> int:
    """How many samples the first pass has."""
    return min(_widest_pass(ensemble), few_of(ensemble))


def next_size(ensemble: Ensemble, size: int, seconds: float) -> int:
    """How many samples the next pass has, where one of `size` samples took so long."""
    if not is_large(ensemble):
        return size
    wanted = int(size * _PASS_S / max(seconds, 1e-9))
    return max(1, min(_widest_pass(ensemble), _MOST_GROWTH * size, wanted))


def affordable(ensemble: Ensemble, seconds: float, token: CancelToken) -> int:
    """How many samples all members predict in so long: a power of two, 1 at least.

    Of a small network it is any number. Of a large one the first member is asked about a few
    samples, twice, as the first time may be slow. Raises CancelledError.
    """
    if not is_large(ensemble):
        return sys.maxsize
    some = torch.zeros(min(few_of(ensemble), _MEASURED), *ensemble.architecture.task.shape)
    some = some.to(ensemble.device, ensemble.dtype)
    member_s = min(_seconds(ensemble, some, token) for _ in range(2))
    within = seconds * len(some) / max(member_s * len(ensemble), 1e-9)
    return int(2 ** math.floor(math.log2(max(within, 1))))


def _widest_pass(ensemble: Ensemble) -> int:
    """How many samples a pass has at most, fewer where its activations are large."""
    sample = ensemble.architecture.widest * ensemble.dtype.itemsize
    return max(1, min(_MOST, _WIDEST_BYTES // sample))


def _seconds(ensemble: Ensemble, some: Tensor, token: CancelToken) -> float:
    token.raise_if_cancelled()
    start = perf_counter()
    ensemble.members[0](some)
    synchronise(ensemble.device)
    return perf_counter() - start
