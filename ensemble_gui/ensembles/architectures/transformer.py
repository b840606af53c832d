"""A small vision transformer."""

from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional

from ensemble_gui.ensembles.architectures.architecture import Architecture, State
from ensemble_gui.ensembles.architectures.family import (
    Family,
    ImageShape,
    Shapes,
    architecture_of,
    root,
    square,
)
from ensemble_gui.ensembles.architectures.grouping import group_size
from ensemble_gui.ensembles.architectures.mlp import linear
from ensemble_gui.records.tasks import DIGITS_TASK, Task

_PATCH = 4  # pixels: the side of a patch
_WIDTH = 64  # numbers a patch
_HEADS = 4
_INNER = 128  # units of a block's hidden layer
_BLOCKS = 3
_NORMALISED = ((1, "qkv"), (2, "fc1"))  # the layers after a block's LayerNorms
_AT_ONCE = 2**19  # numbers of a block's queries, keys and values


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


def prepared(state: State) -> State:
    """The state with what LayerNorm multiplies by and adds in the layer after it.

    So has the position the bias of what it is added to. Raises KeyError for others' state.
    """
    found = dict(state)
    blocks = [f"blocks.{at}." for at in range(_BLOCKS)]
    pairs = [(f"{one}norm{at}", f"{one}{layer}") for one in blocks for at, layer in _NORMALISED]
    for norm, layer in (*pairs, ("norm", "head")):
        scale, shift = found.pop(f"{norm}.weight"), found.pop(f"{norm}.bias").unsqueeze(2)
        weight, bias = state[f"{layer}.weight"], state[f"{layer}.bias"].unsqueeze(2)
        found[f"{layer}.bias"] = torch.baddbmm(bias, weight, shift).squeeze(2)
        found[f"{layer}.weight"] = weight * scale.unsqueeze(1)
    found["position"] = state["position"] + found.pop("embed.bias").unsqueeze(1)
    found["embed.weight"] = state["embed.weight"].flatten(2)  # (member, number, number of a patch)
    return found


def stacked_forward(state: State, x: Tensor, shape: ImageShape) -> Tensor:
    """Logits (member, sample, class) of `x`, (member, sample, number) of images of this shape.

    By groups of members whose numbers fit a core's cache, or that are few.
    """
    members, samples, _ = x.shape
    count, size = state["position"].shape[1], members_at_once(state, samples)
    same = x.stride(0) == 0
    seen = _patches((x[:1] if same else x).unflatten(2, shape))
    found = []
    for start in range(0, members, size):
        some = slice(start, start + size)
        own = {name: one[some] for name, one in state.items()}
        mine = seen.expand(len(own["position"]), -1, -1) if same else seen[some]
        x = torch.bmm(mine, own["embed.weight"].transpose(1, 2)).unflatten(1, (samples, count))
        x = x.add_(own["position"].unsqueeze(1)).flatten(1, 2)  # (member, sample * patch, number)
        for at in range(_BLOCKS):
            x = _through(own, f"blocks.{at}.", x, (samples, count))
        found.append(_normalised(x).unflatten(1, (samples, count)).mean(2))
    return linear(state, "head", torch.cat(found))


def members_at_once(state: State, samples: int) -> int:
    """How many members a group has."""
    members, count, width = state["position"].shape
    return group_size(members, samples * count * 3 * width, _AT_ONCE)


def _patches(images: Tensor) -> Tensor:
    """(member, sample, channel, height, width) as (member, sample * patch, number)."""
    height, width = images.shape[-2:]
    images = functional.pad(images, (0, -width % _PATCH, 0, -height % _PATCH))
    images = images.unflatten(4, (-1, _PATCH)).unflatten(3, (-1, _PATCH))
    return images.permute(0, 1, 3, 5, 2, 4, 6).flatten(4).flatten(1, 3)


def _through(state: State, block: str, x: Tensor, sizes: tuple[int, int]) -> Tensor:
    """All members' block of (member, sample * patch, number), which is changed."""
    heads = linear(state, f"{block}qkv", _normalised(x))
    heads = heads.unflatten(2, (3, _HEADS, -1)).unflatten(1, sizes).flatten(0, 1)
    query, key, value = heads.permute(2, 0, 3, 1, 4)  # each (member * sample, head, patch, number)
    if x.is_meta:  # torch would count another way to compute it than it takes on a CPU
        seen = torch.empty_like(query)
    else:
        seen = functional.scaled_dot_product_attention(query, key, value)
    x = x.add_(linear(state, f"{block}out", seen.transpose(1, 2).flatten(2).view(x.shape)))
    hidden = functional.gelu(linear(state, f"{block}fc1", _normalised(x)))
    return x.add_(linear(state, f"{block}fc2", hidden))


def _normalised(x: Tensor) -> Tensor:
    return functional.layer_norm(x, x.shape[-1:])


def small_vit(task: Task) -> Architecture:
    """The architecture for images of any size."""
    return replace(
        architecture_of("SmallViT", partial(SmallViT, task), task),
        stacked_forward=partial(stacked_forward, shape=task.shape),
        prepared=prepared,
        trained_apart=True,
    )


def _image_shape(shapes: Shapes) -> ImageShape:
    return square(shapes["embed.weight"][1], _PATCH * root(shapes["position"][0]))


SMALL_VITS = Family(
    name="SmallViT",
    make=small_vit,
    last="head",
    image_shape=_image_shape,
    forward=f"{_HEADS} attention heads, GELU after each fc1, the mean of all patches",
)
