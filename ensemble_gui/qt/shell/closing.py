"""Closing the window: the work ends first; where it does not answer, the process ends."""

import faulthandler
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Protocol

from PySide6.QtCore import QObject, Slot

from ensemble_gui.ending import flush_streams
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.work.desk import Desk

PATIENCE_S = 10.0  # with a worker that does not answer
_SAID_AFTER_S = 0.5  # a closing that is over sooner needs no message
_MORE_S = 10.0  # for a last resort that is held up itself
_CLOSING = "Closing: waiting for the current work to end\N{HORIZONTAL ELLIPSIS}"


class Keeper(Protocol):
    """What has something to keep when the window closes."""

    def finish(self, is_in_time: Callable[[], bool]) -> bool:
        """Wait until all is kept; whether that is known, and not only the time over."""

    def write_beside(self) -> None:
        """Keep it without the worker."""


class Closing(QObject):
    """Waits for the worker, without a limit unless one is set. A thread that runs would abort."""

    def __init__(self, window: MainWindow, desk: Desk, keepers: Sequence[Keeper]) -> None:
        super().__init__(window)
        self._window, self._desk, self._keepers = window, desk, keepers
        self._patience_s: float | None = None
        self._end: Callable[[int], None] = os._exit

    def limit(self, patience_s: float, end: Callable[[int], None] = os._exit) -> None:
        """End the process, with status 1, if the work takes longer than this to end.

        The history and the session are written first.
        """
        self._patience_s, self._end = patience_s, end

    @Slot()
    def close(self) -> None:
        """The window closes: end the work, and keep what there is to be kept."""
        started = monotonic()

        def is_in_time() -> bool:
            waited = monotonic() - started
            if waited > _SAID_AFTER_S:
                self._window.run_bar.show_message(_CLOSING)
            return self._patience_s is None or waited < self._patience_s

        with _watched(self._patience_s):
            self._desk.stop()
            unkept = [one for one in self._keepers if not one.finish(is_in_time)]
            has_ended = self._desk.close(is_in_time)
            for one in unkept:
                one.write_beside()
            if not has_ended:
                flush_streams()
                self._end(1)


@contextmanager
def _watched(patience_s: float | None) -> Iterator[None]:
    """End the process if work holds Python's lock, so that this thread cannot end it."""
    if patience_s is None:
        yield
        return
    with Path(os.devnull).open("w") as nowhere:
        faulthandler.dump_traceback_later(patience_s + _MORE_S, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
