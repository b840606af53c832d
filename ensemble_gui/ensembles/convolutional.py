"""Networks of convolutions."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from ensemble_gui.ensembles.architecture import Architecture
from ensemble_gui.ensembles.mlp import linear
from ensemble_gui.records import SIDE

_IMAGE = (SIDE, SIDE)


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
    x = linear(stacked, "fc1", x).relu_()
    return linear(stacked, "fc2", x)


def _grouped(
    stacked: Mapping[str, Tensor], layer: str, x: Tensor, groups: int, padding: int
) -> Tensor:
    """(sample, member * channel, ...) through a convolution, pooling and ReLU."""
    weight, bias = (stacked[f"{layer}.{part}"].flatten(0, 1) for part in ("weight", "bias"))
    x = functional.conv2d(x, weight, bias, padding=padding, groups=groups)
    return functional.max_pool2d(x, 2).relu_()


SIMPLE_CNN = Architecture(
    name="SimpleCNN",
    build=SimpleCNN,
    activations=16 * 24 * 24 + 32 * 12 * 12 + 128 + 10,
    widest=16 * 24 * 24,
    stacked_forward=cnn_stacked_forward,
    trained_apart=True,
)
