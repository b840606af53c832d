from collections.abc import Callable, Iterator
from dataclasses import replace

from benchmarks.peer_cells import MOST_OTHERS, Cell, CellTimes
from benchmarks.peer_measuring import TRIES, measure_cells
from ensemble_gui.records.settings import InputMode
from tests.support.measured import measured

FIRST, SECOND, THIRD = (Cell(members=count, batch=1, input=InputMode.SAME) for count in (1, 2, 3))
BUSY = 4 * MOST_OTHERS


def times(cell: Cell, others: float = 0.0, tries: int = 1) -> CellTimes:
    return replace(measured(cell.members, 1, loop=1.0, auto=1.0), others=others, tries=tries)


def meter(*others: float) -> Callable[[Cell], CellTimes]:
    """Measures one cell after another, with so many cores in the hands of others."""
    readings = iter(others)
    return lambda cell: times(cell, next(readings))


def always() -> bool:
    return True


def ordered(found: Iterator[CellTimes]) -> list[tuple[Cell, bool, int]]:
    return [(one.cell, one.is_disturbed, one.tries) for one in found]


def test_a_disturbed_cell_is_measured_again_at_the_end() -> None:
    found = measure_cells([FIRST, SECOND], meter(BUSY, 0, 0), always)
    assert ordered(found) == [(FIRST, True, 1), (SECOND, False, 1), (FIRST, False, 2)]


def test_some_tries_and_no_more_and_the_least_disturbed_is_kept() -> None:
    found = list(measure_cells([FIRST], meter(2 * BUSY, BUSY, 3 * BUSY, 0), always))
    assert len(found) == TRIES
    assert found[-1].others == BUSY
    assert found[-1].is_disturbed
    assert found[-1].tries == TRIES


def test_what_is_known_is_not_measured_unless_it_was_disturbed_and_has_tries_left() -> None:
    known = [times(FIRST), times(SECOND, BUSY), times(THIRD, BUSY, TRIES)]
    found = measure_cells([FIRST, SECOND, THIRD], meter(0), always, known)
    assert ordered(found) == [(SECOND, False, 2)]


def test_without_time_no_other_cell_is_begun() -> None:
    left = iter([True, False])
    found = measure_cells([FIRST, SECOND], meter(0, 0), lambda: next(left))
    assert ordered(found) == [(FIRST, False, 1)]


def test_blocks_on_which_foreign_load_fell_disturb_a_cell() -> None:
    quiet = times(FIRST)
    loop = replace(quiet.timings["loop"], disturbed=1)
    assert not quiet.is_disturbed
    assert replace(quiet, timings={**quiet.timings, "loop": loop}).is_disturbed
