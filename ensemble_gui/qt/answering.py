"""A request must be answered, whatever happens, or the window waits for ever."""

import traceback
from collections.abc import Callable

from ensemble_gui.records import Request, RunFailure
from ensemble_gui.wording.faults import describe


def answer(request: Request, work: Callable[[], object]) -> object:
    """The outcome of the work, also where torch itself cannot be imported."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 -- a request must be answered, or the window waits
        return RunFailure(
            request=request, message=describe(error), traceback=traceback.format_exc()
        )
