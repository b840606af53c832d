"""Finds what there is to choose from on this machine."""

import logging

from ensemble_gui.records.settings import Available, AvailableRequest
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.building import find_available

_LOG = logging.getLogger(__name__)


def find(_request: AvailableRequest, _work: Work) -> Available:
    """What there is; what fails is logged too, as the window waits for no answer."""
    try:
        return find_available()
    except Exception:
        _LOG.exception("looking for what is available failed")
        raise
