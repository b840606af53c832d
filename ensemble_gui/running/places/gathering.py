"""Waits for work at several places, so that a cancel reaches them all."""

from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from time import monotonic
from typing import Any

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.errors import PlaceLost
from ensemble_gui.records.progress import Progress, RunProgress, unheard
from ensemble_gui.running.places.place import Place, Places, T

_LOOK_S = 0.02  # how often a cancel is looked for
_CHECK_S = 1.0  # how often it is checked that work which takes long can still be done
_BETWEEN_S = 0.1  # reports, however many places answer

FULL = "Waiting: no CPU of the cluster is free"


class Incomplete(PlaceLost):
    """Some places are lost for good; `found` has the others' results, and None for theirs."""

    def __init__(self, message: str, found: Sequence[Any]) -> None:
        super().__init__(message)
        self.found = found


def gather(
    asked: Sequence[tuple[Place, Future[T]]],
    places: Places,
    token: CancelToken,
    progress: Progress = unheard,
    stage: str = "",
    silent_s: float = 0.0,
) -> list[T]:
    """The results of what each place was asked, in order; progress is shown if the stage is named.

    Nothing is shown of work that is done within `silent_s`, since that would be timed with it.
    Raises CancelledError after all places have been stopped, Incomplete if some are lost for good,
    and what the work raised first.
    """
    futures = {future: place for place, future in asked}
    waiting = set(futures)
    lost: PlaceLost | None = None
    checked = shown = began = monotonic()
    while waiting and lost is None:
        if token.cancelled:
            places.stop()
            raise CancelledError
        done, waiting = wait(waiting, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
        now = monotonic()
        is_due = bool(waiting) and now - checked > _CHECK_S
        if is_due:
            lost = _checked(places, [futures[one] for one in waiting])
            checked = now
        is_news = (bool(done) and now - shown > _BETWEEN_S) or not waiting
        if stage and lost is None and (is_due or is_news) and now - began >= silent_s:
            finished = len(asked) - len(waiting)
            is_full = is_due and places.is_full()
            progress(RunProgress(stage=FULL if is_full else stage, done=finished, total=len(asked)))
            shown = now
    lost = lost or next(filter(None, map(_loss, futures.keys() - waiting)), None)
    if lost is None:
        return [future.result() for future in futures]
    found = [None if one in waiting or _loss(one) else one.result() for one in futures]
    raise Incomplete(str(lost), found) from lost


def _checked(places: Places, waiting: Sequence[Place]) -> PlaceLost | None:
    try:
        places.check(waiting)
    except PlaceLost as lost:
        return lost
    return None


def _loss(future: Future[T]) -> PlaceLost | None:
    error = future.exception()
    return error if isinstance(error, PlaceLost) else None
