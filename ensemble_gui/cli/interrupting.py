"""Lets a signal end work through its token, so that what is found by then is kept."""

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
    """A signal's handler that ends what the main thread does, also a call that blocks."""
    raise KeyboardInterrupt
