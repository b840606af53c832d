"""The bundled digits, and the bundled members' predictions for images."""

import gzip
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

Array = NDArray[Any]
Weights = Mapping[str, Tensor]  # each (member, *shape)

_RESOURCES = Path(__file__).parents[2] / "resources"
_HEAD = {"images": 16, "labels": 8}  # bytes of an IDX file before its numbers
_MEAN, _STD = 0.1307, 0.3081  # of MNIST's training pixels, scaled to 0..1
_AT_ONCE = 1000  # samples


def digits() -> tuple[Array, Array]:
    """MNIST's 10,000 test images (sample, 28, 28) uint8, and their labels (sample,)."""
    return _read("t10k", "images").reshape(-1, 28, 28), _read("t10k", "labels").astype(np.int64)


def validation_digits() -> tuple[Array, Array]:
    """The last 5,000 of MNIST's training images, and their labels."""
    images, labels = _read("train", "images").reshape(-1, 28, 28), _read("train", "labels")
    return images[-5000:], labels[-5000:].astype(np.int64)


def _read(name: str, what: str) -> Array:
    packed = _RESOURCES / "mnist" / f"{name}-{what}-idx{3 if what == 'images' else 1}-ubyte.gz"
    return np.frombuffer(gzip.decompress(packed.read_bytes()), np.uint8, offset=_HEAD[what])


def bundled_weights(kind: str) -> Weights:
    """All bundled members' parameters of this kind, 'mlp' or 'conv'."""
    return load_file(_RESOURCES / "members" / f"simple_{_FILES[kind]}.safetensors")


def held(weights: Weights) -> int:
    """How many members these are."""
    return len(next(iter(weights.values())))


def probabilities(kind: str, weights: Weights, members: int, images: Array) -> Array:
    """The first members' probabilities (member, sample, class) for images (sample, 28, 28)."""
    pixels = (images.astype(np.float32) / np.float32(255) - np.float32(_MEAN)) / np.float32(_STD)
    inputs = torch.from_numpy(pixels).unsqueeze(1).split(_AT_ONCE)
    found = []
    with torch.inference_mode():
        for member in range(members):
            own = {name: one[member] for name, one in weights.items()}
            logits = torch.cat([_FORWARD[kind](own, part) for part in inputs])
            found.append(logits.softmax(1).numpy())
    return np.stack(found)


def _mlp(own: Weights, x: Tensor) -> Tensor:
    x = x.flatten(1)
    for layer in ("fc1", "fc2"):
        x = torch.relu(functional.linear(x, own[f"{layer}.weight"], own[f"{layer}.bias"]))
    return functional.linear(x, own["fc3.weight"], own["fc3.bias"])


def _cnn(own: Weights, x: Tensor) -> Tensor:
    for layer, padding in (("conv1", 0), ("conv2", 2)):
        x = functional.conv2d(x, own[f"{layer}.weight"], own[f"{layer}.bias"], padding=padding)
        x = torch.relu(functional.max_pool2d(x, 2))
    x = torch.relu(functional.linear(x.flatten(1), own["fc1.weight"], own["fc1.bias"]))
    return functional.linear(x, own["fc2.weight"], own["fc2.bias"])


_FILES = {"mlp": "mlp", "conv": "cnn"}
_FORWARD = {"mlp": _mlp, "conv": _cnn}
