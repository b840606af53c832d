"""Brings the history of a window and the file of the history together."""

import logging

from ensemble_gui.records.history import HistoryRequest, HistoryResult
from ensemble_gui.running.answers.work import Work
from ensemble_gui.wording.faults import describe

_LOG = logging.getLogger(__name__)


def keep_history(request: HistoryRequest, work: Work) -> HistoryResult:
    """Read and write the file; the result names what prevented it, and nothing is raised."""
    try:
        return work.kept.history.keep(request)
    except Exception as error:  # noqa: BLE001 -- a window that closes waits for the answer
        _LOG.exception("the history could not be kept")
        return HistoryResult(
            request=request,
            history=request.own,
            in_file=request.base,
            message=f"The history could not be kept. {describe(error)}",
        )
