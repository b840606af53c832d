"""The members' true predictions, with plain torch."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from benchmarks.corpus.case import Array, Truth
from benchmarks.oracle.members import digits

SAMPLES = 3
MNIST = ((0.1307,), (0.3081,))

Says = Callable[[Any], Tensor]  # what a network gives -> probabilities (sample, class)


def softmax(outputs: Tensor) -> Tensor:
    """Of logits."""
    return outputs.softmax(1)


def as_they_are(outputs: Tensor) -> Tensor:
    """Of probabilities."""
    return outputs


def of_one_logit(outputs: Tensor) -> Tensor:
    """Of a binary classifier: the probabilities of class 0 and of class 1."""
    return of_one_probability(outputs.sigmoid())


def of_one_probability(outputs: Tensor) -> Tensor:
    """Of a binary classifier that ends in a sigmoid."""
    one = outputs.reshape(len(outputs), 1)
    return torch.cat([1 - one, one], dim=1)


def pictures(shape: Sequence[int], samples: int = SAMPLES) -> Array:
    """Pictures of random pixels, or digits where the shape is MNIST's."""
    channels, height, width = shape
    if (channels, height, width) == (1, 28, 28):
        return digits()[0][:samples]
    size = (samples, height, width) if channels == 1 else (samples, height, width, channels)
    return np.random.default_rng(7).integers(0, 256, size, dtype=np.uint8)


def inputs(images: Array, mean: Sequence[float], std: Sequence[float]) -> Tensor:
    """The pictures as networks take them: (sample, channel, height, width), normalised."""
    pixels = images[..., np.newaxis] if images.ndim == 3 else images
    x = torch.from_numpy(np.ascontiguousarray(pixels.transpose(0, 3, 1, 2)))
    x = x.float() / 255
    shape = (1, -1, 1, 1)
    return (x - torch.tensor(mean).view(shape)) / torch.tensor(std).view(shape)


def truth_of(
    members: Iterable[nn.Module],
    images: Array,
    mean: Sequence[float] = (0.0,),
    std: Sequence[float] = (1.0,),
    says: Says = softmax,
) -> Truth:
    """What each member says of the pictures; each gets its own copy of them."""
    with torch.no_grad():
        found = [says(one(inputs(images, mean, std))).float().numpy() for one in members]
    return Truth(pictures=images, members=np.stack(found))
