"""Turns whatever ends a piece of work into its outcome."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import torch

from ensemble_gui.cancel import CancelledError
from ensemble_gui.records.outcomes import Cancelled, Failure, Request
from ensemble_gui.running.strategies.strategy import NoStrategyRan
from ensemble_gui.wording.faults import failure_of

Result = TypeVar("Result")


def settle(request: Request, work: Callable[[], Result]) -> Result | Failure | Cancelled:
    """The work's result, or why there is none; nothing is raised.

    It runs in inference mode, which is set here because it is a setting of the thread.
    """
    try:
        with torch.inference_mode():
            return work()
    except CancelledError:
        return Cancelled(request=request)
    except NoStrategyRan as none:
        cause = none.__cause__ if isinstance(none.__cause__, Exception) else none
        return replace(failure_of(request, cause), message=str(none), failures=none.failures)
    except Exception as error:  # noqa: BLE001 -- the window and the command line live on
        return failure_of(request, error)
