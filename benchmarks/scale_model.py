"""On paper: how long a call of SimpleMLPs takes by what a machine can do, and what it needs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.records.settings import RunSettings, Source, Weights
from ensemble_gui.running.members.memory import estimate_run

Key = TypeVar("Key", int, str)

_FLOAT = 4  # bytes
_WEIGHTS = sum(a * b for a, b in ((784, 128), (128, 128), (128, 10)))  # of a member
_BIASES = 128 + 128 + 10
_KEPT = 32 * 2**20  # bytes: the C library gives larger tensors back to the system after each call


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What a machine can do, as measured."""

    name: str
    threads: int
    memory: int  # bytes
    flops_per_s: float  # of the best matrix product
    products_s: Mapping[int, float]  # of a member's products alone, by the batch
    bytes_per_s: Mapping[int, float]  # read, by the bytes of the working set
    new_bytes_per_s: float  # written to memory that the system has just handed out
    call_s: Mapping[str, float]  # by strategy: a call with one member and one sample

    def bandwidth(self, size: int) -> float:
        """Bytes a second of a working set of this size."""
        sizes = sorted(self.bytes_per_s)
        return self.bytes_per_s[next((one for one in sizes if one >= size), sizes[-1])]

    def member_s(self, batch: int) -> float:
        """Of a member's products: as quick as measured at this batch or the next smaller one."""
        at = max((one for one in self.products_s if one <= batch), default=None)
        if at is None:
            return 2 * batch * _WEIGHTS / self.flops_per_s
        return self.products_s[at] * batch / at


def machine_of(content: dict[str, Any]) -> Machine:
    """A machine from JSON, which makes text of the numbers by which others are kept."""
    for name in ("bytes_per_s", "products_s"):
        content[name] = {int(size): found for size, found in content[name].items()}
    return Machine(**content)


def best_machine(visits: Iterable[Machine]) -> Machine:
    """The best of several measurements of a machine."""
    first, *others = visits
    for one in others:
        first = replace(
            first,
            flops_per_s=max(first.flops_per_s, one.flops_per_s),
            new_bytes_per_s=max(first.new_bytes_per_s, one.new_bytes_per_s),
            bytes_per_s=_by(max, first.bytes_per_s, one.bytes_per_s),
            products_s=_by(min, first.products_s, one.products_s),
            call_s=_by(min, first.call_s, one.call_s),
        )
    return first


def _by(
    better: Callable[[float, float], float], mine: Mapping[Key, float], others: Mapping[Key, float]
) -> dict[Key, float]:
    return {key: better(found, others[key]) for key, found in mine.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A call of all members, in so many calls of torch's operations one after another."""

    strategy: str
    members: int
    batch: int
    calls: int  # groups of members, or tiles of their samples
    is_reused: bool  # whether the activations' memory is used again by the next call


def paper_s(work: Work, machine: Machine) -> float:
    """Calls x per-call cost + products + bytes / bandwidth + new memory, none during another.

    A product at batch 64 uses each weight 64 times, and waits for those that no cache holds.
    """
    pairs = work.members * work.batch
    weights = work.members * (_WEIGHTS + _BIASES) * _FLOAT
    activations, inputs = pairs * _BIASES * _FLOAT, work.batch * 784 * _FLOAT
    read_s = weights / machine.bandwidth(weights)
    read_s += 2 * activations / machine.bandwidth(activations // work.calls)  # written and read
    read_s += inputs * min(work.calls, work.members) / machine.bandwidth(inputs)
    widest = pairs // work.calls * 128 * _FLOAT
    new = 0 if work.is_reused or widest < _KEPT else activations
    return (
        work.calls * machine.call_s[work.strategy]
        + work.members * machine.member_s(work.batch)
        + read_s
        + new / machine.new_bytes_per_s
    )


def paper_bytes(strategy: str, members: int, batch: int) -> int:
    """What members, minibatch and a call take together, by the estimate that refuses a run."""
    settings = RunSettings(
        members=members,
        batch=batch,
        strategies=(strategy,),
        weights=Weights.RANDOM,
        source=Source.NOISE,
    )
    return estimate_run(SIMPLE_MLP, settings)


def most_members(memory: int, batch: int, strategy: str = "auto") -> int:
    """How many members fit into this many bytes."""
    low, high = 0, 10**9
    while high - low > 1:
        middle = (low + high) // 2
        fits = paper_bytes(strategy, middle, batch) <= memory
        low, high = (middle, high) if fits else (low, middle)
    return low
