"""Work that cannot look at a token itself: Cancel leaves it to a thread of its own."""

import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import TypeVar

from ensemble_gui.cancel import ABANDONABLE, CancelToken

Result = TypeVar("Result")

_LOOK_S = 0.02  # how often a cancel is looked for
_STACK = 16 * 2**20  # bytes, as the window's own worker has


def wait_for(work: Callable[[], Result], token: CancelToken) -> Result:
    """The work's result, or what it raised.

    It runs on a daemon thread, which is left to itself if the token is cancelled: it may hang.
    Its context is the caller's. Raises Cancelled.
    """
    context = copy_context()
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(context.run(work))
        except BaseException as error:  # noqa: BLE001 -- it is raised where it is waited for
            errors.append(error)

    before = threading.stack_size(_STACK)
    try:
        thread = threading.Thread(target=run, name=ABANDONABLE, daemon=True)
        thread.start()
    finally:
        threading.stack_size(before)
    while thread.is_alive():
        token.raise_if_cancelled()
        thread.join(_LOOK_S)
    try:
        if errors:
            raise errors[0]
        return results[0]
    finally:
        errors.clear()  # an error and this call's frame would hold each other, and all in it
