"""Cancelling work that runs on another thread."""

import threading
from collections.abc import Callable
from contextvars import copy_context
from threading import Event
from typing import TypeVar

Result = TypeVar("Result")

ABANDONABLE = "abandonable"  # the name of a thread to which cancelled work may be left
_LOOK_S = 0.02  # how often a cancel is looked for
_STACK = 16 * 2**20  # bytes, as the window's own worker has


class CancelledError(Exception):
    """The work was cancelled through its token."""


class CancelToken:
    """Set from any thread, looked at by the work between its steps."""

    def __init__(self) -> None:
        self._event = Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next look."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether the work has been asked to stop."""
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Raise `CancelledError` if the work has been asked to stop."""
        if self._event.is_set():
            raise CancelledError


def is_work_left() -> bool:
    """Whether abandoned work is still running."""
    return any(one.name == ABANDONABLE for one in threading.enumerate())


def wait_for(work: Callable[[], Result], token: CancelToken) -> Result:
    """The work's result, or what it raised.

    It runs on a daemon thread, which is left to itself if the token is cancelled: it may hang.
    Its context is the caller's. Raises CancelledError.
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
