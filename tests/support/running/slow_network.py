"""A network that takes as long as a test says, on a clock that nothing else moves."""

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.records.tasks import Task

if TYPE_CHECKING:
    from collections.abc import Callable

# Classes that are letters: no images of letters are made, which takes seconds.
TASK = Task(shape=(1, 4, 4), classes=("a", "b", "c"), mean=(0.5,), std=(0.25,))
LARGE = 2**22  # activations


class Clock:
    """What time it is, how many samples each pass had, and what is done at each."""

    def __init__(self) -> None:
        self.now = 0.0
        self.passes: list[int] = []
        self.at_pass: Callable[[], object] = lambda: None

    def __call__(self) -> float:
        """The seconds so far."""
        return self.now


class SlowNetwork(nn.Module):
    """A linear layer for which each sample takes so many seconds."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        super().__init__()
        self.head = nn.Linear(16, 3)
        self._clock, self._seconds = clock, seconds

    def forward(self, x: Tensor) -> Tensor:
        """The logits, when the clock has moved on."""
        self._clock.now += self._seconds * len(x)
        self._clock.passes.append(len(x))
        self._clock.at_pass()
        logits: Tensor = self.head(x.flatten(1))
        return logits


def slow_architecture(clock: Clock, seconds: float, activations: int = LARGE) -> Architecture:
    """Its architecture, with so many activations."""
    return Architecture(
        name="SlowNetwork",
        build=lambda: SlowNetwork(clock, seconds),
        activations=activations,
        widest=activations // 4 + 1,
        task=TASK,
    )


def slow_ensemble(
    clock: Clock, *, seconds: float, members: int = 3, activations: int = LARGE
) -> Ensemble:
    """So many members of it."""
    architecture = slow_architecture(clock, seconds, activations)
    return random_ensemble(architecture, members, seed=0, device=torch.device("cpu"))
