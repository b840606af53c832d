"""Estimates what a run will take, and refuses what cannot fit before anything is allocated."""

import math

import torch

from ensemble_gui.ensembles.architectures import Architecture
from ensemble_gui.errors import BadInput
from ensemble_gui.records import SIDE, InputMode, RunSettings
from ensemble_gui.running.devices import free_memory

_FLOAT = 4  # bytes
_ACTIVATIONS = 128 + 128 + 10  # numbers a sample and member, of the widest architecture so far
_STRATEGY_COPIES = 2  # an activation and the next one are alive together


def estimate_bytes(architecture: Architecture, settings: RunSettings) -> int:
    """The bytes that the parameters, the minibatches and the activations will take together."""
    parameters = sum(math.prod(shape) for shape in architecture.parameter_shapes().values())
    minibatches = settings.members if settings.input is InputMode.DIFFERENT else 1
    numbers = (
        settings.members * parameters
        + 2 * minibatches * settings.batch * SIDE * SIDE  # as an array, then normalised
        + _STRATEGY_COPIES * settings.members * settings.batch * _ACTIVATIONS
    )
    return numbers * _FLOAT


def check_memory(architecture: Architecture, settings: RunSettings, device: torch.device) -> None:
    """Raise BadInput if the run would need more memory than there is."""
    needed, free = estimate_bytes(architecture, settings), free_memory(device)
    if needed > free:
        raise BadInput(
            f"{settings.members:,} members at batch size {settings.batch:,} would take about "
            f"{in_units(needed)} of memory and {in_units(free)} are free on {device}: "
            "choose fewer members or a smaller batch size."
        )


def in_units(size: int) -> str:
    """A number of bytes as people read it: 473 MB, 1.2 GB."""
    units = ("bytes", "kB", "MB", "GB", "TB", "PB")
    power = min(int(math.log10(max(size, 1))) // 3, len(units) - 1)
    return f"{size / 1000**power:,.3g} {units[power]}" if size < 1000**6 else f"{size:.1e} bytes"
