"""Strategies for networks that are linear layers with ReLU between them, group by group."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.rule import DEFAULT_RULE, Rule
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies.strategy import Predict

Layers = list[tuple[Tensor, Tensor]]  # weight (member, out, in) and bias (member, out) of each
Factors = list[tuple[Tensor, Tensor]]  # weight (member, in, out) and bias (member, out) of each


@dataclass(frozen=True, slots=True)
class Chunked:
    """Groups of members whose activations fit the cache, in scratch memory that is used again."""

    name: ClassVar = "chunked"
    compiles: ClassVar = False
    rule: Rule = DEFAULT_RULE

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Nothing is allocated before the first call; raises BadInput for other networks.

        The logits that a call gives are overwritten by the next one.
        """
        layers = layers_of(ensemble, self.name)
        views = [(weight.transpose(1, 2), bias) for weight, bias in layers]
        return in_groups(ensemble, mode, self.rule, lambda: views)


@dataclass(frozen=True, slots=True)
class Packed:
    """`chunked` on copies of the weights that lie as its products read them.

    A product of few samples reads the weights' rows once, and from views in steps of a row.
    """

    name: ClassVar = "packed"
    compiles: ClassVar = False
    rule: Rule = DEFAULT_RULE

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Nothing is copied before the first call; raises BadInput for other networks.

        The logits that a call gives are overwritten by the next one. Weights that change later
        are not followed.
        """
        layers = layers_of(ensemble, self.name)

        def copied() -> Factors:
            return [(weight.transpose(1, 2).contiguous(), bias) for weight, bias in layers]

        return in_groups(ensemble, mode, self.rule, copied)


def in_groups(
    ensemble: Ensemble, mode: InputMode, rule: Rule, lay_out: Callable[[], Factors]
) -> Predict:
    """Through the layers with as many members at once as fit; the factors are laid out once."""
    factors: Factors = []
    scratch: dict[int, _Scratch] = {}  # of the last batch size

    def predict(x: Tensor) -> Tensor:
        flat = x.flatten(1 if mode is InputMode.SAME else 2)
        samples = flat.shape[-2]
        if samples not in scratch:
            scratch.clear()
            if not factors:
                factors.extend(lay_out())
            scratch[samples] = _Scratch(factors, samples, group_size(ensemble, samples, rule))
        return scratch[samples].fill(flat)

    return predict


def group_size(ensemble: Ensemble, samples: int, rule: Rule = DEFAULT_RULE) -> int:
    """How many members both strategies take at once, with torch's current number of threads."""
    member_bytes = samples * ensemble.architecture.widest * ensemble.dtype.itemsize
    return members_at_once(len(ensemble), samples, member_bytes, torch.get_num_threads(), rule)


def members_at_once(
    members: int, samples: int, member_bytes: int, threads: int, rule: Rule = DEFAULT_RULE
) -> int:
    """How many members to take at once: all, or as many as fit the cache, shared out evenly.

    `member_bytes` are those of one member's activations of the widest layer. A batched product
    gives each thread whole members: of five members on two threads, one thread has three. The last
    group, of those left over, shares out its products instead.
    """
    if samples <= rule.small_batch:
        return members
    fits_whole = members * member_bytes <= rule.all_cached_bytes
    size = members if fits_whole else min(members, max(1, rule.cached_bytes // member_bytes))
    return size - size % threads if size > threads else size


class _Scratch:
    """Memory for the activations of one group of members, and for the logits of all.

    The views that a call needs of it and of the parameters are made once: at small sizes making
    them takes as long as the products.
    """

    def __init__(self, factors: Factors, samples: int, size: int) -> None:
        *widths, classes = (bias.shape[1] for _, bias in factors)
        first = factors[0][1]
        members = len(first)
        hidden = [first.new_empty(size, samples, width) for width in widths]
        self._logits = first.new_empty(members, samples, classes)
        self._groups = []
        for start in range(0, members, size):
            group = slice(start, min(start + size, members))
            logits = self._logits[group]
            outs = [*(one[: len(logits)] for one in hidden), logits]
            steps = [
                (bias[group].unsqueeze(1), weight[group], out)
                for (weight, bias), out in zip(factors, outs, strict=True)
            ]
            self._groups.append((group, len(logits), steps))

    def fill(self, x: Tensor) -> Tensor:
        """The logits of `x`, (sample, in) or (member, sample, in)."""
        same = x.dim() == 2
        for group, members, steps in self._groups:
            hidden = x.expand(members, -1, -1) if same else x[group]
            for bias, weight, out in steps[:-1]:
                hidden = torch.baddbmm(bias, hidden, weight, out=out).relu_()
            bias, weight, out = steps[-1]
            torch.baddbmm(bias, hidden, weight, out=out)
        return self._logits


def layers_of(ensemble: Ensemble, strategy: str) -> Layers:
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
