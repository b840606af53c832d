"""Lets Ctrl+C end work through its token, so that what is found by then is kept."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from ensemble_gui.cancel import CancelToken


@contextmanager
def interrupt_cancels(token: CancelToken) -> Iterator[None]:
    """Meanwhile a first Ctrl+C cancels the token, and a second one ends the program at once."""

    def cancel(_signal: int, _frame: object) -> None:
        if token.cancelled:
            raise KeyboardInterrupt
        token.cancel()

    before = signal.signal(signal.SIGINT, cancel)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
