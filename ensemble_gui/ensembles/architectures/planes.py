"""Convolutions with pooling and ReLU, of many members at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import ceil

import torch
from torch import Tensor, nn
from torch.nn import functional

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.family import ImageShape, architecture_of
from ensemble_gui.ensembles.architectures.mlp import mlp_stacked_forward
from ensemble_gui.records.tasks import Task

FEW_IMAGES = 100  # of all members: with this many, groups take about as long as one by one
_FEW_SAMPLES = 8  # of each member: the same, where a group's planes leave registers unfilled
_FILLED = 16  # planes that fill a vector register
_AT_ONCE = 2**19  # numbers of a layer's planes: about what a core's cache holds
_LEAST_MEMBERS = 2  # at once: a convolution to few planes does not fill the vector registers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Convolution:
    """A layer of all members: weight (member, out, in, height, width) and bias (member, out)."""

    weight: Tensor
    bias: Tensor
    padding: int
    pools: bool = True

    def of(self, x: Tensor, members: slice, groups: int = 1) -> Tensor:
        """(sample, group * in, ...) through these members' layers: (sample, member * out, ...)."""
        weight, bias = self.weight[members].flatten(0, 1), self.bias[members].flatten()
        x = functional.conv2d(x, weight, bias, padding=self.padding, groups=groups)
        return (pooled(x) if self.pools else x).relu_()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanesThenLinear:
    """Networks of convolutions with pooling, then linear layers: all members at once."""

    paddings: dict[str, int]  # of the convolutions, by their names in order
    linear: tuple[str, ...]

    def stacked(self, stacked: Mapping[str, Tensor], x: Tensor, shape: ImageShape) -> Tensor:
        """Logits (member, sample, class) of `x`, (member, sample, number) of images of this shape.

        By convolutions in groups where the images are few. Where all members see the same
        minibatch, an `x` that was expanded, the first convolution is one for all of them.
        """
        hidden = stacked_planes(self.convolutions(stacked), x, shape)
        return mlp_stacked_forward(stacked, hidden, self.linear)

    def fused(self, stacked: Mapping[str, Tensor], x: Tensor) -> Tensor:
        """The same of one minibatch for all members, (sample, channel, height, width)."""
        planes = fused_planes(self.convolutions(stacked), x)
        hidden = torch.stack([one.flatten(1) for one in planes])
        return mlp_stacked_forward(stacked, hidden, self.linear)

    def of(self, name: str, build: Callable[[], nn.Module], task: Task) -> Architecture:
        """The architecture of such networks, for the task."""
        return replace(
            architecture_of(name, build, task),
            stacked_forward=partial(self.stacked, shape=task.shape),
            fused_forward=self.fused,
            trained_apart=True,
        )

    def convolutions(self, stacked: Mapping[str, Tensor]) -> list[Convolution]:
        """Its convolutions, of all members, in order."""
        return [
            Convolution(
                weight=stacked[f"{name}.weight"], bias=stacked[f"{name}.bias"], padding=padding
            )
            for name, padding in self.paddings.items()
        ]


def fused_planes(layers: Sequence[Convolution], x: Tensor) -> list[Tensor]:
    """What each member's convolutions make of the same `x`, (sample, channel, height, width).

    The first convolution is one for groups of members whose planes fit a core's cache.
    """
    first, *others = layers
    members, outs = first.bias.shape
    size = group_size(members, outs * x[:, 0].numel())
    found: list[Tensor] = []
    for start in range(0, members, size):
        for planes in first.of(x, slice(start, start + size)).split(outs, 1):
            found.append(_through(others, planes, len(found)))
    return found


def group_size(members: int, numbers: int) -> int:
    """How many members to compute at once, by the numbers in the planes of each."""
    most = max(_LEAST_MEMBERS, _AT_ONCE // numbers)
    return ceil(members / ceil(members / most))


def pooled(x: Tensor) -> Tensor:
    """The largest of each 2 x 2; on a CPU `max_pool2d` takes several times as long for it.

    An odd last row or column is left out.
    """
    height, width = (side // 2 * 2 for side in x.shape[-2:])
    x = torch.maximum(x[..., :height:2, :], x[..., 1:height:2, :])
    return torch.maximum(x[..., :width:2], x[..., 1:width:2])


def stacked_planes(layers: Sequence[Convolution], x: Tensor, shape: ImageShape) -> Tensor:
    """What all members' convolutions make of `x`, (member, sample, number) of images of this shape.

    It is (member, sample, number) again. Few images take convolutions in groups, a group a member.
    Many do so on accelerators alone: on a CPU such convolutions are slow.
    """
    members, samples, _ = x.shape
    # A call without storage counts memory, which on a CPU is what may run out.
    if x.device.type in ("cpu", "meta") and not groups_pay(layers, members, samples):
        images = x.unflatten(2, shape)
        if x.stride(0) == 0:
            apart = fused_planes(layers, images[0])
        else:
            apart = [_through(layers, own, member) for member, own in enumerate(images)]
        return torch.stack([one.flatten(1) for one in apart])
    planes = _planes_of(x, shape)
    for layer in layers:
        planes = layer.of(planes, slice(None), groups=planes.shape[1] // layer.weight.shape[2])
    return planes.reshape(samples, members, -1).transpose(0, 1)


def groups_pay(layers: Sequence[Convolution], members: int, samples: int) -> bool:
    """Whether a CPU takes less time for convolutions in groups than for member by member."""
    filled = all(one.weight.shape[2] % _FILLED == 0 for one in layers[1:])
    return members * samples <= FEW_IMAGES and (filled or samples <= _FEW_SAMPLES)


def _through(layers: Sequence[Convolution], x: Tensor, member: int) -> Tensor:
    for layer in layers:
        x = layer.of(x, slice(member, member + 1))
    return x


def _planes_of(x: Tensor, shape: ImageShape) -> Tensor:
    """(member, sample, number) as (sample, member * channel, height, width).

    Of an `x` that was expanded over the members it is (sample, channel, height, width).
    """
    if x.stride(0) == 0:
        return x[0].reshape(-1, *shape)
    members, samples, _ = x.shape
    return x.transpose(0, 1).reshape(samples, members * shape[0], *shape[1:])
