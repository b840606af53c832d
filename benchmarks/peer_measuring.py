"""Measures the cells one after another; one that was disturbed is measured again at the end."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from benchmarks.peer_cells import Cell, CellTimes

TRIES = 3  # of a cell, as long as other programs disturb it


def measure_cells(
    cells: Iterable[Cell],
    measure: Callable[[Cell], CellTimes],
    has_time: Callable[[], bool],
    known: Iterable[CellTimes] = (),
) -> Iterator[CellTimes]:
    """What is known of each cell after each measurement, while there is time for another one.

    Cells that are known are not measured, unless they were disturbed and have tries left.
    """
    found = {times.cell: times for times in known}
    queue = deque(cell for cell in cells if cell not in found)
    queue.extend(cell for cell in cells if cell in found and _is_due(found[cell]))
    while queue and has_time():
        cell = queue.popleft()
        found[cell] = less_disturbed(measure(cell), found.get(cell))
        yield found[cell]
        if _is_due(found[cell]):
            queue.append(cell)


def less_disturbed(times: CellTimes, before: CellTimes | None) -> CellTimes:
    """The better of two measurements of a cell, with the tries of both."""
    if before is None:
        return times
    better = min((before, times), key=lambda one: (one.is_disturbed, one.others))
    return replace(better, tries=before.tries + times.tries)


def _is_due(times: CellTimes) -> bool:
    return times.is_disturbed and times.tries < TRIES
