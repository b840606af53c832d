"""Estimates what work will take, and refuses what cannot fit before anything is allocated."""

from dataclasses import replace
from functools import lru_cache

import torch

from ensemble_gui.ensembles.architectures.architecture import Architecture, state_of
from ensemble_gui.ensembles.ensemble import dtype_in
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import InputMode, RunSettings
from ensemble_gui.records.training import TrainSettings
from ensemble_gui.running.members.devices import free_memory
from ensemble_gui.running.members.precision import TORCH_DTYPES
from ensemble_gui.wording.figures import byte_size, count

_FLOAT = 4  # bytes
_LIVING = 2  # an activation and the next are alive together
_LIVING_WIDEST = 6  # times the widest layer: at most so much, as the others are freed meanwhile
# A member's logits are kept next to an activation that is freed, and may keep the C library from
# using its memory again. Of linear layers this is the widest; of others at most a tenth was seen,
# from some 500 samples on. What is larger than the limit, the library gives back at once.
_HELD_OF_OTHERS = 0.1
_LONGEST_HELD = 2**25  # bytes (glibc's DEFAULT_MMAP_THRESHOLD_MAX)
_KNOWN = 16  # architectures whose sizes are kept
_ALONE = ("loop",)  # the strategy that has one member's activations at a time
_PACKING = frozenset({"packed", "auto"})  # each may copy the weights of linear layers
_HEADER = 100_000  # bytes of a members' file beside its parameters
_ADAM = 4  # a parameter, its gradient and its two moments
_WRITTEN = 5  # a copy, the graph's own, the file's content, and what runs it for the check
_KEPT = (
    6  # a parameter and its two moments after the last epoch, in memory and on their way to disk
)


def estimate_run(architecture: Architecture, settings: RunSettings) -> int:
    """The bytes that the members, the minibatches and a call will take together.

    The members are kept in float32 as well, if they run in other numbers. A pass by hand may need
    their state in a form of its own. After the calls one member in float64 is the reference.
    """
    dtype = TORCH_DTYPES[settings.dtype]
    run, kept = (member_bytes(architecture, one) for one in (dtype, torch.float32))
    members = settings.members * (kept if dtype is torch.float32 else kept + run)
    if architecture.linear_layers:
        members += len(_PACKING.intersection(settings.strategies)) * settings.members * run
    minibatches = settings.members if settings.input is InputMode.DIFFERENT else 1
    inputs = minibatches * settings.batch * architecture.task.numbers * (_FLOAT + dtype.itemsize)
    at_once = 1 if settings.strategies == _ALONE else settings.members
    calls = at_once * settings.batch * _living(architecture) * dtype.itemsize
    if at_once < settings.members:
        calls += settings.members * _held_by_loop(architecture, settings.batch * dtype.itemsize)
    # What the passes by hand take is counted for any strategy but the loop: `auto` may take them.
    copied = run * settings.members if at_once > 1 and architecture.copies_state else 0
    return members + inputs + max(calls + copied, member_bytes(architecture, torch.float64))


def estimate_shard(architecture: Architecture, settings: RunSettings, members: int) -> int:
    """The bytes that some members take at the place that they are sent to, until they have run.

    They arrive in their own numbers, and what runs them is picked there.
    """
    sent = members * member_bytes(architecture, TORCH_DTYPES[settings.dtype])
    strategies = _ALONE if settings.strategies == _ALONE else ("auto",)
    return sent + estimate_run(
        architecture, replace(settings, members=members, strategies=strategies)
    )


def estimate_sending(architecture: Architecture, settings: RunSettings) -> int:
    """The bytes that it takes here to send all members elsewhere, and to gather their outputs."""
    here = estimate_run(architecture, replace(settings, strategies=_ALONE))
    sent = settings.members * member_bytes(architecture, TORCH_DTYPES[settings.dtype])
    outputs = settings.members * settings.batch * len(architecture.task.classes) * _FLOAT
    return here + sent + 2 * outputs  # as they arrive, and joined


def estimate_training(architecture: Architecture, settings: TrainSettings) -> int:
    """The bytes that training will take beside the digits."""
    return _FLOAT * settings.members * (
        (_ADAM + _KEPT) * _parameters(architecture)
        + settings.extra * architecture.task.numbers
        + settings.batch * (architecture.task.numbers + _LIVING * architecture.activations)
    )  # fmt: skip


