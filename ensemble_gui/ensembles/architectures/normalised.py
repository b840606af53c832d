"""Convolutional networks with BatchNorm: a small plain one, and a small residual one."""

from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.family import (
    Family,
    by_inputs,
    check_side,
    shape_of_channels,
)
from ensemble_gui.ensembles.architectures.planes import Convolution, PlanesThenLinear, Residual
from ensemble_gui.records.tasks import DIGITS_TASK, Task


class BatchNormCNN(nn.Module):
    """Three convolutions, the mean of each plane, a linear layer; images of any size from 4 x 4."""

    def __init__(self, task: Task = DIGITS_TASK) -> None:
        super().__init__()
        check_side("BatchNormCNN", task, 4)
        self.conv1 = _conv3(task.shape[0], 16)
        self.bn1 = nn.BatchNorm2d(16)
        self.conv2 = _conv3(16, 32)
        self.bn2 = nn.BatchNorm2d(32)
        self.conv3 = _conv3(32, 64)
        self.bn3 = nn.BatchNorm2d(64)
        self.fc = nn.Linear(64, len(task.classes))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = functional.max_pool2d(torch.relu(self.bn1(self.conv1(x))), 2)
        x = functional.max_pool2d(torch.relu(self.bn2(self.conv2(x))), 2)
        x = torch.relu(self.bn3(self.conv3(x)))
        logits: Tensor = self.fc(x.mean((2, 3)))
        return logits


class SmallResNet(nn.Module):
    """A convolution, three residual blocks, the mean of each plane, a linear layer."""

    def __init__(self, task: Task = DIGITS_TASK) -> None:
        super().__init__()
        check_side("SmallResNet", task, 4)
        self.conv = _conv3(task.shape[0], 16)
        self.bn = nn.BatchNorm2d(16)
        self.block1 = _Block(16, 16, 1)
        self.block2 = _Block(16, 32, 2)
        self.block3 = _Block(32, 64, 2)
        self.fc = nn.Linear(64, len(task.classes))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = torch.relu(self.bn(self.conv(x)))
        x = self.block3(self.block2(self.block1(x)))
        logits: Tensor = self.fc(x.mean((2, 3)))
        return logits


class _Block(nn.Module):
    """Two convolutions, and their input added to what they give."""

    def __init__(self, given: int, result: int, stride: int) -> None:
        super().__init__()
        self.conv1 = _conv3(given, result, stride)
        self.bn1 = nn.BatchNorm2d(result)
        self.conv2 = _conv3(result, result)
        self.bn2 = nn.BatchNorm2d(result)
        self.shortcut: nn.Module = nn.Identity()
        if given != result:
            self.shortcut = nn.Sequential(
                nn.Conv2d(given, result, 1, stride, bias=False), nn.BatchNorm2d(result)
            )

    def forward(self, x: Tensor) -> Tensor:
        changed = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(changed + self.shortcut(x))


def _conv3(given: int, result: int, stride: int = 1) -> nn.Conv2d:
    """3 x 3 without a bias, since BatchNorm has one."""
    return nn.Conv2d(given, result, 3, stride, padding=1, bias=False)


def _folded(name: str, norm: str, stride: int = 1, *, pools: bool = False) -> Convolution:
    """3 x 3, then BatchNorm, pooling and ReLU."""
    return Convolution(name=name, norm=norm, padding=1, stride=stride, pools=pools)


def _residual(block: str, stride: int = 1) -> Residual:
    """One of SmallResNet's blocks, of which those with a stride have a shortcut."""
    shortcut = Convolution(
        name=f"{block}.shortcut.0", norm=f"{block}.shortcut.1", stride=stride, has_relu=False
    )
    return Residual(
        first=_folded(f"{block}.conv1", f"{block}.bn1", stride),
        second=replace(_folded(f"{block}.conv2", f"{block}.bn2"), has_relu=False),
        shortcut=shortcut if stride > 1 else None,
    )


BATCH_NORM_PLAN = PlanesThenLinear(
    first=_folded("conv1", "bn1", pools=True),
    others=(_folded("conv2", "bn2", pools=True), _folded("conv3", "bn3")),
    linear=("fc",),
    averages=True,
)
RES_NET_PLAN = PlanesThenLinear(
    first=_folded("conv", "bn"),
    others=(_residual("block1"), _residual("block2", 2), _residual("block3", 2)),
    linear=("fc",),
    averages=True,
)


def _made(
    network: type[BatchNormCNN | SmallResNet], plan: PlanesThenLinear, task: Task
) -> Architecture:
    return plan.of(network.__name__, partial(network, task), task)


NORMALISED_FAMILIES = tuple(
    Family(
        name=network.__name__,
        make=partial(_made, network, plan),
        last="fc",
        image_shape=by_inputs(first, shape_of_channels),
        forward=forward,
    )
    for network, plan, first, forward in (
        (
            BatchNormCNN,
            BATCH_NORM_PLAN,
            "conv1.weight",
            "ReLU after each BatchNorm, max pooling after bn1 and bn2, the mean of each plane",
        ),
        (
            SmallResNet,
            RES_NET_PLAN,
            "conv.weight",
            "ReLU after each BatchNorm and sum, stride 2 in block2 and block3, each plane's mean",
        ),
    )
)
