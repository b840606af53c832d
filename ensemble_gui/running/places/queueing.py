"""Works through more tasks than there are places, one at a time at each."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from time import monotonic
from typing import TypeVar

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import PlaceLost
from ensemble_gui.running.places.place import Place, Places

Task = TypeVar("Task")
Found = TypeVar("Found")

_LOOK_S = 0.02  # how often a cancel is looked for
_CHECK_S = 1.0  # how often it is checked that the places are there


def work_through(
    tasks: deque[Task],
    submit: Callable[[Place, Task], Future[Found]],
    taken: Sequence[Place],
    places: Places,
    token: CancelToken,
) -> Iterator[tuple[Task, Found]]:
    """Each task with what was found, as it comes; tasks may be added meanwhile.

    Whatever waits is not sent before a place is idle. The task of a place that is lost for good
    goes to another. Raises CancelledError, PlaceLost if no place is left, and what the work raised,
    all after the places have been stopped.
    """
    idle, flying = list(taken), dict[Future[Found], tuple[Task, Place]]()
    checked = monotonic()
    lost: PlaceLost | None = None
    try:
        while tasks or flying:
            token.raise_if_cancelled()
            while tasks and idle:
                task, place = tasks.popleft(), idle.pop(0)
                flying[submit(place, task)] = task, place
            _refuse_if_none_left(flying, lost)
            for future in wait(flying, timeout=_LOOK_S, return_when=FIRST_COMPLETED).done:
                task, place = flying.pop(future)
                idle.append(place)
                yield task, future.result()
            if monotonic() - checked > _CHECK_S:
                lost = _take_back(flying, tasks, places) or lost
                checked = monotonic()
    except BaseException:  # the keyboard's, and a reader's who leaves: nobody waits for the others
        places.stop()
        raise


def _refuse_if_none_left(flying: object, lost: PlaceLost | None) -> None:
    if lost is not None and not flying:
        raise lost


def _take_back(
    flying: dict[Future[Found], tuple[Task, Place]], tasks: deque[Task], places: Places
) -> PlaceLost | None:
    """Put the tasks of places that can never answer in front of the others; why, if there are."""
    found = None
    for future, (task, place) in list(flying.items()):
        try:
            places.check([place])
        except PlaceLost as lost:
            found = lost
            del flying[future]
            tasks.appendleft(task)
    return found
