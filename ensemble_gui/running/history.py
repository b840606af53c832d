"""The history's file in the user's data folder: replaced in one step, never in part.

Several windows may be open: each writes what it changed onto what it finds in the file, under a
lock. A file that cannot be read as a history is never overwritten but set aside.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import NamedTemporaryFile

from filelock import FileLock, Timeout
from platformdirs import user_data_path

from ensemble_gui.records import History, HistoryRequest, HistoryResult
from ensemble_gui.running.history_json import decode, encode

FOLDER_VARIABLE = "ENSEMBLE_EXPLORER_DATA"
LARGEST = 16 * 2**20  # bytes: 500 results of all strategies take 8 MB
_PATIENCE_S = 5  # with another window that writes
_STAYS = "results stay in the list until the window is closed."

_Stamp = tuple[int, ...]  # another one where a file has been replaced or changed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    history: History | None  # None: there is no file, or nothing of it can be read
    fault: str = ""  # of what is in the file


def history_path() -> Path:
    """Where the history is kept: in the folder that ENSEMBLE_EXPLORER_DATA names, or the system's.

    A link is followed, so that what it leads to is replaced and not the link.
    """
    folder = os.environ.get(FOLDER_VARIABLE) or user_data_path("ensemble-explorer", appauthor=False)
    return Path(os.path.realpath(Path(folder) / "history.json"))


class HistoryFile:
    """Knows what it last read or wrote, so that a file that nobody else changed is read once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: tuple[_Stamp, History] | None = None

    def keep(self, request: HistoryRequest) -> HistoryResult:
        """Bring the window's history and the file together.

        What is in the way is told in the result; nothing is raised.
        """
        try:
            if request.own.names == request.base.names:
                found = self._read()  # needs no lock, and so no folder that can be written to
                if not found.fault:
                    in_file = found.history or History()
                    history = found.history or request.own
                    return HistoryResult(request=request, history=history, in_file=in_file)
            with self._locked():
                return self._merge(request)
        except (OSError, ValueError) as error:  # a null character in the path is a ValueError
            where, why = self._path.parent, _reason(error)
            told = f"The history in {where} cannot be kept ({why}): {_STAYS}"
            return HistoryResult(
                request=request, history=request.own, in_file=request.base, told=told
            )

    def write_beside(self, request: HistoryRequest) -> None:
        """Write the window's history into a file of its own, without the lock. Never raises."""
        with suppress(Exception):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside = self._path.with_name(f"{self._path.name}.beside-{os.getpid()}")
            beside.write_text(encode(request.own))

    def _merge(self, request: HistoryRequest) -> HistoryResult:
        """What the window changed, done to what is in the file, and written if it is another."""
        found = self._read()
        told = [self._set_aside(found)] if found.fault else []
        in_file = found.history or History()
        history = request.own
        if found.history is not None:
            history = history.since(request.base, found.history)
        if told or history.names != in_file.names:
            history, content = _fitting(history)
            try:
                self._write(content)
            except OSError as error:
                why = _reason(error)
                told.append(f"The history cannot be written to {self._path} ({why}): {_STAYS}")
            else:
                in_file = history
                self._known = (_stamp(self._path.stat()), history)
        return HistoryResult(request=request, history=history, in_file=in_file, told=" ".join(told))

    def _read(self) -> _Found:
        """What is in the file. Raises OSError if it is there and cannot be read."""
        try:
            status = self._path.stat()
            if not stat.S_ISREG(status.st_mode):
                return _Found(history=None, fault="is no file")
            if self._known and self._known[0] == _stamp(status):
                return _Found(history=self._known[1])
            with self._path.open("rb") as file:
                stamp = _stamp(os.fstat(file.fileno()))
                found = _decoded(file.read(LARGEST + 1))
        except FileNotFoundError:
            return _Found(history=None)
        if found.history is not None and not found.fault:
            self._known = (stamp, found.history)
        return found

    def _set_aside(self, found: _Found) -> str:
        """Rename the file, so that nothing in it is lost; sentences that say so."""
        numbered = (self._path.with_name(f"{self._path.name}.damaged-{n}") for n in count(1))
        aside = next(one for one in numbered if not os.path.lexists(one))
        self._path.rename(aside)
        then = "A new list begins." if found.history is None else "The others are in the list."
        return f"The history {found.fault}. The file is kept as {aside}. {then}"

    def _write(self, content: bytes) -> None:
        """Replace the file in one step: whoever reads meanwhile finds the old or the new."""
        with NamedTemporaryFile(
            dir=self._path.parent, prefix=f".{self._path.name}-", suffix=".tmp", delete=False
        ) as file:
            temporary = Path(file.name)
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                file.close()  # Windows renames no open file
                temporary.replace(self._path)
            except BaseException:
                file.close()
                temporary.unlink(missing_ok=True)
                raise

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other windows from the file. Raises OSError, also if one has it for too long."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._path.with_name(f"{self._path.name}.lock"), timeout=_PATIENCE_S):
            yield


def _decoded(content: bytes) -> _Found:
    if len(content) > LARGEST:
        return _Found(history=None, fault=f"is larger than {LARGEST // 2**20} MB")
    try:
        decoded = decode(content)
    except ValueError as error:
        return _Found(history=None, fault=f"cannot be read ({error})")
    fault = ""
    if decoded.damaged:
        whole = decoded.damaged + len(decoded.history.entries)
        fault = f"holds {decoded.damaged:,} damaged results of {whole:,}, which are left out"
    return _Found(history=decoded.history, fault=fault)


def _fitting(history: History) -> tuple[History, bytes]:
    """As much of the history as a file may hold, and the file's content."""
    content = encode(history).encode()
    while len(content) > LARGEST:  # results of many thousands of blocks
        history = history.limited(len(history.entries) * 3 // 4)
        content = encode(history).encode()
    return history, content


def _stamp(status: os.stat_result) -> _Stamp:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _reason(error: Exception) -> str:
    if isinstance(error, Timeout):
        return f"another window has been writing to it for {_PATIENCE_S} seconds"
    return getattr(error, "strerror", None) or str(error)
