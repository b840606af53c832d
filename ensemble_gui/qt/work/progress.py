"""Tells of progress so that the telling disturbs nothing that is measured."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QThread

from ensemble_gui.records.progress import RunProgress

_BETWEEN_REPAINTS_S = 0.1
_REPAINT_MS = 12  # what a repaint of the progress takes: let it pass before the next block


class ProgressTeller:
    """Tells of progress now and then, and rests while it is painted.

    A repaint during a timed block would be measured with it; this is called between blocks.
    """

    def __init__(self, tell: Callable[[RunProgress], None]) -> None:
        self._tell = tell
        self._stage = ""
        self._told_at = 0.0

    def __call__(self, progress: RunProgress) -> None:
        """Tell of it, unless the same stage was told of a moment ago."""
        now = monotonic()
        if progress.stage == self._stage and now - self._told_at < _BETWEEN_REPAINTS_S:
            return
        self._stage, self._told_at = progress.stage, now
        self._tell(progress)
        QThread.msleep(_REPAINT_MS)
