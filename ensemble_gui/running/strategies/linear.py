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

_FLOAT = 4  # bytes


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
    walks: dict[int, Predict] = {}  # of the last batch size
    samples_at = 0 if mode is InputMode.SAME else 1

    def predict(x: Tensor) -> Tensor:
        samples = x.shape[samples_at]
        if samples not in walks:
            walks.clear()
            if not factors:
                factors.extend(lay_out())
            size = group_size(ensemble, samples, rule)
            walks[samples] = _walk(factors, samples, size, mode)
        return walks[samples](x)

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


def _walk(factors: Factors, samples: int, size: int, mode: InputMode) -> Predict:
    """A call for this many samples, in memory for one group's activations and all logits.

    The views that it needs of both and of the parameters are made once: at small sizes making
    them takes as long as the products.
    """
    *widths, classes = (bias.shape[1] for _, bias in factors)
    members, first = len(factors[0][1]), factors[0][1]
    if members == 1 and is_joined(factors[0][0], samples):
        return _walk_alone(factors)
    scratch = [first.new_empty(size, samples, width) for width in widths]
    result = first.new_empty(members, samples, classes)
    groups = []
    for start in range(0, members, size):
        some = slice(start, min(start + size, members))
        outs = [*(one[: len(result[some])] for one in scratch), result[some]]
        steps = [
            (bias[some].unsqueeze(1), weight[some], out)
            for (weight, bias), out in zip(factors, outs, strict=True)
        ]
        enter = _same(len(outs[0])) if mode is InputMode.SAME else _own(some, members)
        if mode is InputMode.SAME and len(steps) > 1 and is_joined(steps[0][1], samples):
            enter, *steps = _joined(*steps[0]), *steps[1:]
        groups.append((enter, steps[:-1], steps[-1]))

    def walk(x: Tensor) -> Tensor:
        for enter, steps, (last_bias, last_weight, logits) in groups:
            hidden = enter(x)
            for bias, weight, out in steps:
                hidden = torch.baddbmm(bias, hidden, weight, out=out).relu_()
            torch.baddbmm(last_bias, hidden, last_weight, out=logits)
        return result

    return walk


def _walk_alone(factors: Factors) -> Predict:
    """A call of one member for one sample: a batched product costs more than one with a vector."""
    outs = [bias.new_empty(1, 1, bias.shape[1]) for _, bias in factors]
    result = outs[-1]
    *hidden, (last_bias, last_rows, logits) = (
        (bias[0], weight[0].t(), out.flatten())
        for (weight, bias), out in zip(factors, outs, strict=True)
    )

    def walk(x: Tensor) -> Tensor:
        y = x.flatten()
        for bias, rows, out in hidden:
            y = torch.addmv(bias, rows, y, out=out).relu_()
        torch.addmv(last_bias, last_rows, y, out=logits)
        return result

    return walk


def is_joined(weight: Tensor, samples: int) -> bool:
    """Whether a product of a matrix and a vector serves all members that see the same sample.

    The weight (member, in, out) has to be a view of one that lies as (member, out, in). Numbers
    of 16 bits gain nothing.
    """
    lies_joined = weight.transpose(1, 2).is_contiguous()
    return samples == 1 and lies_joined and weight.dtype.itemsize >= _FLOAT


def _joined(bias: Tensor, weight: Tensor, out: Tensor) -> Callable[[Tensor], Tensor]:
    """The first hidden layer of one sample. The threads share the rows, not whole members."""
    flat_bias, rows = bias.flatten(), weight.transpose(1, 2).flatten(0, 1)
    flat_out = out.view(-1)

    def enter(x: Tensor) -> Tensor:
        torch.addmv(flat_bias, rows, x.flatten(), out=flat_out).relu_()
        return out

    return enter


def _same(members: int) -> Callable[[Tensor], Tensor]:
    """The samples (member, sample, in) of a group that sees the same ones."""
    return lambda x: x.flatten(1).expand(members, -1, -1)


def _own(some: slice, members: int) -> Callable[[Tensor], Tensor]:
    """The samples (member, sample, in) of a group whose members have their own."""
    if some == slice(0, members):
        return lambda x: x.flatten(2)
    return lambda x: x[some].flatten(2)


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
