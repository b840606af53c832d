"""How much longer a matrix product takes in a dtype than in float32, on this machine."""

from collections.abc import Callable
from functools import cache
from time import perf_counter

import torch
from torch import Tensor

from ensemble_gui.records.dtype_speed import DtypeRequest, DtypeSpeed
from ensemble_gui.records.settings import DType
from ensemble_gui.running.members.devices import find_device, synchronise, use_threads
from ensemble_gui.running.members.instructions import has_instructions
from ensemble_gui.running.members.precision import TORCH_DTYPES
from ensemble_gui.running.members.resolving import check_threads
from ensemble_gui.wording.faults import describe

_SIDE = 256  # of a product that takes 0.2 ms in float32, and some 15 ms without instructions
_LARGE_SIDE = 2048  # on other devices, where the launch is most of a small product's time
_LEAST, _ROUNDS = 4, 12  # the shortest counts, as other programs only ever make one longer
_ENOUGH_S = 0.02  # of a layout in a dtype, once there are the least rounds
# The two layouts of a stacked weight: torch has a kernel of its own for each where it has no
# instructions, and one of them may be ten times as slow as the other.
_LAYOUTS: tuple[Callable[[Tensor], Tensor], ...] = (lambda one: one, lambda one: one.mT)


@cache  # it is asked before a run and again in it
def find_speed(request: DtypeRequest) -> DtypeSpeed:
    """What the processor says of this dtype, and what is measured. Raises BadInput.

    Sets torch's number of threads on this thread.
    """
    device = find_device(request.device)
    check_threads(request.threads)
    use_threads(request.threads)
    side = _SIDE if device.type == "cpu" else _LARGE_SIDE
    known = has_instructions(request.dtype, device)
    if request.dtype is DType.FLOAT32:
        return DtypeSpeed(request=request, has_instructions=known)
    try:
        times = tuple(_times(request.dtype, device, side, one) for one in _LAYOUTS)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the processor's word is left
        return DtypeSpeed(request=request, has_instructions=known, missing=describe(error))
    return DtypeSpeed(request=request, has_instructions=known, times=times, side=side)


def _times(
    dtype: DType, device: torch.device, side: int, layout: Callable[[Tensor], Tensor]
) -> float:
    """The time of a product in this dtype, in those of the same in float32."""
    # Not in turn: torch's threads fall asleep in a slow product, and the next one wakes them.
    plain, other = (
        _shortest(torch.ones(side, side, device=device, dtype=TORCH_DTYPES[one]), layout)
        for one in (DType.FLOAT32, dtype)
    )
    return other / plain


def _shortest(left: Tensor, layout: Callable[[Tensor], Tensor]) -> float:
    """The seconds of the shortest of some products."""
    right, shortest = layout(left), float("inf")
    _seconds(left, right)  # starts libraries, compiles kernels, and touches the memory
    start = perf_counter()
    for done in range(_ROUNDS):
        if done >= _LEAST and perf_counter() - start > _ENOUGH_S:
            break
        shortest = min(shortest, _seconds(left, right))
    return shortest


def _seconds(left: Tensor, right: Tensor) -> float:
    synchronise(left.device)
    start = perf_counter()
    torch.mm(left, right)
    synchronise(left.device)
    return perf_counter() - start
