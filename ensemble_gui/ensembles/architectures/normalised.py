"""Convolutional networks with BatchNorm: a small plain one, and a small residual one."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional

from ensemble_gui.ensembles.architectures.architecture import Architecture, StackedForward
from ensemble_gui.ensembles.architectures.family import (
    Family,
    architecture_of,
    by_inputs,
    check_side,
    shape_of_channels,
)
from ensemble_gui.ensembles.architectures.mlp import linear
from ensemble_gui.ensembles.architectures.planes import Convolution, fused_planes
from ensemble_gui.records.tasks import DIGITS_TASK, Task

_EPSILON = nn.BatchNorm2d(1).eps


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


def fused_forward(stacked: Mapping[str, Tensor], x: Tensor) -> Tensor:
    """All members of BatchNormCNN on the same `x`, (sample, channel, height, width)."""
    layers = [_normalised(stacked, index, pools=index < 3) for index in (1, 2, 3)]
    hidden = torch.stack([one.mean((2, 3)) for one in fused_planes(layers, x)])
    return linear(stacked, "fc", hidden)


def _normalised(stacked: Mapping[str, Tensor], index: int, *, pools: bool) -> Convolution:
    """A convolution that does what its BatchNorm does in prediction as well."""
    norm = f"bn{index}"
    spread = (stacked[f"{norm}.running_var"] + _EPSILON).sqrt()
    scale = stacked[f"{norm}.weight"] / spread  # (member, out)
    return Convolution(
        weight=stacked[f"conv{index}.weight"] * scale[..., None, None, None],
        bias=stacked[f"{norm}.bias"] - stacked[f"{norm}.running_mean"] * scale,
        padding=1,
        pools=pools,
    )


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


def _made(
    network: type[BatchNormCNN | SmallResNet], fused: StackedForward | None, task: Task
) -> Architecture:
    return replace(
        architecture_of(network.__name__, partial(network, task), task),
        fused_forward=fused,
        vectorises=True,
        trained_apart=True,
    )


NORMALISED_FAMILIES = tuple(
    Family(
        name=network.__name__,
        make=partial(_made, network, fused),
        last="fc",
        image_shape=by_inputs(first, shape_of_channels),
        forward=forward,
    )
    for network, fused, first, forward in (
        (
            BatchNormCNN,
            fused_forward,
            "conv1.weight",
            "ReLU after each BatchNorm, max pooling after bn1 and bn2, the mean of each plane",
        ),
        (
            SmallResNet,
            None,
            "conv.weight",
            "ReLU after each BatchNorm and sum, stride 2 in block2 and block3, each plane's mean",
        ),
    )
)
