"""Waits until this process's own threads sleep, before something computes on others."""

from collections.abc import Callable
from time import process_time, sleep

from ensemble_gui.cancel import CancelToken

_LOOK_S = 0.002
_AT_WORK = 0.25  # of a look: with less CPU time nothing waits for work on a core of its own
_LOOKS = 25  # at most: a window may be busy for longer


def rest(
    token: CancelToken,
    clock: Callable[[], float] = process_time,
    pause: Callable[[float], object] = sleep,
) -> None:
    """Wait until torch's threads sleep, which look for more work for a while after an operation.

    They do so at full speed, on cores that what comes next may need for threads or processes of its
    own. Raises CancelledError.
    """
    for _ in range(_LOOKS):
        token.raise_if_cancelled()
        before = clock()
        pause(_LOOK_S)
        if clock() - before < _AT_WORK * _LOOK_S:
            return
