"""Estimates what work will take, and refuses what cannot fit before anything is allocated."""

import math

import torch

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import InputMode, RunSettings
from ensemble_gui.records.training import TrainSettings
from ensemble_gui.running.members.devices import free_memory
from ensemble_gui.wording.figures import byte_size, count

_FLOAT = 4  # bytes
_LIVING = 2  # an activation and the next are alive together, and so are digits and input
_HEADER = 100_000  # bytes of a members' file beside its parameters
_ADAM = 4  # a parameter, its gradient and its two moments
_KEPT = (
    6  # a parameter and its two moments after the last epoch, in memory and on their way to disk
)


def estimate_run(architecture: Architecture, settings: RunSettings) -> int:
    """The bytes that the parameters, the minibatches and the activations will take together."""
    minibatches = settings.members if settings.input is InputMode.DIFFERENT else 1
    samples = settings.batch * _LIVING
    return _FLOAT * (
        settings.members * _parameters(architecture)
        + minibatches * samples * architecture.task.numbers
        + settings.members * samples * architecture.activations
    )


def estimate_training(architecture: Architecture, settings: TrainSettings) -> int:
    """The bytes that training will take beside the digits."""
    return _FLOAT * settings.members * (
        (_ADAM + _KEPT) * _parameters(architecture)
        + settings.extra * architecture.task.numbers
        + settings.batch * (architecture.task.numbers + _LIVING * architecture.activations)
    )  # fmt: skip


def estimate_file(architecture: Architecture, members: int) -> int:
    """The size in bytes of a file with this many members."""
    return _FLOAT * members * _parameters(architecture) + _HEADER


def check_run_memory(
    architecture: Architecture, settings: RunSettings, device: torch.device, held: int = 0
) -> None:
    """Raise BadInput if the run would need more memory than there is.

    `held` bytes of what it needs are there already.
    """
    what = f"{count(settings.members, 'member')} at batch size {settings.batch:,}"
    needed = estimate_run(architecture, settings)
    _refuse_over(needed, device, what, "choose fewer members or a smaller batch size", held)


def check_training_memory(architecture: Architecture, settings: TrainSettings) -> None:
    """Raise BadInput if the training would need more memory than there is."""
    what = f"Training {settings.members:,} members"
    needed = estimate_training(architecture, settings)
    remedy = "choose fewer members, a smaller batch size or fewer extra digits"
    _refuse_over(needed, torch.device("cpu"), what, remedy)


def check_opening_memory(members: int, needed: int) -> None:
    """Raise BadInput if this many members, which need this many bytes, do not fit in memory."""
    what = f"Opening {count(members, 'member')}"
    _refuse_over(needed, torch.device("cpu"), what, "open fewer members")


def _refuse_over(needed: int, device: torch.device, what: str, remedy: str, held: int = 0) -> None:
    free = free_memory(device)
    if needed - held > free:
        raise BadInput(
            f"{what} would take about {byte_size(needed)} of memory, and {byte_size(free)} are "
            f"free on {device}: {remedy}."
        )


def _parameters(architecture: Architecture) -> int:
    """How many numbers the parameters and buffers of one member are."""
    return sum(math.prod(shape) for shape in architecture.state_shapes().values())
