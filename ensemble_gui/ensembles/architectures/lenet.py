"""LeNet-5 as it is built today: ReLU and max pooling."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.family import (
    Family,
    ImageShape,
    Shapes,
    architecture_of,
    check_side,
    root,
    square,
)
from ensemble_gui.ensembles.architectures.mlp import mlp_stacked_forward
from ensemble_gui.ensembles.architectures.planes import (
    Convolution,
    convolution,
    fused_planes,
    stacked_planes,
)
from ensemble_gui.records.tasks import DIGITS_TASK, Task

_NAME = "LeNet-5"
_LINEAR = ("fc1", "fc2", "fc3")


class LeNet5(nn.Module):
    """Two convolutions with pooling, three linear layers; (sample, 1, 28, 28) -> (sample, 10)."""

    def __init__(self, task: Task = DIGITS_TASK) -> None:
        super().__init__()
        check_side(_NAME, task, 12)
        channels, height, width = task.shape
        self.conv1 = nn.Conv2d(channels, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * _pooled(height) * _pooled(width), 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, len(task.classes))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = functional.max_pool2d(torch.relu(self.conv1(x)), 2)  # (sample, 6, 14, 14)
        x = functional.max_pool2d(torch.relu(self.conv2(x)), 2)  # (sample, 16, 5, 5)
        x = torch.relu(self.fc1(x.flatten(1)))
        x = torch.relu(self.fc2(x))
        logits: Tensor = self.fc3(x)
        return logits


def _pooled(side: int) -> int:
    return (side // 2 - 4) // 2


def lenet_stacked_forward(
    stacked: Mapping[str, Tensor], x: Tensor, shape: ImageShape = DIGITS_TASK.shape
) -> Tensor:
    """All members at once, by convolutions in groups where the images are few.

    `x` is (member, sample, number) of images of this shape; the logits are (member, sample,
    class). Where all members see the same minibatch, an `x` that was expanded, the first
    convolution is one for all of them.
    """
    hidden = stacked_planes(_convolutions(stacked), x, shape)
    return mlp_stacked_forward(stacked, hidden, _LINEAR)


def lenet_fused_forward(stacked: Mapping[str, Tensor], x: Tensor) -> Tensor:
    """All members on the same `x`, (sample, channel, height, width)."""
    planes = fused_planes(_convolutions(stacked), x)
    hidden = torch.stack([one.flatten(1) for one in planes])
    return mlp_stacked_forward(stacked, hidden, _LINEAR)


def _convolutions(stacked: Mapping[str, Tensor]) -> tuple[Convolution, ...]:
    return convolution(stacked, "conv1", padding=2), convolution(stacked, "conv2", padding=0)


def lenet5(task: Task) -> Architecture:
    """That of images of at least 12 x 12 pixels."""
    return replace(
        architecture_of(_NAME, partial(LeNet5, task), task),
        stacked_forward=partial(lenet_stacked_forward, shape=task.shape),
        fused_forward=lenet_fused_forward,
        trained_apart=True,
    )


def _image_shape(shapes: Shapes) -> ImageShape:
    side = root(shapes["fc1.weight"][1] // 16)
    return square(shapes["conv1.weight"][1], 4 * side + 8)


LENETS = Family(name=_NAME, make=lenet5, last="fc3", image_shape=_image_shape)
