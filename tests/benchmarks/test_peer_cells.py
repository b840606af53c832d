import pytest

from benchmarks.peer_cells import Cell, grid
from benchmarks.peers import BATCHES, INPUTS, MEMBERS
from ensemble_gui.records.settings import InputMode
from tests.support.measured import measured

WEIGHTS = 784 * 128 + 128 * 128 + 128 * 10
PARAMETERS = WEIGHTS + 128 + 128 + 10


def test_the_grid_leaves_out_what_takes_over_two_gigabytes() -> None:
    cells, too_large = grid(MEMBERS, BATCHES, INPUTS)
    assert len(cells) == len(MEMBERS) * len(BATCHES) * len(INPUTS) - 1
    assert [str(cell) for cell in too_large] == ["(500, 1024) different"]


def test_flops_are_those_of_the_products() -> None:
    cell = Cell(members=10, batch=64, input=InputMode.SAME)
    assert cell.flops == 2 * 10 * 64 * WEIGHTS


@pytest.mark.parametrize(("mode", "minibatches"), [("same", 1), ("different", 10)])
def test_least_bytes_are_parameters_minibatches_and_logits(mode: str, minibatches: int) -> None:
    cell = Cell(members=10, batch=64, input=InputMode(mode))
    numbers = 10 * PARAMETERS + 64 * (minibatches * 784 + 10 * 10)
    assert cell.least_bytes == 4 * numbers


def test_the_best_is_the_one_with_the_least_median_of_those_that_are_there() -> None:
    times = measured(loop=3.0, vmap=2.0, jax=1.0)
    assert times.best_of(("loop", "vmap", "fused")) == "vmap"
    assert times.best_of(("fused",)) is None