def estimate_file(architecture: Architecture, members: int) -> int:
    """The size in bytes of a file with this many members."""
    return members * member_bytes(architecture, torch.float32) + _HEADER


def member_bytes(architecture: Architecture, dtype: torch.dtype) -> int:
    """The bytes of a member whose parameters are in this dtype; integers and bools keep theirs."""
    return sum(numbers * dtype_in(own, dtype).itemsize for numbers, own in _state(architecture))


def check_run_memory(
    architecture: Architecture, settings: RunSettings, device: torch.device, held: int = 0
) -> None:
    """Raise BadInput if the run would need more memory than there is.

    `held` bytes of what it needs are there already.
    """
    what = f"{count(settings.members, 'member')} at batch size {settings.batch:,}"
    needed = estimate_run(architecture, settings)
    alone = estimate_run(architecture, replace(settings, strategies=_ALONE))
    remedy = "choose fewer members or a smaller batch size"
    if alone < needed and alone - held <= free_memory(device):
        remedy += f", or the loop alone, which would take {byte_size(alone)}"
    _refuse_over(needed, device, what, remedy, held)


def check_sending_memory(architecture: Architecture, settings: RunSettings) -> None:
    """Raise BadInput if the members cannot even be sent to where they are to run."""
    needed = estimate_sending(architecture, settings)
    what = f"Sharing out {count(settings.members, 'member')}"
    remedy = "choose fewer members or a smaller batch size"
    _refuse_over(needed, torch.device("cpu"), what, remedy)


def check_training_memory(architecture: Architecture, settings: TrainSettings) -> None:
    """Raise BadInput if the training would need more memory than there is."""
    what = f"Training {settings.members:,} members"
    needed = estimate_training(architecture, settings)
    remedy = "choose fewer members, a smaller batch size or fewer extra digits"
    _refuse_over(needed, torch.device("cpu"), what, remedy)


def check_keeping_memory(architecture: Architecture, members: int) -> None:
    """Raise BadInput if the state of a training that is done elsewhere does not fit in memory."""
    needed = _FLOAT * members * _KEPT * _parameters(architecture)
    what = f"Keeping {count(members, 'member')} between epochs"
    _refuse_over(needed, torch.device("cpu"), what, "choose fewer members")


def check_opening_memory(members: int, needed: int) -> None:
    """Raise BadInput if this many members, which need this many bytes, do not fit in memory."""
    what = f"Opening {count(members, 'member')}"
    _refuse_over(needed, torch.device("cpu"), what, "open fewer members")


def check_program_memory(members: int, parameter_bytes: int) -> None:
    """Raise BadInput if members with so many bytes cannot be written as one program."""
    what = f"Writing {count(members, 'member')} as one program"
    _refuse_over(_WRITTEN * parameter_bytes, torch.device("cpu"), what, "choose fewer members")


def _refuse_over(needed: int, device: torch.device, what: str, remedy: str, held: int = 0) -> None:
    free = free_memory(device)
    if needed - held > free:
        raise BadInput(
            f"{what} would take about {byte_size(needed)} of memory, and {byte_size(free)} are "
            f"free on {device}: {remedy}."
        )


def _living(architecture: Architecture) -> int:
    """The numbers of a sample's activations that are alive at once in a member, about."""
    return min(_LIVING * architecture.activations, _LIVING_WIDEST * architecture.widest)


def _held_by_loop(architecture: Architecture, size: int) -> int:
    """The bytes that each member adds: its logits, their place among all, and what these hold."""
    logits = len(architecture.task.classes) * size
    share = 1 if architecture.linear_layers else _HELD_OF_OTHERS
    return 2 * logits + min(int(share * architecture.widest * size), _LONGEST_HELD)


def _parameters(architecture: Architecture) -> int:
    """How many numbers the parameters and buffers of one member are."""
    return sum(numbers for numbers, _ in _state(architecture))


@lru_cache(_KNOWN)
def _state(architecture: Architecture) -> tuple[tuple[int, torch.dtype], ...]:
    """The numbers in each parameter and buffer of a member, and their dtype."""
    state = state_of(architecture.build_on_meta()).values()
    return tuple((one.numel(), one.dtype) for one in state)
