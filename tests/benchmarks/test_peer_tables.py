from dataclasses import replace

import pytest

from benchmarks.figures import Figure
from benchmarks.peer_products import Product
from benchmarks.peer_tables import (
    figures_table,
    load_lines,
    markdown_table,
    milliseconds,
    product_bound_lines,
    text_table,
)
from ensemble_gui.records.settings import Environment, InputMode
from tests.support.measured import ROOFLINE, measured

TIMES = {"loop": 1.7e-3, "vmap": 1.4e-3, "stacked": 1.1e-3, "auto": 1.1e-3, "jax": 1.04e-3}
CELLS = (
    measured(10, 64, InputMode.DIFFERENT, **TIMES),
    measured(20, 64, **TIMES),
    measured(10, 64, variants={"jax": "weights given"}, **TIMES),
)
PRODUCTS = {  # 90 us a member, 80 where the first layer is one for several
    Product(samples=64, inputs=784, outputs=128): {"torch": 7e-5},
    Product(samples=64, inputs=784, outputs=128, joined=True): {"torch": 6e-5},
    Product(samples=64, inputs=128, outputs=128): {"torch": 2e-5, "numpy": 1e-5},
    Product(samples=64, inputs=128, outputs=10): {"torch": 1e-5},
}
MACHINE = Environment(
    torch="2.13.0",
    python="3.11",
    platform="Linux x86_64",
    device="cpu",
    device_name="A chip",
    threads=2,
)


def test_the_table_has_a_line_a_cell_in_the_grids_order() -> None:
    head, *lines = text_table(CELLS, ("jax",), ROOFLINE)
    assert [line[:22].strip() for line in lines] == [
        "(10, 64) same",
        "(20, 64) same",
        "(10, 64) different",
    ]
    assert head.split()[:3] == ["cell", "roofline", "loop"]
    assert lines[0].split()[3:] == [
        *("0.755", "1.70", "1.40", "1.10", "1.10", "1.04"),
        *("stacked", "stacked", "1.00", "jax", "weights", "given"),
    ]


def test_a_strategy_that_some_cells_lack_is_a_dash_there() -> None:
    cells = (*CELLS, measured(50, 64, fused=1e-3, **TIMES))
    head, *lines = text_table(cells, ("jax",), ROOFLINE)
    at = head.split().index("fused") + 2  # a cell's name is three words
    assert [line.split()[at] for line in lines] == ["-", "-", "1.00", "-"]


def test_the_table_for_the_docs_has_the_chosen_cells_and_the_machine() -> None:
    machine, _, _, _, *rows = markdown_table(CELLS, ("jax",), ROOFLINE, PRODUCTS, MACHINE)
    assert "A chip, 2 threads, torch 2.13.0" in machine
    assert rows == [
        "| 10, 64, same | 0.755 | 0.800 | 1.70 | 1.40 | 1.10 `stacked` | 1.04 jax |",
        "| 10, 64, different | 0.755 | 0.900 | 1.70 | 1.40 | 1.10 `stacked` | 1.04 jax |",
    ]


def test_without_peers_and_products_these_columns_are_empty() -> None:
    *_, row = markdown_table(CELLS, (), ROOFLINE, {}, MACHINE)
    assert row == "| 10, 64, different | 0.755 | | 1.70 | 1.40 | 1.10 `stacked` | |"


def test_disturbed_cells_are_marked_and_named_and_said_to_be_left_out() -> None:
    busy = replace(CELLS[2], others=0.5, tries=3)
    cells = (busy, replace(CELLS[1], tries=2))
    _, line, _ = text_table(cells, ("jax",), ROOFLINE)
    assert line.startswith("(10, 64) same* ")
    *_, row = markdown_table(cells, ("jax",), ROOFLINE, PRODUCTS, MACHINE)
    assert row.startswith("| 10, 64, same* |")
    over, missing, disturbed, again = load_lines(cells, [CELLS[0].cell])
    assert over == "The figures are over 1 of 3 cells."
    assert missing == "Not measured yet: 1 cell."
    assert "left out of the figures (marked *)" in disturbed
    assert "(10, 64) same (others used 0.50 cores, measured 3 times)" in disturbed
    assert again.endswith(": 1 cell.")


def test_the_products_alone_stand_next_to_the_roofline() -> None:
    same, different = product_bound_lines(CELLS, PRODUCTS, ROOFLINE)
    assert "products alone 0.800 ms, 1.06 times the roofline; `auto` 1.3" in same
    assert different.startswith("(10, 64) different")


def test_the_figures_are_a_table_with_their_targets() -> None:
    met = Figure(name="a", found=0.9471, bound=0.95, unit="times")
    missed = Figure(name="b", found=0.9, bound=0.97, unit="", is_least=True)
    assert list(figures_table([met, missed]))[2:] == [
        "| a | 0.947 times | at most 0.95 |",
        "| b | 0.9 | at least 0.97 (missed) |",
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(7.2e-5, "0.072"), (1.69e-3, "1.69"), (0.0129, "12.9"), (0.1539, "154")],
)
def test_three_digits_count(seconds: float, text: str) -> None:
    assert milliseconds(seconds) == text
