"""Cancelling work: by a token that another thread sets, and by the signals that end a program."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # no system has all of them

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


def ending_signals() -> list[signal.Signals]:
    """The signals that end this program: Ctrl+C, a plain kill, a terminal that is closed.

    A signal that is ignored is not among them: nohup and shells ignore it for a program that is
    to outlive it.
    """
    known = [signal.Signals[name] for name in _ENDING if name in signal.Signals.__members__]
    return [one for one in known if signal.getsignal(one) not in (signal.SIG_IGN, None)]


@contextmanager
def on_ending_signals(handle: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Call this for a signal that would end the program, instead of ending it; main thread only."""
    before = {one: signal.getsignal(one) for one in ending_signals()}
    try:
        for one in before:
            signal.signal(one, handle)
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
