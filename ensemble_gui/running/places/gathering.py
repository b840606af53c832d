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
) -> list[T]:
    """The results of what each place was asked, in order; progress is shown if the stage is named.

    Raises CancelledError after all places have been stopped, Incomplete if some are lost for good,
    and what the work raised first.
    """
    futures = {future: place for place, future in asked}
    waiting = set(futures)
    lost: PlaceLost | None = None
    checked = monotonic()
    while waiting and lost is None:
        if token.cancelled:
            places.stop()
            raise CancelledError
        done, waiting = wait(waiting, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
        if done and stage:
            finished = len(asked) - len(waiting)
            progress(RunProgress(stage=stage, done=finished, total=len(asked)))
        if waiting and monotonic() - checked > _CHECK_S:
            lost = _checked(places, [futures[one] for one in waiting])
            if stage and lost is None and places.is_full():
                progress(RunProgress(stage=FULL, done=0, total=len(asked)))
            checked = monotonic()
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
