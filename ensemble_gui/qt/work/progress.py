"""Shows progress without disturbing what is measured."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QThread

from ensemble_gui.records.progress import RunProgress

_BETWEEN_REPAINTS_S = 0.1
_SIGN_OF_LIFE_S = 1.0  # a stage without news is shown as often as its seconds pass
_REPAINT_MS = 12  # what a repaint of the progress takes: let it pass before the next block


class ProgressReporter:
    """Shows progress now and then, and rests while it is painted.

    A repaint during a timed block would be measured with it; this is called between blocks.
    """

    def __init__(self, show: Callable[[RunProgress], None]) -> None:
        self._show = show
        self._last: RunProgress | None = None
        self._shown_at = 0.0

    def __call__(self, progress: RunProgress) -> None:
        """Show it, unless the same stage was shown a moment ago."""
        now, last = monotonic(), self._last
        if last is not None and progress.stage == last.stage:
            least = _SIGN_OF_LIFE_S if progress == last else _BETWEEN_REPAINTS_S
            if now - self._shown_at < least:
                return
        self._last, self._shown_at = progress, now
        self._show(progress)
        QThread.msleep(_REPAINT_MS)
