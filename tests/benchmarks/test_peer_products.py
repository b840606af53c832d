import numpy as np
import pytest

from benchmarks.peer_cells import Cell
from benchmarks.peer_products import Product, fastest, measure_products, products_s
from ensemble_gui.records.settings import InputMode
from tests.support.measured import ROOFLINE

LAYERS = ((784, 128), (128, 128), (128, 10))
PRODUCTS = {
    Product(samples=64, inputs=inputs, outputs=outputs): {"torch": 3e-3, "numpy": 2e-3}
    for inputs, outputs in LAYERS
} | {Product(samples=64, inputs=784, outputs=128, joined=True): {"torch": 1e-3}}


@pytest.mark.parametrize(("mode", "of_a_member"), [("same", 1 + 2 + 2), ("different", 2 + 2 + 2)])
def test_a_cell_takes_as_long_as_its_layers_fastest_products(mode: str, of_a_member: int) -> None:
    cell = Cell(members=10, batch=64, input=InputMode(mode))
    assert products_s(cell, PRODUCTS, ROOFLINE) == pytest.approx(10 * of_a_member * 1e-3)


def test_reading_the_bytes_takes_as_long_at_least() -> None:
    cell = Cell(members=500, batch=64, input=InputMode.DIFFERENT)
    quick = {product: {"torch": 1e-12} for product in PRODUCTS}
    assert products_s(cell, quick, ROOFLINE) == ROOFLINE.bound_s(0, cell.least_bytes)


def test_nothing_is_said_of_products_that_were_not_measured() -> None:
    assert products_s(Cell(members=1, batch=1, input=InputMode.SAME), PRODUCTS, ROOFLINE) is None


def test_all_products_of_a_batch_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "benchmarks.peer_products.least_s",
        lambda calls, _rng, _budget: {
            name: float(one() is not None) for name, one in calls.items()
        },
    )
    found = measure_products([64], np.random.default_rng(0))
    assert found.keys() == PRODUCTS.keys()
    assert found[Product(samples=64, inputs=784, outputs=128)]["torch, batched"] == 1 / 8


def test_the_fastest_of_several_measurements_is_kept_way_by_way() -> None:
    (product, *_) = PRODUCTS
    found = fastest([{product: {"a": 1.0, "b": 2.0}}, {product: {"a": 2.0, "b": 1.0}}, {}])
    assert found == {product: {"a": 1.0, "b": 1.0}}
