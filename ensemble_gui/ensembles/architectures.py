"""The architectures that an ensemble's members can have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from ensemble_gui.records import SIDE

_IMAGE = (SIDE, SIDE)

StackedForward = Callable[[Mapping[str, Tensor], Tensor], Tensor]


class SimpleMLP(nn.Module):
    """The tutorial's network: 784-128-128-10 with ReLU; (sample, 1, 28, 28) -> (sample, 10)."""

    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 128)
        self.fc3 = nn.Linear(128, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = x.flatten(1)
        x = torch.relu(self.fc1(x))
        x = torch.relu(self.fc2(x))
        logits: Tensor = self.fc3(x)
        return logits


def mlp_stacked_forward(stacked: Mapping[str, Tensor], x: Tensor) -> Tensor:
    """All members of SimpleMLP at once, batched by hand.

    `x` is (member, sample, 784); the logits are (member, sample, 10). The weights enter as
    transposed views, which costs no copy.
    """
    for layer in ("fc1", "fc2"):
        x = _linear(stacked, layer, x).relu_()
    return _linear(stacked, "fc3", x)


def _linear(stacked: Mapping[str, Tensor], layer: str, x: Tensor) -> Tensor:
    weight = stacked[f"{layer}.weight"]  # (member, out, in)
    bias = stacked[f"{layer}.bias"]  # (member, out)
    return torch.baddbmm(bias.unsqueeze(1), x, weight.transpose(1, 2))


class SimpleCNN(nn.Module):
    """LeNet-5's plan, a little wider; (sample, 1, 28, 28) -> (sample, 10)."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 5)
        self.conv2 = nn.Conv2d(16, 32, 5, padding=2)
        self.fc1 = nn.Linear(32 * 6 * 6, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = torch.relu(functional.max_pool2d(self.conv1(x), 2))  # (sample, 16, 12, 12)
        x = torch.relu(functional.max_pool2d(self.conv2(x), 2))  # (sample, 32, 6, 6)
        x = torch.relu(self.fc1(x.flatten(1)))
        logits: Tensor = self.fc2(x)
        return logits


def cnn_stacked_forward(stacked: Mapping[str, Tensor], x: Tensor) -> Tensor:
    """All members of SimpleCNN at once, by convolutions in groups, a group a member.

    `x` is (member, sample, 784); the logits are (member, sample, 10). Where all members see the
    same minibatch, an `x` that was expanded, the first convolution is one for all of them.
    """
    members, samples, _ = x.shape
    same = x.stride(0) == 0
    planes = x[0].view(samples, 1, SIDE, SIDE) if same else x.transpose(0, 1).unflatten(2, _IMAGE)
    planes = _grouped(stacked, "conv1", planes, 1 if same else members, padding=0)
    planes = _grouped(stacked, "conv2", planes, members, padding=2)
    x = planes.view(samples, members, -1).transpose(0, 1)
    x = _linear(stacked, "fc1", x).relu_()
    return _linear(stacked, "fc2", x)


def _grouped(
    stacked: Mapping[str, Tensor], layer: str, x: Tensor, groups: int, padding: int
) -> Tensor:
    """(sample, member * channel, ...) through a convolution, pooling and ReLU."""
    weight, bias = (stacked[f"{layer}.{part}"].flatten(0, 1) for part in ("weight", "bias"))
    x = functional.conv2d(x, weight, bias, padding=padding, groups=groups)
    return functional.max_pool2d(x, 2).relu_()


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """A network to build, and, where somebody wrote it, its forward pass batched by hand."""

    name: str
    build: Callable[[], nn.Module]
    activations: int  # numbers a sample and member, of all layers together
    widest: int  # the same of its widest layer
    stacked_forward: StackedForward | None = None
    linear_layers: tuple[str, ...] = ()  # in order, of a network of them alone, ReLU between
    trained_apart: bool = False  # member by member, which is quicker for convolutions on a CPU

    def parameter_shapes(self) -> dict[str, tuple[int, ...]]:
        """Name and shape of each parameter of one member, without allocating it."""
        return {
            name: tuple(parameter.shape)
            for name, parameter in self.build_on_meta().named_parameters()
        }

    def build_on_meta(self) -> nn.Module:
        """A member without storage: the base of `functional_call`."""
        with torch.device("meta"):
            return self.build()


SIMPLE_MLP = Architecture(
    name="SimpleMLP",
    build=SimpleMLP,
    activations=128 + 128 + 10,
    widest=128,
    linear_layers=("fc1", "fc2", "fc3"),
    stacked_forward=mlp_stacked_forward,
)

SIMPLE_CNN = Architecture(
    name="SimpleCNN",
    build=SimpleCNN,
    activations=16 * 24 * 24 + 32 * 12 * 12 + 128 + 10,
    widest=16 * 24 * 24,
    stacked_forward=cnn_stacked_forward,
    trained_apart=True,
)

ARCHITECTURES = {one.name: one for one in (SIMPLE_MLP, SIMPLE_CNN)}
