"""Cancelling work that runs on another thread."""

import threading
from threading import Event

ABANDONABLE = "abandonable"  # the name of a thread to which cancelled work may be left


class Cancelled(Exception):  # noqa: N818 -- a request of the user's, no error
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
        """Raise `Cancelled` if the work has been asked to stop."""
        if self._event.is_set():
            raise Cancelled


def is_work_left() -> bool:
    """Whether work that was cancelled, and given up, still goes on."""
    return any(one.name == ABANDONABLE for one in threading.enumerate())
