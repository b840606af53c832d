"""A request must be answered, whatever happens, or the window waits for ever."""

from collections.abc import Callable

from ensemble_gui.records.outcomes import Request
from ensemble_gui.wording.faults import failure_of


def answer(request: Request, work: Callable[[], object]) -> object:
    """The outcome of the work, also where torch itself cannot be imported."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 -- a request must be answered, or the window waits
        return failure_of(request, error)
