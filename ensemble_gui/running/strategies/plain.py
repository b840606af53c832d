"""The tutorial's list comprehension, and forward passes of all members that are written by hand."""

from functools import cache, partial
from typing import ClassVar

import torch

from ensemble_gui.ensembles.architectures.architecture import StackedForward
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies.strategy import Predict


class Loop:
    """The tutorial's list comprehension over the members."""

    name: ClassVar = "loop"
    compiles: ClassVar = False

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Nothing to do: the members are modules already."""
        members = ensemble.members
        if mode is InputMode.SAME:
            return lambda x: torch.stack([member(x) for member in members])
        return lambda x: torch.stack(
            [member(part) for member, part in zip(members, x, strict=True)]
        )


class Stacked:
    """The forward pass batched by hand, `torch.baddbmm` on the stacked parameters."""

    name: ClassVar = "stacked"
    compiles: ClassVar = False

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Find the architecture's stacked forward pass; raises BadInput if it has none.

        What the pass takes is made of the state in the first call.
        """
        forward = stacked_forward_of(ensemble, self.name)
        state = cache(partial(ensemble.architecture.prepared, ensemble.stacked))
        if mode is InputMode.SAME:
            members = len(ensemble)
            return lambda x: forward(state(), x.flatten(1).expand(members, -1, -1))
        return lambda x: forward(state(), x.flatten(2))


class Fused:
    """The first layer of all members as one: they see the same minibatch."""

    name: ClassVar = "fused"
    compiles: ClassVar = False

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Find the architecture's fused forward pass; raises BadInput where none fits."""
        if mode is not InputMode.SAME:
            raise BadInput(
                "The strategy 'fused' needs the same minibatch for every member: choose it, or "
                "another strategy."
            )
        forward = ensemble.architecture.fused_forward
        if forward is None:
            raise _unknown(self.name, ensemble)
        state = cache(partial(ensemble.architecture.prepared, ensemble.stacked))
        return lambda x: forward(state(), x)


def stacked_forward_of(ensemble: Ensemble, strategy: str) -> StackedForward:
    """The architecture's stacked forward pass; raises BadInput if it has none."""
    architecture = ensemble.architecture
    if architecture.stacked_forward is None:
        raise _unknown(strategy, ensemble)
    return architecture.stacked_forward


def _unknown(strategy: str, ensemble: Ensemble) -> BadInput:
    name = ensemble.architecture.name
    return BadInput(f"The strategy {strategy!r} does not know {name}: choose loop or vmap.")
