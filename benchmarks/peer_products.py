"""How fast this machine makes the very products of a cell, which square ones may not show.

The roofline takes the best flops of any product. Here each layer's own product is timed alone, by
torch and by NumPy, member by member, for several members at once, and, of the same minibatch, as
one product for several members.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch

from benchmarks.peer_cells import Cell
from benchmarks.roofline import Roofline, least_s
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.records.settings import InputMode

_GROUP = 8  # members at once
_BUDGET_S = 0.05
_LAYERS = tuple(  # numbers in and out of each
    (shape[1], shape[0]) for shape in SIMPLE_MLP.state_shapes().values() if len(shape) > 1
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One member's product of a layer: (samples, inputs) by (inputs, outputs)."""

    samples: int
    inputs: int
    outputs: int
    joined: bool = False  # one product for several members that see the same minibatch

    def __str__(self) -> str:
        joined = ", several members in one" if self.joined else ""
        return f"({self.samples} x {self.inputs}) ({self.inputs} x {self.outputs}){joined}"

    @property
    def flops(self) -> int:
        """Multiplications and additions."""
        return 2 * self.samples * self.inputs * self.outputs


Products = Mapping[Product, Mapping[str, float]]  # least seconds a product, by way


def measure_products(batches: Iterable[int], rng: np.random.Generator) -> Products:
    """The least seconds of each way to make each product of cells with these batch sizes."""
    return {
        product: {
            way: seconds / members
            for members, calls in _ways(product).items()
            for way, seconds in least_s(calls, rng, _BUDGET_S).items()
        }
        for batch in batches
        for product in _products(batch)
    }


def fastest(products: Iterable[Products]) -> Products:
    """The least of several measurements."""
    found: dict[Product, dict[str, float]] = {}
    for one in products:
        for product, ways in one.items():
            known = found.setdefault(product, {})
            known |= {way: min(seconds, known.get(way, seconds)) for way, seconds in ways.items()}
    return found


def products_s(cell: Cell, products: Products, roofline: Roofline) -> float | None:
    """The least time of a cell: its products in their fastest ways, or reading its bytes.

    None if its products were not measured.
    """
    try:
        alone_s = cell.members * member_s(cell.batch, products, cell.input)
    except KeyError:
        return None
    return max(alone_s, roofline.bound_s(0, cell.least_bytes))


def member_s(batch: int, products: Products, mode: InputMode = InputMode.SAME) -> float:
    """The least time of a member's products; raises KeyError if one was not measured."""
    total = 0.0
    for index, (inputs, outputs) in enumerate(_LAYERS):
        kinds = (False, True) if index == 0 and mode is InputMode.SAME else (False,)
        total += min(
            min(products[asked].values())
            for asked in (
                Product(samples=batch, inputs=inputs, outputs=outputs, joined=kind)
                for kind in kinds
            )
        )
    return total


def product_lines(products: Products) -> Iterator[str]:
    """How fast each product is, in the fastest of its ways."""
    for product, ways in products.items():
        way = min(ways, key=lambda one: ways[one])
        yield f"{product!s:<58}{product.flops / ways[way] / 1e9:6.0f} GFLOP/s  {way}"


def _products(batch: int) -> Iterator[Product]:
    for index, (inputs, outputs) in enumerate(_LAYERS):
        yield Product(samples=batch, inputs=inputs, outputs=outputs)
        if index == 0:
            yield Product(samples=batch, inputs=inputs, outputs=outputs, joined=True)


def _ways(product: Product) -> Mapping[int, Mapping[str, Callable[[], object]]]:
    """The calls that make it, by how many members' products each call makes."""
    samples, inputs, outputs = product.samples, product.inputs, product.outputs
    if product.joined:
        return {_GROUP: _single(samples, inputs, _GROUP * outputs)}
    x, weights = torch.randn(_GROUP, samples, inputs), torch.randn(_GROUP, outputs, inputs)
    out = torch.empty(_GROUP, samples, outputs)
    batched = {"torch, batched": partial(torch.bmm, x, weights.transpose(1, 2), out=out)}
    return {1: _single(samples, inputs, outputs), _GROUP: batched}


def _single(samples: int, inputs: int, outputs: int) -> Mapping[str, Callable[[], object]]:
    """One product, with the weights (out, in) as the members keep them, or transposed."""
    x, weight = torch.randn(samples, inputs), torch.randn(outputs, inputs)
    found: dict[str, Callable[[], object]] = {}
    for name, factor in (("views", weight.T), ("copies", weight.T.contiguous())):
        out = torch.empty(samples, outputs)
        found[f"torch, {name}"] = partial(torch.mm, x, factor, out=out)
        arrays = np.asarray(x), np.asarray(factor)
        found[f"numpy, {name}"] = partial(np.matmul, *arrays, out=np.asarray(out))
    return found
