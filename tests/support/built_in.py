"""What the tests of the built-in architectures and of the strategies share."""

import torch
from torch import Tensor

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.records.settings import InputMode
from ensemble_gui.records.tasks import DIGITS_TASK, Task

COLOURS = Task(
    shape=(3, 32, 32),
    classes=tuple("abcdefg"),
    mean=(0.0, 0.0, 0.0),
    std=(1.0, 1.0, 1.0),
)
OBLONG = Task(shape=(1, 30, 17), classes=("left", "right"))
TASKS = (DIGITS_TASK, COLOURS, OBLONG)


def ensemble_of(members: int, architecture: Architecture = SIMPLE_MLP) -> Ensemble:
    return random_ensemble(architecture, members, seed=1, device=torch.device("cpu"))


def uneven_ensemble(architecture: Architecture, members: int) -> Ensemble:
    """Random members whose normalisations have learned and seen something, each something else.

    The first number of each has hardly varied, and the second one is switched off.
    """
    ensemble = ensemble_of(members, architecture)
    chance = torch.Generator().manual_seed(2)
    for name, one in ensemble.stacked.items():
        if name.endswith("running_mean"):
            one.copy_(0.2 * torch.randn(one.shape, generator=chance))
        elif name.endswith("running_var"):
            one.copy_(0.1 + torch.rand(one.shape, generator=chance))
            one[:, 0] = 1e-8
        elif name.endswith("weight") and one.dim() == 2:  # (member, number): what it multiplies by
            one.copy_(torch.randn(one.shape, generator=chance))
            one[:, :2] = torch.tensor([0.01, 0])
            shift = ensemble.stacked[name.replace("weight", "bias")]
            shift.copy_(0.3 * torch.randn(shift.shape, generator=chance))
    return ensemble


def noise(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


def minibatches(mode: InputMode, members: int, batch: int, task: Task = DIGITS_TASK) -> Tensor:
    """Noise as a strategy takes it."""
    return noise(*((batch,) if mode is InputMode.SAME else (members, batch)), *task.shape)
