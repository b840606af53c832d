"""Lets a signal cancel the work's token, so that results found so far are kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ending import on_ending_signals


@contextmanager
def interrupt_cancels(token: CancelToken) -> Iterator[None]:
    """The first signal, such as Ctrl+C, cancels the token; the second raises KeyboardInterrupt."""

    def cancel(number: int, frame: FrameType | None) -> None:
        if token.cancelled:
            interrupt(number, frame)
        token.cancel()

    with on_ending_signals(cancel):
        yield


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """A signal handler that interrupts the main thread, even in a blocking call."""
    raise KeyboardInterrupt
