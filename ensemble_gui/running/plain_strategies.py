"""The tutorial's two strategies, and the one that its text calls manual batching."""

from typing import ClassVar

import torch
from torch import Tensor
from torch.func import functional_call, vmap

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records import InputMode
from ensemble_gui.running.strategy import Predict


class Loop:
    """The tutorial's list comprehension over the members."""

    name: ClassVar = "loop"

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Nothing to do: the members are modules already."""
        members = ensemble.members
        if mode is InputMode.SAME:
            return lambda x: torch.stack([member(x) for member in members])
        return lambda x: torch.stack(
            [member(part) for member, part in zip(members, x, strict=True)]
        )


class Vmap:
    """The tutorial's `vmap` of a `functional_call` on a base model without storage."""

    name: ClassVar = "vmap"

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Vectorise one member's forward pass over the stack, and over the input if it differs."""
        base = ensemble.architecture.build_on_meta()
        stacked = ensemble.stacked

        def forward(parameters: dict[str, Tensor], x: Tensor) -> Tensor:
            logits: Tensor = functional_call(base, parameters, (x,))
            return logits

        vectorised = vmap(forward, in_dims=(0, None if mode is InputMode.SAME else 0))

        def predict(x: Tensor) -> Tensor:
            logits: Tensor = vectorised(stacked, x)
            return logits

        return predict


class Stacked:
    """The forward pass batched by hand, `torch.baddbmm` on the stacked parameters."""

    name: ClassVar = "stacked"

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Find the architecture's stacked forward pass; raises BadInput if it has none."""
        architecture = ensemble.architecture
        forward = architecture.stacked_forward
        if forward is None:
            raise BadInput(
                f"The strategy 'stacked' does not know {architecture.name}: choose loop or vmap."
            )
        stacked = ensemble.stacked
        if mode is InputMode.SAME:
            members = len(ensemble)
            return lambda x: forward(stacked, x.flatten(1).expand(members, -1, -1))
        return lambda x: forward(stacked, x.flatten(2))
