"""LeNet-5 as it is built today: ReLU and max pooling."""

from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.family import (
    Family,
    ImageShape,
    Shapes,
    check_side,
    root,
    square,
)
from ensemble_gui.ensembles.architectures.planes import Convolution, PlanesThenLinear
from ensemble_gui.records.tasks import DIGITS_TASK, Task

_NAME = "LeNet-5"
_FORWARD = "conv1 padded by 2, ReLU and max pooling after conv1 and conv2, ReLU after fc1 and fc2"
PLAN = PlanesThenLinear(
    first=Convolution(name="conv1", padding=2, pools=True),
    others=(Convolution(name="conv2", pools=True),),
    linear=("fc1", "fc2", "fc3"),
)


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


def lenet5(task: Task) -> Architecture:
    """The architecture for images of at least 12 x 12 pixels."""
    return PLAN.of(_NAME, partial(LeNet5, task), task)


def _image_shape(shapes: Shapes) -> ImageShape:
    side = root(shapes["fc1.weight"][1] // 16)
    return square(shapes["conv1.weight"][1], 4 * side + 8)


LENETS = Family(name=_NAME, make=lenet5, last="fc3", image_shape=_image_shape, forward=_FORWARD)
