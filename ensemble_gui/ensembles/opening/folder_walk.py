"""The files in a folder and in its subfolders, looked for within limits."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ordering import natural_order
from ensemble_gui.wording.faults import reason

MOST_FILES = 100_000
MOST_DEPTH = 12  # folders in folders
_MOST_S = 30.0  # of looking: a disk may be far away


@dataclass(slots=True, kw_only=True)
class Walk:
    """What was found, by paths in the folder with / between their parts."""

    files: list[str] = field(default_factory=list)  # in natural order
    unread: list[str] = field(default_factory=list)  # subfolders, each with the reason
    cut_at: int | None = None  # at which depth a limit ended the search; None if none did
    entered: set[tuple[int, int]] = field(default_factory=set)  # a folder's device and inode


def walk(folder: Path, token: CancelToken, clock: Callable[[], float] = monotonic) -> Walk:
    """The files in the folder, level by level; what is hidden is left out.

    A folder is entered once, however many links lead to it. Raises OSError if the folder itself
    cannot be read, and CancelledError.
    """
    found, level, end = Walk(), [""], clock() + _MOST_S
    for depth in range(MOST_DEPTH + 1):
        below: list[str] = []
        for inside in level:
            token.raise_if_cancelled()
            if clock() > end or not _look_into(folder, inside, below, found, token):
                found.cut_at = depth
                break
        level = sorted(below, key=natural_order)
        if not level or found.cut_at is not None:
            break
    else:
        found.cut_at = MOST_DEPTH + 1
    found.files.sort(key=natural_order)
    return found


def _look_into(
    folder: Path, inside: str, below: list[str], found: Walk, token: CancelToken
) -> bool:
    """Add the files of a subfolder to what was found; False where they are too many."""
    try:
        if not _enter(folder / inside, found):
            return True
        with os.scandir(folder / inside) as entries:
            for entry in entries:
                token.raise_if_cancelled()
                if entry.name.startswith("."):
                    continue
                if not _is_folder(entry):
                    found.files.append(f"{inside}{entry.name}")
                elif not entry.name.startswith("__"):  # Python's and macOS's own
                    below.append(f"{inside}{entry.name}/")
                if len(found.files) > MOST_FILES or len(below) > MOST_FILES:
                    return False
    except OSError as error:
        if not inside:
            raise
        found.unread.append(f"{inside.rstrip('/')} ({reason(error)})")
    return True


def _enter(folder: Path, found: Walk) -> bool:
    """Note that a folder is entered; False if it was before."""
    status = folder.stat()
    identity = (status.st_dev, status.st_ino)
    is_new = identity not in found.entered
    found.entered.add(identity)
    return is_new


def _is_folder(entry: os.DirEntry[str]) -> bool:
    with suppress(OSError):  # a circle of links, or gone meanwhile
        return entry.is_dir()
    return False
