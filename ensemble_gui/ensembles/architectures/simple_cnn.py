"""SimpleCNN, the network of the bundled convolutional members."""

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

_NAME = "SimpleCNN"
_FORWARD = "conv2 padded by 2, max pooling and ReLU after conv1 and conv2, ReLU after fc1"
PLAN = PlanesThenLinear(
    first=Convolution(name="conv1", pools=True),
    others=(Convolution(name="conv2", padding=2, pools=True),),
    linear=("fc1", "fc2"),
)


class SimpleCNN(nn.Module):
    """LeNet-5's plan, a little wider; (sample, 1, 28, 28) -> (sample, 10)."""

    def __init__(self, task: Task = DIGITS_TASK) -> None:
        super().__init__()
        check_side(_NAME, task, 8)
        channels, height, width = task.shape
        self.conv1 = nn.Conv2d(channels, 16, 5)
        self.conv2 = nn.Conv2d(16, 32, 5, padding=2)
        self.fc1 = nn.Linear(32 * _pooled(height) * _pooled(width), 128)
        self.fc2 = nn.Linear(128, len(task.classes))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = torch.relu(functional.max_pool2d(self.conv1(x), 2))  # (sample, 16, 12, 12)
        x = torch.relu(functional.max_pool2d(self.conv2(x), 2))  # (sample, 32, 6, 6)
        x = torch.relu(self.fc1(x.flatten(1)))
        logits: Tensor = self.fc2(x)
        return logits


def _pooled(side: int) -> int:
    return (side - 4) // 2 // 2


def simple_cnn(task: Task) -> Architecture:
    """The architecture for images of at least 8 x 8 pixels."""
    return PLAN.of(_NAME, partial(SimpleCNN, task), task)


def _image_shape(shapes: Shapes) -> ImageShape:
    side = root(shapes["fc1.weight"][1] // 32)
    return square(shapes["conv1.weight"][1], 4 * side + 4)


SIMPLE_CNNS = Family(
    name=_NAME, make=simple_cnn, last="fc2", image_shape=_image_shape, forward=_FORWARD
)
SIMPLE_CNN = simple_cnn(DIGITS_TASK)
