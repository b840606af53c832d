"""What else is looked for in the members: what slows them down, or surprises when stacked."""

from collections.abc import Iterator, Mapping
from contextlib import suppress

import torch
from torch import Tensor, nn

from ensemble_gui.records.settings import DType
from ensemble_gui.running.doctor.case import Case, Members, in_mode, looped
from ensemble_gui.running.doctor.speed import Bench, time_beside
from ensemble_gui.running.members.instructions import has_instructions
from ensemble_gui.wording.doctor import speedup_in_short
from ensemble_gui.wording.figures import printable, share, some_of

_PLANES = 4  # dimensions of what can be channels_last


def observe(case: Case, bench: Bench) -> tuple[str, ...]:
    """What is found in the members of a case, in sentences. Raises CancelledError."""
    members = case.members
    state = {**members.parameters, **members.buffers}
    on_cpu = bench.device.type == "cpu"
    return (
        *(_denormals(state, case, bench) if on_cpu else ()),
        *(_float16(state) if on_cpu else ()),
        *_channels_last(members),
        *_tied(members.modules[0]),
    )


def _denormals(state: Mapping[str, Tensor], case: Case, bench: Bench) -> Iterator[str]:
    floats = {name: one for name, one in state.items() if one.is_floating_point()}
    found = {name: number for name, one in floats.items() if (number := denormals_in(one))}
    if not found:
        return
    total = sum(one.numel() for one in floats.values())
    yield (
        f"{share(sum(found.values()) / total)} of the weights are denormal numbers (in "
        f"{some_of([printable(one) for one in found])}), with which a CPU computes many times more "
        f"slowly. torch.set_flush_denormal(True) takes them for 0{_gain(case, bench)}."
    )


def denormals_in(one: Tensor) -> int:
    """How many numbers are not 0 but nearer to it than a float's full precision reaches."""
    small = one.detach().abs()
    return int(((small > 0) & (small < torch.finfo(one.dtype).tiny)).sum())


def _gain(case: Case, bench: Bench) -> str:
    """How much quicker the loop is without them, measured; '' where that cannot be."""
    loop = looped(case)

    def flushed() -> object:
        torch.set_flush_denormal(True)
        try:
            return loop()
        finally:
            torch.set_flush_denormal(False)

    if not torch.set_flush_denormal(False):
        return ", which this CPU does not support"
    with in_mode(case), suppress(Exception):  # of any network: one that fails has no time
        seconds = bench.stopwatch.time(loop) + bench.stopwatch.time(flushed)
        timed = time_beside(loop, flushed, seconds, bench)
        if timed.comparison is not None:
            return f"; the loop's speed with it: {speedup_in_short(timed.comparison)}"
    return ""


def _float16(state: Mapping[str, Tensor]) -> Iterator[str]:
    if not any(one.dtype is torch.float16 for one in state.values()):
        return
    known = has_instructions(DType.FLOAT16, torch.device("cpu"))
    if known is False:
        yield (
            "This CPU has no instructions for float16: torch converts to float32 and back, so that "
            "float32 or bfloat16 may well be quicker."
        )
    elif known is None:
        yield "Whether this CPU has instructions for float16 is unknown."


def _channels_last(members: Members) -> Iterator[str]:
    names = [name for name, one in members.modules[0].named_parameters() if is_channels_last(one)]
    if not names:
        return
    kept = all(is_channels_last(members.parameters[name][0]) for name in names)
    what = "keep that order" if kept else "lose that order"
    yield (
        f"{some_of([printable(one) for one in names])} of the members are channels_last; in the "
        f"stack they {what}."
    )


def is_channels_last(one: Tensor) -> bool:
    """Whether the channels lie next to each other, and do not do so in any order."""
    return (
        one.ndim == _PLANES
        and one.is_contiguous(memory_format=torch.channels_last)
        and not one.is_contiguous()
    )


def _tied(network: nn.Module) -> Iterator[str]:
    for names in tied_names(network):
        shown = [printable(one) for one in names]
        yield (
            f"{' and '.join(shown)} are one tensor: it is stacked once, as {shown[0]}, and its "
            "gradient is that of all its uses."
        )


def tied_names(network: nn.Module) -> list[list[str]]:
    """The names of each parameter that has several."""
    names: dict[int, list[str]] = {}
    for name, one in network.named_parameters(remove_duplicate=False):
        names.setdefault(id(one), []).append(name)
    return [one for one in names.values() if len(one) > 1]
