"""Convolutions with BatchNorm, pooling and ReLU, of many members at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional

from ensemble_gui.ensembles.architectures.architecture import Architecture, State
from ensemble_gui.ensembles.architectures.family import ImageShape, architecture_of
from ensemble_gui.ensembles.architectures.grouping import group_size
from ensemble_gui.ensembles.architectures.mlp import mlp_stacked_forward
from ensemble_gui.records.tasks import Task

FEW_IMAGES = 100  # of all members: with this many, groups take about as long as one by one
_AT_ONCE = 2**19  # numbers of a layer's planes: about what a core's cache holds
_FEW_SAMPLES = 8  # of each member: the same, where a group's planes leave registers unfilled
_FILLED = 16  # planes that fill a vector register
_EPSILON = nn.BatchNorm2d(1).eps


@dataclass(frozen=True, slots=True, kw_only=True)
class Convolution:
    """A layer: weight (member, out, in, height, width) and bias (member, out), by its name."""

    name: str
    norm: str = ""  # the BatchNorm after it, which becomes part of its weight and bias
    padding: int = 0
    stride: int = 1
    pools: bool = False
    has_relu: bool = True

    def of(self, state: State, x: Tensor, members: slice, groups: int = 1) -> Tensor:
        """(sample, group * in, ...) through these members' layers: (sample, member * out, ...)."""
        weight = state[f"{self.name}.weight"][members].flatten(0, 1)
        bias = state[f"{self.name}.bias"][members].flatten()
        x = functional.conv2d(x, weight, bias, self.stride, self.padding, groups=groups)
        x = pooled(x) if self.pools else x
        return x.relu_() if self.has_relu else x

    def parts(self) -> Iterator["Convolution"]:
        """The convolutions it is of: itself."""
        yield self

    def folded(self, state: State) -> Iterator[tuple[str, Tensor]]:
        """Weight and bias that do what BatchNorm does in prediction as well."""
        weight, norm = state[f"{self.name}.weight"], self.norm
        scale = state[f"{norm}.weight"] / (state[f"{norm}.running_var"] + _EPSILON).sqrt()
        weight = (weight * scale[..., None, None, None]).flatten(0, 1)
        weight = weight.clone(memory_format=torch.channels_last)
        yield f"{self.name}.weight", weight.unflatten(0, scale.shape)
        yield f"{self.name}.bias", state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """Two convolutions whose result is added to their input, which a third one may fit to it."""

    first: Convolution
    second: Convolution
    shortcut: Convolution | None = None

    def of(self, state: State, x: Tensor, members: slice, groups: int = 1) -> Tensor:
        """(sample, group * in, ...) through these members' layers: (sample, member * out, ...)."""
        changed = self.first.of(state, x, members, groups)
        changed = self.second.of(state, changed, members, groups)
        x = self.shortcut.of(state, x, members, groups) if self.shortcut else x
        return changed.add_(x).relu_()

    def parts(self) -> Iterator[Convolution]:
        """The convolutions it is of."""
        yield from filter(None, (self.first, self.second, self.shortcut))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanesThenLinear:
    """Networks of convolutions, then linear layers: all members at once."""

    first: Convolution
    others: tuple[Convolution | Residual, ...]
    linear: tuple[str, ...]
    averages: bool = False  # whether the linear layers see the mean of each plane

    @property
    def layers(self) -> tuple[Convolution | Residual, ...]:
        """All before the linear ones."""
        return self.first, *self.others

    def prepared(self, state: State) -> State:
        """The state without BatchNorms, in the layout in which a CPU is quicker for so many planes.

        Raises KeyError for others' state.
        """
        parts = [one for layer in self.layers for one in layer.parts()]
        linear = {name: one for name, one in state.items() if name.startswith(self.linear)}
        return linear | dict(pair for one in parts for pair in one.folded(state))

    def stacked(self, state: State, x: Tensor, shape: ImageShape) -> Tensor:
        """Logits (member, sample, class) of `x`, (member, sample, number) of images of this shape.

        By convolutions in groups, a group a member, where the images are few. Many are taken so on
        accelerators alone: on a CPU such convolutions are slow. Where all members see the same
        minibatch, an `x` that was expanded, the first convolution is one for all of them.
        """
        members, samples, _ = x.shape
        # A call without storage counts memory, which on a CPU is what may run out.
        if x.device.type not in ("cpu", "meta") or self.groups_pay(state, members, samples):
            hidden = self._grouped(state, x, shape)
        elif x.stride(0) == 0:
            return self.fused(state, x[0].unflatten(1, shape))
        else:
            apart = enumerate(x.unflatten(2, shape))
            hidden = torch.stack([
                self._through(state, self.layers, self._laid_out(own), at) for at, own in apart
            ])  # fmt: skip
        return mlp_stacked_forward(state, hidden, self.linear)

    def fused(self, state: State, x: Tensor) -> Tensor:
        """The same of one minibatch for all members, (sample, channel, height, width).

        The first convolution is one for groups of members whose planes fit a core's cache.
        """
        members, outs = state[f"{self.first.name}.bias"].shape
        size = self.members_at_once(state, x[:, 0].numel())
        x = self._laid_out(x)
        found: list[Tensor] = []
        for start in range(0, members, size):
            several = self.first.of(state, x, slice(start, start + size))
            for planes in several.split(outs, 1):
                found.append(self._through(state, self.others, planes, len(found)))
        return mlp_stacked_forward(state, torch.stack(found), self.linear)

    def members_at_once(self, state: State, pixels: int) -> int:
        """How many members' first convolutions are one, by the pixels of all samples."""
        members, outs = state[f"{self.first.name}.bias"].shape
        return group_size(members, outs * pixels, _AT_ONCE)

    def groups_pay(self, state: State, members: int, samples: int) -> bool:
        """Whether a CPU takes less time for convolutions in groups than for member by member."""
        ins = [state[f"{next(one.parts()).name}.weight"].shape[2] for one in self.others]
        filled = all(one % _FILLED == 0 for one in ins)
        return members * samples <= FEW_IMAGES and (filled or samples <= _FEW_SAMPLES)

    def of(self, name: str, build: Callable[[], nn.Module], task: Task) -> Architecture:
        """The architecture of such networks, for the task."""
        return replace(
            architecture_of(name, build, task),
            stacked_forward=partial(self.stacked, shape=task.shape),
            fused_forward=self.fused,
            prepared=self.prepared if self.first.norm else dict,
            trained_apart=True,
        )

    def _grouped(self, state: State, x: Tensor, shape: ImageShape) -> Tensor:
        members, samples, _ = x.shape
        if x.stride(0) == 0:
            planes, groups = x[0].unflatten(1, shape), 1
        else:
            planes, groups = x.unflatten(2, shape).transpose(0, 1).flatten(1, 2), members
        planes = self._laid_out(planes)
        for layer in self.layers:
            planes = layer.of(state, planes, slice(None), groups)
            groups = members
        return self._hidden(planes).reshape(samples, members, -1).transpose(0, 1)

    def _through(
        self, state: State, layers: tuple[Convolution | Residual, ...], x: Tensor, member: int
    ) -> Tensor:
        for layer in layers:
            x = layer.of(state, x, slice(member, member + 1))
        return self._hidden(x)

    def _hidden(self, planes: Tensor) -> Tensor:
        """What the linear layers see of planes (sample, plane, height, width)."""
        return planes.mean((2, 3)) if self.averages else planes.flatten(1)

    def _laid_out(self, images: Tensor) -> Tensor:
        """Images in the layout of the prepared weights."""
        return images.clone(memory_format=torch.channels_last) if self.first.norm else images


def pooled(x: Tensor) -> Tensor:
    """The largest of each 2 x 2; on a CPU `max_pool2d` takes several times as long for it.

    An odd last row or column is left out.
    """
    height, width = (side // 2 * 2 for side in x.shape[-2:])
    x = torch.maximum(x[..., :height:2, :], x[..., 1:height:2, :])
    return torch.maximum(x[..., :width:2], x[..., 1:width:2])
