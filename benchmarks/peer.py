"""What a peer is: another library that computes the same logits, in its own best way."""

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import ClassVar, Protocol

from ensemble_gui.records.settings import Array

Layers = list[tuple[Array, Array]]  # weight (member, out, in) and bias (member, out) of each
Predict = Callable[[], object]  # what NumPy can take as the logits (member, sample, class)


class Peer(Protocol):
    """One library."""

    name: ClassVar[str]

    @property
    def version(self) -> str:
        """The library's name and version."""

    def prepare(self, layers: Layers, x: Array, threads: int) -> Mapping[str, Predict]:
        """Its variants, weights and input laid out as suits each, ready to be called.

        `x` is (sample, 784) for the same minibatch, (member, sample, 784) for different ones.
        """


def find_peers(without: tuple[str, ...]) -> tuple[list[Peer], list[str]]:
    """The peers that can be measured, and the names of those that are not installed."""
    from benchmarks.peer_jax import JAX
    from benchmarks.peer_numpy import NumPy
    from benchmarks.peer_onnx import ONNX

    needed: dict[Peer, tuple[str, ...]] = {
        NumPy(): ("numpy",),
        ONNX(): ("onnx", "onnxruntime"),
        JAX(): ("jax", "jaxlib"),
    }
    asked = {peer: modules for peer, modules in needed.items() if peer.name not in without}
    found = [peer for peer, modules in asked.items() if all(map(find_spec, modules))]
    return found, [peer.name for peer in asked if peer not in found]
