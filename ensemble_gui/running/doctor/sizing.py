"""How many members and samples there is time to examine."""

from contextlib import suppress
from time import perf_counter

import torch
from torch import Tensor, nn

from ensemble_gui.running.members.devices import synchronise

_MEASURED = (2, 8, 32)  # samples that the speed is measured on: more where few are quick
_QUICK_S = 0.05
_LEAST_CALLS, _MOST_CALLS = 2, 20
# Passes of a forward call that the calls of all cells take together, without any timing.
_PASSES = 20
_SHARE = 1 / 3  # of the budget that they may take
_LEAST_BATCH, _LEAST_MEMBERS = 2, 2
_FAIR_BATCH = 8  # which is kept for as long as there are more than two members


def sample_seconds(network: nn.Module, some: Tensor, batch: int) -> float:
    """The seconds that a sample takes, in as large a batch as is quick; 0 where it fails."""
    sample_s = 0.0
    with suppress(Exception), torch.no_grad():  # of any network
        for size in _MEASURED:
            if size > max(batch, _MEASURED[0]):
                break
            inputs = some.repeat(size // len(some), *[1] * (some.ndim - 1))
            call_s = _quickest_s(network, inputs)
            sample_s = call_s / size
            if call_s > _QUICK_S:
                break
    return sample_s


def _quickest_s(network: nn.Module, inputs: Tensor) -> float:
    """The shortest of some calls: on a busy machine most are longer."""
    found: list[float] = []
    while len(found) < _LEAST_CALLS or (len(found) < _MOST_CALLS and sum(found) < _QUICK_S):
        found.append(_call_s(network, inputs))
    return min(found)


def _call_s(network: nn.Module, inputs: Tensor) -> float:
    start = perf_counter()
    network(inputs.clone())
    synchronise(inputs.device)
    return perf_counter() - start


def all_calls_s(members: int, batch: int, sample_s: float) -> float:
    """The seconds that the calls of all cells take together, without any timing."""
    return _PASSES * members * batch * sample_s


def sizes(members: int, batch: int, sample_s: float, budget_s: float) -> tuple[int, int]:
    """As many members and samples as there is time for; fewer samples first, but not too few."""
    while all_calls_s(members, batch, sample_s) > _SHARE * budget_s:
        if batch > _FAIR_BATCH or (members <= _LEAST_MEMBERS and batch > _LEAST_BATCH):
            batch = max(batch // 2, _LEAST_BATCH)
        elif members > _LEAST_MEMBERS:
            members = max(members // 2, _LEAST_MEMBERS)
        else:
            break
    return members, batch
