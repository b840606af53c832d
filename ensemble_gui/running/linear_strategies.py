"""Strategies for networks that are linear layers with ReLU between them."""

from typing import ClassVar

import torch
from torch import Tensor

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records import InputMode
from ensemble_gui.running.strategy import Predict, members_in_cache

Layers = list[tuple[Tensor, Tensor]]  # weight (member, out, in) and bias (member, out) of each


class Fused:
    """The first layer of all members as one matrix product: they see the same minibatch."""

    name: ClassVar = "fused"
    compiles: ClassVar = False

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Lay the first layers' weights side by side, as a view; raises BadInput where none fit."""
        if mode is not InputMode.SAME:
            raise BadInput(
                "The strategy 'fused' needs the same minibatch for every member: choose it, or "
                "another strategy."
            )
        layers = _layers(ensemble, self.name)

        def predict(x: Tensor) -> Tensor:
            weight, bias = layers[0]
            flat = torch.addmm(bias.flatten(), x.flatten(1), weight.flatten(0, 1).t())
            hidden = flat.view(len(x), *bias.shape).transpose(0, 1)  # (member, sample, out)
            for weight, bias in layers[1:]:
                hidden = torch.baddbmm(bias.unsqueeze(1), hidden.relu_(), weight.transpose(1, 2))
            return hidden

        return predict


class Chunked:
    """Groups of members whose activations fit the cache, in scratch memory that is used again."""

    name: ClassVar = "chunked"
    compiles: ClassVar = False

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Nothing is allocated before the first call; raises BadInput for other networks.

        The logits that a call gives are overwritten by the next one.
        """
        layers = _layers(ensemble, self.name)
        scratch: dict[int, _Scratch] = {}  # of the last batch size

        def predict(x: Tensor) -> Tensor:
            flat = x.flatten(1 if mode is InputMode.SAME else 2)
            samples = flat.shape[-2]
            if samples not in scratch:
                scratch.clear()
                scratch[samples] = _Scratch(layers, samples, members_in_cache(ensemble, samples))
            return scratch[samples].fill(layers, flat)

        return predict


class _Scratch:
    """Memory for the activations of one group of members, and for the logits of all."""

    def __init__(self, layers: Layers, samples: int, group: int) -> None:
        *hidden, logits = (bias.shape[1] for _, bias in layers)  # the layers' widths
        first = layers[0][1]
        self._group = group
        self._hidden = [first.new_empty(group, samples, width) for width in hidden]
        self._logits = first.new_empty(len(first), samples, logits)

    def fill(self, layers: Layers, x: Tensor) -> Tensor:
        """The logits of `x`, (sample, in) or (member, sample, in)."""
        for start in range(0, len(self._logits), self._group):
            members = slice(start, start + self._group)
            logits = self._logits[members]
            count = len(logits)
            hidden = x.expand(count, -1, -1) if x.dim() == 2 else x[members]
            outs = [*(part[:count] for part in self._hidden), logits]
            for (weight, bias), out in zip(layers, outs, strict=True):
                torch.baddbmm(
                    bias[members].unsqueeze(1), hidden, weight[members].transpose(1, 2), out=out
                )
                hidden = out if out is logits else out.relu_()
        return self._logits


def _layers(ensemble: Ensemble, strategy: str) -> Layers:
    """The stacked weights and biases; raises BadInput if the network is not of linear layers."""
    architecture = ensemble.architecture
    if not architecture.linear_layers:
        raise BadInput(
            f"The strategy {strategy!r} does not know {architecture.name}, which is not of linear "
            "layers alone: choose loop, vmap or auto."
        )
    stacked = ensemble.stacked
    return [
        (stacked[f"{layer}.weight"], stacked[f"{layer}.bias"])
        for layer in architecture.linear_layers
    ]
