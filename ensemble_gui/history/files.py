"""The files in the history's folder: reading, replacing and setting them aside."""

import os
import re
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ensemble_gui.history.encoding import Decoded, decode
from ensemble_gui.reading import LOOK, set_aside
from ensemble_gui.records.history import History, HistoryChanges
from ensemble_gui.wording.history_file import damaged_results
from ensemble_gui.writing import sync_folder, write_file

LARGEST = 16 * 2**20  # bytes: 500 results of all strategies take 8 MB
_MOST_KEPT = 20  # files that are read at a time
_NOT_THROUGH_LINKS = getattr(os, "O_NOFOLLOW", 0)
_IS_NO_FILE = "is a folder, a link or a device"

Stamp = tuple[int, ...]  # another one where a file has been replaced or changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The content of a file, as far as it can be read."""

    decoded: Decoded | None  # None: nothing of it can be read
    fault: str = ""
    stamp: Stamp = ()

    @property
    def changes(self) -> HistoryChanges:
        """What the file of one window's changes holds."""
        if self.decoded is None:
            return HistoryChanges()
        return HistoryChanges(
            added=self.decoded.history.entries,
            renamed=self.decoded.renamed,
            removed=self.decoded.removed,
        )


def read(path: Path, known: Found | None = None, *, through_links: bool = True) -> Found | None:
    """The content of a history's file; None if there is none, `known` if it is unchanged.

    Raises OSError if it exists but cannot be read.
    """
    try:
        status = path.stat(follow_symlinks=through_links)
        if not stat.S_ISREG(status.st_mode):
            return Found(decoded=None, fault=_IS_NO_FILE)
        if known and known.stamp == stamp_of(status):
            return known
        descriptor = os.open(path, LOOK | (0 if through_links else _NOT_THROUGH_LINKS))
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return Found(decoded=None, fault=_IS_NO_FILE)
        return _found(file.read(LARGEST + 1), stamp_of(status))


def _found(content: bytes, stamp: Stamp) -> Found:
    if len(content) > LARGEST:
        return Found(decoded=None, fault=f"is larger than {LARGEST // 2**20} MB")
    try:
        decoded = decode(content)
    except ValueError as error:
        return Found(decoded=None, fault=f"cannot be read ({error})")
    if not decoded.damaged:
        return Found(decoded=decoded, stamp=stamp)
    whole = decoded.damaged + len(decoded.history.entries)
    return Found(decoded=decoded, fault=damaged_results(decoded.damaged, whole))


def stamp_of(status: os.stat_result) -> Stamp:
    """What changes with the file's content."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def written(path: Path, history: History) -> Found | None:
    """The content of the file that was just written; None if it cannot be identified."""
    with suppress(OSError):
        return Found(decoded=Decoded(history=history), stamp=stamp_of(path.stat()))
    return None


def kept_beside(path: Path) -> list[Path]:
    """The files that windows kept next to the history, the oldest first, up to a limit."""
    name = re.compile(re.escape(path.name) + r"\.kept-[0-9a-f]{16}")
    with suppress(OSError), os.scandir(path.parent) as entries:
        found = [Path(one.path) for one in entries if name.fullmatch(one.name)]
        return sorted(found[:_MOST_KEPT], key=lambda one: (one.lstat().st_mtime_ns, one.name))
    return []


def keep_beside(path: Path, content: bytes) -> Path:
    """Write a new file next to the history, which the next window merges. Raises OSError."""
    kept = path.with_name(f"{path.name}.kept-{secrets.token_hex(8)}")
    write_file(kept, content, mode=0o600)
    return kept


def replace(path: Path, content: bytes) -> None:
    """Write the history in one step; the caller holds its lock. Raises OSError."""
    _remove_leftovers(path)
    write_file(path, content, mode=0o600)


def replace_damaged(path: Path, content: bytes) -> Path:
    """Write the history and set the old file aside; returns its new path. Raises OSError.

    The new one is on the disk before the damaged one is renamed. Cut short in between, it is a
    file that the next window merges.
    """
    _remove_leftovers(path)
    try:
        kept = keep_beside(path, content)
    except OSError as error:
        error.filename = str(path)  # which is to be said, and each time the same
        raise
    try:
        aside = set_aside(path, path)
    except OSError:
        with suppress(OSError):
            kept.unlink()
        raise
    try:
        kept.replace(path)
    except OSError:
        with suppress(OSError):
            aside.rename(path)
            kept.unlink()
        raise
    sync_folder(path.parent)
    return aside


def _remove_leftovers(path: Path) -> None:
    """Remove what earlier versions left when they were killed: they used the same lock."""
    name = re.compile(re.escape(f".{path.name}-") + r"[0-9a-z_]{8}\.tmp")
    with suppress(OSError), os.scandir(path.parent) as entries:
        for one in [one for one in entries if name.fullmatch(one.name)]:
            with suppress(OSError):
                if one.is_file(follow_symlinks=False):
                    Path(one.path).unlink()
