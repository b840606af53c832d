import pytest

from benchmarks.peer_tables import markdown_table, milliseconds, text_table
from ensemble_gui.records.settings import Environment, InputMode
from tests.support.measured import ROOFLINE, measured

TIMES = {"loop": 1.7e-3, "vmap": 1.4e-3, "stacked": 1.1e-3, "auto": 1.1e-3, "jax": 1.04e-3}
CELLS = (
    measured(10, 64, InputMode.DIFFERENT, **TIMES),
    measured(20, 64, **TIMES),
    measured(10, 64, variants={"jax": "weights given"}, **TIMES),
)
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
        *("0.755", "1.70", "1.40", "1.10", *"----", "1.10", "1.04"),  # four are not there
        *("stacked", "stacked", "1.00", "jax", "weights", "given"),
    ]


def test_the_table_for_the_docs_has_the_chosen_cells_and_the_machine() -> None:
    machine, _, _, _, *rows = markdown_table(CELLS, ("jax",), ROOFLINE, MACHINE)
    assert "A chip, 2 threads, torch 2.13.0" in machine
    assert rows == [
        "| 10, 64, same | 0.755 | 1.70 | 1.40 | 1.10 `stacked` | 1.04 jax |",
        "| 10, 64, different | 0.755 | 1.70 | 1.40 | 1.10 `stacked` | 1.04 jax |",
    ]


def test_without_peers_that_column_is_empty() -> None:
    *_, row = markdown_table(CELLS, (), ROOFLINE, MACHINE)
    assert row.endswith("| 1.10 `stacked` |  |")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(7.2e-5, "0.072"), (1.69e-3, "1.69"), (0.0129, "12.9"), (0.1539, "154")],
)
def test_three_digits_count(seconds: float, text: str) -> None:
    assert milliseconds(seconds) == text
