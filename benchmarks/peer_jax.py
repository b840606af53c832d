"""JAX as a peer: `jit(vmap)` on the CPU.

Its thread pool has the number of threads in NPROC. Each call waits until its result is there.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from benchmarks.peer import Layers, Predict
from ensemble_gui.records.settings import Array

if TYPE_CHECKING:
    import jax

    Jaxed = list[tuple[jax.Array, jax.Array]]  # weight and bias of each layer
    Forward = Callable[[Jaxed, jax.Array], jax.Array]


class JAX:
    """The weights as given or transposed, the same minibatch shared or broadcast."""

    name: ClassVar = "jax"

    @property
    def version(self) -> str:
        """The library's name and version."""
        import jax

        return f"JAX {jax.__version__}"

    def prepare(self, layers: Layers, x: Array, threads: int) -> Mapping[str, Predict]:  # noqa: ARG002 -- the environment sets the pool
        """Compiled with the first call; XLA treats each of the variants otherwise."""
        import jax.numpy as jnp

        given = [(jnp.asarray(weight), jnp.asarray(bias)) for weight, bias in layers]
        turned = [
            (jnp.asarray(np.ascontiguousarray(weight.transpose(0, 2, 1))), jnp.asarray(bias))
            for weight, bias in layers
        ]
        input = jnp.asarray(x)
        variants = {
            "weights given": _jitted(_forward_given, given, input),
            "weights transposed": _jitted(_forward_turned, turned, input),
        }
        if x.ndim == 2:
            variants["weights given, input broadcast"] = _broadcast(_forward_given, given, input)
            variants["weights transposed, input broadcast"] = _broadcast(
                _forward_turned, turned, input
            )
        return variants


def _forward_given(layers: "Jaxed", x: "jax.Array") -> "jax.Array":
    """One member's logits; the weights are (out, in)."""
    return _forward_turned([(weight.T, bias) for weight, bias in layers], x)


def _forward_turned(layers: "Jaxed", x: "jax.Array") -> "jax.Array":
    """One member's logits; the weights are (in, out)."""
    from jax.nn import relu

    for weight, bias in layers[:-1]:
        x = relu(x @ weight + bias)
    weight, bias = layers[-1]
    return x @ weight + bias


def _jitted(forward: "Forward", layers: "Jaxed", x: "jax.Array") -> Predict:
    import jax

    vectorised = jax.jit(jax.vmap(forward, in_axes=(0, None if x.ndim == 2 else 0)))
    return lambda: vectorised(layers, x).block_until_ready()


def _broadcast(forward: "Forward", layers: "Jaxed", x: "jax.Array") -> Predict:
    import jax
    import jax.numpy as jnp

    members = len(layers[0][0])

    def predict(layers: "Jaxed", x: "jax.Array") -> "jax.Array":
        return jax.vmap(forward)(layers, jnp.broadcast_to(x, (members, *x.shape)))

    vectorised = jax.jit(predict)
    return lambda: vectorised(layers, x).block_until_ready()
