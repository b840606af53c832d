"""A small vision transformer."""

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
    root,
    square,
)
from ensemble_gui.records.tasks import DIGITS_TASK, Task

_PATCH = 4  # pixels: the side of a patch
_WIDTH = 64  # numbers a patch
_HEADS = 4
_INNER = 128  # units of a block's hidden layer
_BLOCKS = 3


class SmallViT(nn.Module):
    """Patches of 4 x 4 pixels, three blocks of attention, the mean of all patches.

    An image whose sides are not multiples of 4 is padded with zeros at the right and the bottom.
    """

    def __init__(self, task: Task = DIGITS_TASK) -> None:
        super().__init__()
        channels, height, width = task.shape
        patches = -(-height // _PATCH) * -(-width // _PATCH)
        self.missing = (0, -width % _PATCH, 0, -height % _PATCH)
        self.embed = nn.Conv2d(channels, _WIDTH, _PATCH, _PATCH)
        self.position = nn.Parameter(0.02 * torch.randn(patches, _WIDTH))
        self.blocks = nn.Sequential(*(_Block() for _ in range(_BLOCKS)))
        self.norm = nn.LayerNorm(_WIDTH)
        self.head = nn.Linear(_WIDTH, len(task.classes))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        if any(self.missing):
            x = functional.pad(x, self.missing)
        x = self.embed(x).flatten(2).transpose(1, 2) + self.position  # (sample, patch, number)
        logits: Tensor = self.head(self.norm(self.blocks(x)).mean(1))
        return logits


class _Block(nn.Module):
    """Attention among the patches, then a hidden layer for each; both are added to their input."""

    def __init__(self) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(_WIDTH)
        self.qkv = nn.Linear(_WIDTH, 3 * _WIDTH)
        self.out = nn.Linear(_WIDTH, _WIDTH)
        self.norm2 = nn.LayerNorm(_WIDTH)
        self.fc1 = nn.Linear(_WIDTH, _INNER)
        self.fc2 = nn.Linear(_INNER, _WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.out(self._attention(self.norm1(x)))
        changed: Tensor = self.fc2(functional.gelu(self.fc1(self.norm2(x))))
        return x + changed

    def _attention(self, x: Tensor) -> Tensor:
        """In products that vmap has batching rules for: it has none for torch's own on a CPU."""
        heads: Tensor = self.qkv(x).unflatten(2, (3, _HEADS, _WIDTH // _HEADS))
        query, key, value = heads.permute(2, 0, 3, 1, 4)  # each (sample, head, patch, number)
        weights = torch.softmax(query @ key.transpose(2, 3) * (_WIDTH // _HEADS) ** -0.5, 3)
        return torch.matmul(weights, value).transpose(1, 2).flatten(2)


def small_vit(task: Task) -> Architecture:
    """The architecture for images of any size."""
    plain = architecture_of("SmallViT", partial(SmallViT, task), task)
    return replace(plain, vectorises=True, trained_apart=True)


def _image_shape(shapes: Shapes) -> ImageShape:
    return square(shapes["embed.weight"][1], _PATCH * root(shapes["position"][0]))


SMALL_VITS = Family(
    name="SmallViT",
    make=small_vit,
    last="head",
    image_shape=_image_shape,
    forward=f"{_HEADS} attention heads, GELU after each fc1, the mean of all patches",
)
