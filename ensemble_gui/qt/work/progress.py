"""Shows progress without disturbing what is measured."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QThread

from ensemble_gui.records.progress import RunProgress

_BETWEEN_REPAINTS_S = 0.1
_REPAINT_MS = 12  # what a repaint of the progress takes: let it pass before the next block


class ProgressReporter:
    """Shows progress now and then, and rests while it is painted.

    A repaint during a timed block would be measured with it; this is called between blocks.
    """

    def __init__(self, show: Callable[[RunProgress], None]) -> None:
        self._show = show
        self._stage = ""
        self._shown_at = 0.0

    def __call__(self, progress: RunProgress) -> None:
        """Show it, unless the same stage was shown a moment ago."""
        now = monotonic()
        if progress.stage == self._stage and now - self._shown_at < _BETWEEN_REPAINTS_S:
            return
        self._stage, self._shown_at = progress.stage, now
        self._show(progress)
        QThread.msleep(_REPAINT_MS)
