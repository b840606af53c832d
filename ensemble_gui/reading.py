"""How files that may be anything are opened, and how damaged ones are set aside."""

import os
from itertools import count
from pathlib import Path

# Never wait for a pipe's other end, nor become a terminal's process; on Windows, no text mode.
LOOK = os.O_RDONLY | sum(getattr(os, one, 0) for one in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"))


def set_aside(damaged: Path, path: Path | None = None) -> Path:
    """Rename a damaged file or folder, so that nothing in it is lost; its new path.

    It is named after `path`, or after itself. Raises OSError.
    """
    path = path or damaged
    numbered = (path.with_name(f"{path.name}.damaged-{n}") for n in count(1))
    aside = next(one for one in numbered if not os.path.lexists(one))
    damaged.rename(aside)
    return aside
