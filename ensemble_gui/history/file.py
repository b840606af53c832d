"""The history in the user's data folder: each window's changes are applied to its file.

Several windows may be open: each writes under a lock, and the file is replaced in one step. A
file that cannot be read as a history is never overwritten but set aside, once the new one is
safe. A window that cannot wait for the lock writes its changes next to the file; they are merged
by the next one that has it.
"""

import errno
import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

from filelock import FileLock, Timeout

from ensemble_gui import reading
from ensemble_gui.history import files
from ensemble_gui.history.encoding import encode, encode_changes, line_of
from ensemble_gui.history.files import Found
from ensemble_gui.places import data_folder
from ensemble_gui.records.history import History, HistoryChanges, HistoryRequest, HistoryResult
from ensemble_gui.wording.history_file import busy, kept_set_aside, not_saved, set_aside, stays
from ensemble_gui.wording.history_file import unwritable as unwritable_sentence

_PATIENCE_S = 5  # with another window that writes
_LAST_PATIENCE_S = 2  # with the disk, of a window that has to end
_FRAME = 100  # bytes of the file besides its entries


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What the files hold, and the history after the window's changes."""

    request: HistoryRequest
    found: Found | None  # None: there is no file
    kept: dict[Path, Found]  # the files next to it
    in_file: History  # of which the next start finds as much
    history: History

    @property
    def fault(self) -> str:
        return self.found.fault if self.found else ""

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.fault or self.kept) and self.history.names == self.in_file.names


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fitting:
    shown: History
    written: History  # without the entries that reading would refuse


def history_path() -> Path:
    """Where the history is kept: in the folder that ENSEMBLE_EXPLORER_DATA names, or the system's.

    A link is followed, so that its target is replaced and not the link.
    """
    return Path(os.path.realpath(data_folder() / "history.json"))


class HistoryFile:
    """Remembers what it last read or wrote, so that an unchanged file is read only once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: Found | None = None
        self._merged: set[Path] = set()  # files next to it

    def keep(self, request: HistoryRequest) -> HistoryResult:
        """Bring the window's history and the file together.

        What goes wrong is the result's message; nothing is raised.
        """
        seen = None
        try:
            seen = self._look(request)  # needs no lock, and so no folder that can be written to
            if seen.is_settled:
                return HistoryResult(request=request, history=seen.history, in_file=seen.in_file)
            with self._locked():
                seen = self._look(request)
                return self._write(seen)
        except Timeout:
            why = busy(self._path, _PATIENCE_S)
        except OSError as error:
            why = not_saved(error)
        except (ValueError, RuntimeError) as error:  # a null character; no locks on this system
            why = not_saved(OSError(errno.EINVAL, str(error), str(self._path)))
        return _unwritten(request, seen, why)

    def write_beside(self, request: HistoryRequest) -> None:
        """Write the window's changes into a new file next to the history's.

        For a window that has to end while its worker, or another window, has the lock: it takes
        none, raises nothing, and gives up after two seconds.
        """
        with suppress(RuntimeError):  # no more threads
            writing = Thread(target=self._write_changes, args=(request,), daemon=True)
            writing.start()
            writing.join(_LAST_PATIENCE_S)

    def _write_changes(self, request: HistoryRequest) -> None:
        with suppress(Exception):  # there is nobody left to report to
            changes = request.own.changes_since(request.base)
            if changes == HistoryChanges():
                return
            room = files.LARGEST - len(encode_changes(replace(changes, added=())))
            fitting = _fitting(History(entries=changes.added), (), room)
            changes = replace(changes, added=fitting.written.entries)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            files.keep_beside(self._path, encode_changes(changes).encode())

    def _look(self, request: HistoryRequest) -> _Seen:
        """The content of the files, with the window's changes applied. Raises OSError."""
        found = files.read(self._path, self._known)
        if found and not found.fault:
            self._known = found
        decoded = found.decoded if found else None
        in_file = decoded.history if decoded else History()
        kept = {}
        for path in files.kept_beside(self._path):
            with suppress(OSError):
                one = None if path in self._merged else files.read(path, through_links=False)
                if one:
                    kept[path] = one
        others = in_file
        for one in kept.values():
            others = others.with_changes(one.changes)
        base = request.base if decoded else History()  # a list that is lost costs the window none
        history = request.own.since(base, others)
        return _Seen(request=request, found=found, kept=kept, in_file=in_file, history=history)

    def _write(self, seen: _Seen) -> HistoryResult:
        """Write the new content; the caller holds the lock. Raises OSError."""
        added = seen.history.names.keys() - seen.in_file.names.keys()
        fitting = _fitting(seen.history, added, files.LARGEST)
        sentences = []
        if seen.fault or fitting.written.names != seen.in_file.names:
            content = encode(fitting.written).encode()
            if seen.fault:
                aside = files.replace_damaged(self._path, content)
                has_others = bool(seen.in_file.entries)
                sentences.append(set_aside(seen.fault, aside, has_others=has_others))
            else:
                files.replace(self._path, content)
            self._known = files.written(self._path, fitting.written)
        sentences += self._clear(seen.kept)
        unwritable = len(fitting.shown.entries) - len(fitting.written.entries)
        if unwritable:
            sentences.append(unwritable_sentence(unwritable))
        return HistoryResult(
            request=seen.request,
            history=fitting.shown,
            in_file=fitting.written,
            message=" ".join(sentences),
        )

    def _clear(self, kept: dict[Path, Found]) -> list[str]:
        """Remove the merged files next to the history; returns sentences about damaged ones."""
        sentences = []
        for path, found in kept.items():
            self._merged.add(path)  # once, even if it cannot be removed
            with suppress(OSError):
                if found.fault:
                    aside = reading.set_aside(path, self._path)
                    sentences.append(kept_set_aside(found.fault, aside))
                else:
                    path.unlink()
        return sentences

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other windows from the file. Raises OSError, also if one has it for too long."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        path = self._path.with_name(f"{self._path.name}.lock")
        if os.path.lexists(path) and not stat.S_ISREG(path.lstat().st_mode):
            # Some versions of filelock empty the file that a link leads to.
            raise FileExistsError(errno.EEXIST, "This is a link or a device", str(path))
        lock = FileLock(path, timeout=_PATIENCE_S)
        lock.acquire()
        try:
            yield
        finally:
            with suppress(OSError):
                lock.release()


def _unwritten(request: HistoryRequest, seen: _Seen | None, why: str) -> HistoryResult:
    """The result when the files are unchanged."""
    history, in_file = (seen.history, seen.in_file) if seen else (request.own, request.base)
    message = f"{stays(seen.fault)} {why}" if seen and seen.fault else why
    return HistoryResult(request=request, history=history, in_file=in_file, message=message)


def _fitting(history: History, spared: Collection[str], room: int) -> _Fitting:
    """As much of the history as a file of this size holds; `spared` are the last to go."""
    lengths = {one.key: len(line_of(one)) for one in history.entries}
    unwritable = {key for key, length in lengths.items() if not 0 < length <= room - _FRAME}
    writable = history.without(unwritable)
    written = writable
    while len(encode(written)) > room:  # results of many thousands of blocks
        written = written.limited(len(written.entries) * 3 // 4, spared)
    dropped = writable.names.keys() - written.names.keys()
    return _Fitting(shown=history.without(dropped), written=written)
