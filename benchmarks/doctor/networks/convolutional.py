"""Convolutional networks, as they are published, for digits."""

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.resnet18 import build as resnet18


class ResNet18(nn.Module):
    """ResNet-18, with one channel and ten classes."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = cast("nn.Sequential", resnet18())
        self.layers[0] = nn.Conv2d(1, 64, 7, 2, padding=3, bias=False)
        self.layers[-1] = nn.Linear(512, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        logits: Tensor = self.layers(x)
        return logits


class Inverted(nn.Module):
    """MobileNetV2's block: wider, by channel, narrower (Sandler et al. 2018)."""

    def __init__(self, given: int, width: int, stride: int) -> None:
        super().__init__()
        inner = 6 * given
        self.adds = stride == 1 and given == width
        self.layers = nn.Sequential(
            nn.Conv2d(given, inner, 1, bias=False),
            nn.BatchNorm2d(inner),
            nn.ReLU6(inplace=True),
            nn.Conv2d(inner, inner, 3, stride, padding=1, groups=inner, bias=False),
            nn.BatchNorm2d(inner),
            nn.ReLU6(inplace=True),
            nn.Conv2d(inner, width, 1, bias=False),
            nn.BatchNorm2d(width),
        )

    def forward(self, x: Tensor) -> Tensor:
        """The features of a minibatch."""
        found: Tensor = self.layers(x)
        return x + found if self.adds else found


class MobileNet(nn.Module):
    """A small MobileNetV2, with dropout before its last layer."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 8, 3, 2, padding=1, bias=False),
            nn.BatchNorm2d(8),
            nn.ReLU6(inplace=True),
            Inverted(8, 12, 2),
            Inverted(12, 12, 1),
            Inverted(12, 16, 2),
        )
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(16, 10))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        pooled = functional.adaptive_avg_pool2d(self.features(x), 1).flatten(1)
        logits: Tensor = self.classifier(pooled)
        return logits


class ChannelsLast(nn.Module):
    """Convolutions on images whose channels lie next to each other in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, 2, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, 2, padding=1)
        self.head = nn.Linear(16 * 49, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = x.to(memory_format=torch.channels_last)
        x = torch.relu(self.conv2(torch.relu(self.conv1(x))))
        logits: Tensor = self.head(x.flatten(1))
        return logits


class GroupNorm(nn.Module):
    """Convolutions with GroupNorm between them, which has no running statistics."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 8, 3, 2, padding=1),
            nn.GroupNorm(2, 8),
            nn.SiLU(),
            nn.Conv2d(8, 16, 3, 2, padding=1),
            nn.GroupNorm(4, 16),
            nn.SiLU(),
            nn.Flatten(),
            nn.Linear(16 * 49, 10),
        )

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        logits: Tensor = self.layers(x)
        return logits
