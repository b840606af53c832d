"""Whether a path is a saved run's, judged quickly: a drag over the window waits for the answer."""

import os
from contextlib import suppress

from ensemble_gui.records.checkpoint_names import is_index
from ensemble_gui.records.run_file import RUN_FORMAT, RUN_SUFFIX

_HEAD = 400  # bytes


def is_run(path: str) -> bool:
    """Whether the name is that of a saved run, or a file of JSON says that it is one."""
    name = path.lower()
    if name.endswith(RUN_SUFFIX):
        return not os.path.isdir(path)  # noqa: PTH112 -- Path's raises for some names
    return name.endswith(".json") and not is_index(path) and _begins_as_run(path)


def _begins_as_run(path: str) -> bool:
    with suppress(OSError, ValueError):
        if os.path.isfile(path):  # noqa: PTH113 -- the same; a pipe would be waited for
            with open(path, "rb") as file:  # noqa: PTH123 -- the same
                return RUN_FORMAT.encode() in file.read(_HEAD)
    return False
