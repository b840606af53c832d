"""Turns whatever ends a piece of work into its outcome."""

import traceback
from collections.abc import Callable
from typing import TypeVar

import torch

from ensemble_gui.cancel import Cancelled
from ensemble_gui.errors import BadInput
from ensemble_gui.records import ImagesRequest, RunCancelled, RunFailure, RunRequest

Result = TypeVar("Result")


def settle(
    request: RunRequest | ImagesRequest, work: Callable[[], Result]
) -> Result | RunFailure | RunCancelled:
    """The work's result, or why there is none; nothing is raised.

    It runs in inference mode, which is set here because it is a setting of the thread.
    """
    try:
        with torch.inference_mode():
            return work()
    except Cancelled:
        return RunCancelled(request=request)
    except BadInput as error:
        return RunFailure(request=request, message=str(error))
    except Exception as error:  # noqa: BLE001 -- the window and the command line live on
        return RunFailure(
            request=request, message=_sentence(error), traceback=traceback.format_exc()
        )


def _sentence(error: Exception) -> str:
    if _is_out_of_memory(error):
        return "The memory did not suffice: choose fewer members or a smaller batch size."
    return f"It stopped with an error: {traceback.format_exception_only(error)[-1].strip()}"


def _is_out_of_memory(error: Exception) -> bool:
    # The CPU's allocator raises a plain RuntimeError, known by its text alone.
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or (
        isinstance(error, RuntimeError) and "can't allocate memory" in str(error)
    )
