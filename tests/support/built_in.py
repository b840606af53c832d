"""What the tests of the built-in architectures share."""

import torch
from torch import Tensor

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.records.tasks import DIGITS_TASK, Task

COLOURS = Task(
    shape=(3, 32, 32),
    classes=tuple("abcdefg"),
    mean=(0.0, 0.0, 0.0),
    std=(1.0, 1.0, 1.0),
)
OBLONG = Task(shape=(1, 30, 17), classes=("left", "right"))
TASKS = (DIGITS_TASK, COLOURS, OBLONG)


def uneven_ensemble(architecture: Architecture, members: int) -> Ensemble:
    """Random members whose BatchNorms have seen something, each something else."""
    ensemble = random_ensemble(architecture, members, seed=1, device=torch.device("cpu"))
    chance = torch.Generator().manual_seed(2)
    for name, one in ensemble.stacked.items():
        if name.endswith("running_mean"):
            one.copy_(0.2 * torch.randn(one.shape, generator=chance))
        elif name.endswith("running_var"):
            one.copy_(0.1 + torch.rand(one.shape, generator=chance))
    return ensemble


def noise(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))
