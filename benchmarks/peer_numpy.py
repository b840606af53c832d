"""NumPy as a peer: its own BLAS, all that can be in scratch that is reused."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from benchmarks.peer import Layers, Predict
from ensemble_gui.records.settings import Array


class NumPy:
    """Batched products over the stacked weights, or member after member."""

    name: ClassVar = "numpy"

    @property
    def version(self) -> str:
        """The library's name and version."""
        return f"NumPy {np.__version__}"

    def prepare(self, layers: Layers, x: Array, threads: int) -> Mapping[str, Predict]:  # noqa: ARG002 -- the environment sets OpenBLAS's
        """Batched on views or copies of the weights, member by member, or the first layer fused."""
        views = [(weight.transpose(0, 2, 1), bias) for weight, bias in layers]
        copies = [(np.ascontiguousarray(weight), bias) for weight, bias in views]
        variants = {
            "batched, views": _batched(views, x),
            "batched, copies": _batched(copies, x),
            "member by member": _each(copies, x),
        }
        return variants | ({"first layer fused": _fused(layers, x)} if x.ndim == 2 else {})


def _batched(layers: Layers, x: Array) -> Predict:
    """All members in each product; the weights are (member, in, out)."""
    members, samples = len(layers[0][0]), x.shape[-2]
    outs = [np.empty((members, samples, bias.shape[1]), np.float32) for _, bias in layers]
    steps = [(weight, bias[:, None], out) for (weight, bias), out in zip(layers, outs, strict=True)]
    return lambda: _forward(x, steps)


def _each(layers: Layers, x: Array) -> Predict:
    """Member after member, whose activations stay in the cache."""
    members, samples = len(layers[0][0]), x.shape[-2]
    hidden = [np.empty((samples, bias.shape[1]), np.float32) for _, bias in layers[:-1]]
    logits = np.empty((members, samples, layers[-1][1].shape[1]), np.float32)
    plans = []
    for member in range(members):
        outs = [*hidden, logits[member]]
        steps = [
            (weight[member], bias[member], out)
            for (weight, bias), out in zip(layers, outs, strict=True)
        ]
        plans.append((x if x.ndim == 2 else x[member], steps))

    def predict() -> Array:
        for one, steps in plans:
            _forward(one, steps)
        return logits

    return predict


def _fused(layers: Layers, x: Array) -> Predict:
    """The first layer of all members in one product, the others batched."""
    (weight, bias), *rest = layers
    members, width = bias.shape
    joined, flat_bias = weight.reshape(members * width, -1).T, bias.reshape(-1)
    flat = np.empty((len(x), members * width), np.float32)
    hidden = flat.reshape(len(x), members, width).transpose(1, 0, 2)
    others = _batched([(one.transpose(0, 2, 1), its_bias) for one, its_bias in rest], hidden)

    def predict() -> object:
        np.matmul(x, joined, out=flat)
        np.add(flat, flat_bias, out=flat)
        np.maximum(flat, 0, out=flat)
        return others()

    return predict


def _forward(x: Array, steps: list[tuple[Array, Array, Array]]) -> Array:
    """Through the layers, each a weight, a bias and where its result goes."""
    last = steps[-1][2]
    for weight, bias, out in steps:
        np.matmul(x, weight, out=out)
        np.add(out, bias, out=out)
        if out is not last:
            np.maximum(out, 0, out=out)
        x = out
    return x
