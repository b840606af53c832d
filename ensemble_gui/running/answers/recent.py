"""Finds the recently opened paths that no longer exist."""

import os
from threading import Thread

from ensemble_gui.records.session import Recent, RecentFound, RecentRequest
from ensemble_gui.running.answers.work import Work

_PATIENCE_S = 1.0  # with all of them: a network folder that is disconnected may hang for minutes


def find_gone(request: RecentRequest, _work: Work) -> RecentFound:
    """The ones with a missing path; what does not answer within a second counts as existing."""
    gone: list[Recent] = []

    def look() -> None:
        for one in request.recents:
            if not all(map(os.path.lexists, one.paths)):
                gone.append(one)  # noqa: PERF401 -- what is found until the time is up counts

    looking = Thread(target=look, daemon=True)
    looking.start()
    looking.join(_PATIENCE_S)
    return RecentFound(request=request, gone=frozenset(gone))
