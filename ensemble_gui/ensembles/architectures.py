"""The architectures that an ensemble's members can have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """A network to build, and, where somebody wrote it, its forward pass batched by hand."""

    name: str
    build: Callable[[], nn.Module]
    activations: int  # numbers a sample and member, of all layers together
    stacked_forward: StackedForward | None = None

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
    stacked_forward=mlp_stacked_forward,
)
