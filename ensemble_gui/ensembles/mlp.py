"""Networks that are linear layers with ReLU between them."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from ensemble_gui.ensembles.architecture import Architecture


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
        x = linear(stacked, layer, x).relu_()
    return linear(stacked, "fc3", x)


def linear(stacked: Mapping[str, Tensor], layer: str, x: Tensor) -> Tensor:
    """All members' layer of this name on `x`, (member, sample, in): (member, sample, out)."""
    weight = stacked[f"{layer}.weight"]  # (member, out, in)
    bias = stacked[f"{layer}.bias"]  # (member, out)
    return torch.baddbmm(bias.unsqueeze(1), x, weight.transpose(1, 2))


SIMPLE_MLP = Architecture(
    name="SimpleMLP",
    build=SimpleMLP,
    activations=128 + 128 + 10,
    widest=128,
    linear_layers=("fc1", "fc2", "fc3"),
    stacked_forward=mlp_stacked_forward,
)
