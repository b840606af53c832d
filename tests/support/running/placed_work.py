"""Work for places, which they import by its name."""

import os
from threading import Event

from ensemble_gui.running.places.place import Station


def process_of(_station: Station) -> int:
    """The number of the process that does it."""
    return os.getpid()


def never_end(_station: Station) -> None:
    """Wait for what does not come."""
    Event().wait()
