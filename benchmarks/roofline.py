"""The roofline: what no way to compute the logits can be quicker than, on this machine.

It is the greater of flops / best sgemm and bytes / best read bandwidth (Williams, Waterman and
Patterson 2009), both measured.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.running.timing.blocks import Stopwatch, time_blocks

_SIDES = (1024, 2048)  # of the square factors
_SIZES = tuple(2**power for power in range(18, 30, 2))  # bytes read: 256 KiB to 256 MiB
_FLOAT = 4  # bytes
_REPEATS = 30
_BUDGET_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Roofline:
    """The best that was measured."""

    flops_per_s: Mapping[str, float]  # by library and size
    bytes_per_s: Mapping[int, float]  # by the bytes of the working set

    @property
    def best_sgemm(self) -> float:
        """The best matrix product's flops a second."""
        return max(self.flops_per_s.values())

    def bandwidth(self, size: int) -> float:
        """The best read bandwidth of a working set of at least this many bytes.

        A cache holds the smaller ones: the nearest size below is asked, so that it stays a bound.
        """
        below = max((one for one in self.bytes_per_s if one <= size), default=0)
        return max(found for one, found in self.bytes_per_s.items() if one >= below)

    def bound_s(self, flops: int, size: int) -> float:
        """The least time in seconds for this many flops on this many bytes."""
        return max(flops / self.best_sgemm, size / self.bandwidth(size))


def best(rooflines: Iterable[Roofline]) -> Roofline:
    """The best of several visits, since foreign load may fall on some of them."""
    visits = list(rooflines)
    return Roofline(
        flops_per_s={
            name: max(visit.flops_per_s[name] for visit in visits) for name in visits[0].flops_per_s
        },
        bytes_per_s={
            size: max(visit.bytes_per_s[size] for visit in visits) for size in visits[0].bytes_per_s
        },
    )


def measure_roofline(rng: np.random.Generator) -> Roofline:
    """Products by torch and by NumPy, and reads of working sets of several sizes."""
    products = _products()
    flops = {name: 2 * side**3 for name, (side, _) in products.items()}
    times = least_s({name: call for name, (_, call) in products.items()}, rng, _BUDGET_S)
    reads = {size: least_s(_reads(size), rng, _BUDGET_S) for size in _SIZES}
    return Roofline(
        flops_per_s={name: flops[name] / seconds for name, seconds in times.items()},
        bytes_per_s={size: size / min(found.values()) for size, found in reads.items()},
    )


def _products() -> dict[str, tuple[int, Callable[[], object]]]:
    found: dict[str, tuple[int, Callable[[], object]]] = {}
    for side in _SIDES:
        left, right, out = torch.randn(3, side, side)
        found[f"torch {side}"] = (side, partial(torch.mm, left, right, out=out))
        arrays = np.asarray(left), np.asarray(right)
        found[f"numpy {side}"] = (side, partial(np.matmul, *arrays, out=np.asarray(out)))
    return found


def _reads(size: int) -> dict[str, Callable[[], object]]:
    numbers = torch.ones(size // _FLOAT)
    return {"sum": numbers.sum, "dot": lambda: torch.dot(numbers, numbers)}


def least_s(
    calls: Mapping[str, Callable[[], object]], rng: np.random.Generator, budget_s: float
) -> dict[str, float]:
    """The seconds of each call in its fastest block: of a median, load would make no bound.

    The budget is in seconds for each call.
    """
    blocks = time_blocks(
        calls,
        repeats=_REPEATS,
        stopwatch=Stopwatch(synchronise=lambda: None),
        rng=rng,
        token=CancelToken(),
        budget_s=budget_s,
    )
    return {name: float(one.samples_s.min()) for name, one in blocks.items()}
