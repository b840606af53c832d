"""How this process ends: by a signal, or while abandoned work is still running."""

import atexit
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # no system has all of them


def ending_signals() -> list[signal.Signals]:
    """The signals that end this program: Ctrl+C, a plain kill, a terminal that is closed.

    Ignored signals are not among them: nohup and shells ignore a signal for a program that is to
    outlive it.
    """
    known = [signal.Signals[name] for name in _ENDING if name in signal.Signals.__members__]
    return [one for one in known if signal.getsignal(one) not in (signal.SIG_IGN, None)]


@contextmanager
def on_ending_signals(handle: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Call `handle` for a signal that would end the program; in the main thread only."""
    before = {one: signal.getsignal(one) for one in ending_signals()}
    try:
        for one in before:
            signal.signal(one, handle)
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def end_process(status: int, *, after_handlers: bool = False) -> NoReturn:
    """End without waiting for abandoned work, and without the interpreter taking down all it has.

    The handlers that are registered with `atexit` run first if asked for; Qt's hands the clipboard
    over.
    """
    if after_handlers:
        atexit._run_exitfuncs()  # noqa: SLF001 -- nothing public runs them before the end
    flush_streams()
    os._exit(status)


def flush_streams() -> None:
    """Flush buffered output: nothing else does if the process ends at once."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # closed, or none at all
            stream.flush()
