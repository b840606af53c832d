"""The file that a training writes: claimed before it starts, so that no work is lost."""

import errno
import hashlib
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ensemble_gui.errors import BadInput, NoRoom
from ensemble_gui.wording.faults import reason, system_fault
from ensemble_gui.wording.figures import byte_size, printable
from ensemble_gui.writing import ASIDE, create_file, new_folder, write_file

_LOCKS = os.name == "posix"  # elsewhere an open file cannot be removed, which serves as a lock
if _LOCKS:
    import fcntl

_OPEN = os.O_RDWR | os.O_CREAT | sum(getattr(os, one, 0) for one in ("O_NOFOLLOW", "O_NONBLOCK"))
_FULL = (errno.ENOSPC, errno.EDQUOT)
_LONGEST_PATH = 160  # characters


@contextmanager
def claimed(path: Path, size: int) -> Iterator[None]:
    """Keep other trainings from a file of `size` bytes until the block ends, or the process dies.

    Raises BadInput if the file cannot be written or another training has claimed it, and OSError
    if the disk is full.
    """
    target = Path(os.path.realpath(path))
    lock = target.parent / f"{ASIDE}{_digest(target.name)}"
    try:
        _check(path, target)
        descriptor = _locked(lock)
    except OSError as error:
        error.filename = str(path)
        if error.errno in _FULL:
            raise
        raise BadInput(
            f"{_shown(path)} cannot be written ({reason(error)}): choose an existing folder "
            "that you may write to."
        ) from error
    if descriptor is None:
        raise BadInput(
            f"Another training is using {_shown(path)}: name another file with --output, or wait "
            "until it ends."
        )
    try:
        _check_room(target.parent, size)
        yield
    finally:
        _release(lock, descriptor)


def keep_members(path: Path, content: bytes) -> tuple[Path, str]:
    """Write the file or, if that fails, a new one elsewhere.

    Returns its path, and the fault as a sentence. Raises OSError if it cannot be written anywhere.
    """
    try:
        write_file(path, content)
    except OSError as error:
        for place in (Path.cwd, Path.home, lambda: Path(tempfile.gettempdir())):
            if kept := _rescued(place, path.name, content):
                return kept, system_fault(error)
        raise
    return path, ""


def _check(path: Path, target: Path) -> None:
    """Raise BadInput if the path holds something that may not be replaced; raises OSError."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise BadInput(f"{_shown(path)} is a folder: name a file to write to.")
    if not stat.S_ISREG(mode):
        raise BadInput(f"{_shown(path)} is a device or a pipe: name a file to write to.")
    if not os.access(target, os.W_OK):
        raise BadInput(f"{_shown(path)} exists and may not be overwritten: choose another name.")


def _check_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if size > free:
        raise NoRoom(
            f"The members need {byte_size(size)}, but only {byte_size(free)} are free in "
            f"{_shown(folder)}: free some space, or name a file on another disk with --output."
        )


def _rescued(place: Callable[[], Path], name: str, content: bytes) -> Path | None:
    """The file in a new folder of its own at this place; None if that fails as well."""
    with suppress(OSError, RuntimeError):  # there may be no such place
        folder = place() / f"trained-members-{secrets.token_hex(4)}"
        with new_folder(folder) as aside:
            create_file(aside / name, content)
        return folder / name
    return None


def _locked(lock: Path) -> int | None:
    """A descriptor that holds the lock; None if another process holds it. Raises OSError."""
    while True:
        descriptor = _opened(lock)
        if descriptor is None or os.fstat(descriptor).st_nlink:
            return descriptor
        os.close(descriptor)  # removed by another process before it was locked


def _opened(lock: Path) -> int | None:
    if not _LOCKS:
        try:
            lock.unlink(missing_ok=True)
        except PermissionError:
            return None
        return os.open(lock, _OPEN)
    descriptor = os.open(lock, _OPEN, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:
        pass  # a file system without locks
    return descriptor


def _release(lock: Path, descriptor: int) -> None:
    if not _LOCKS:
        os.close(descriptor)  # an open file cannot be removed there
    with suppress(OSError):
        lock.unlink()
    if _LOCKS:
        os.close(descriptor)


def _digest(name: str) -> str:
    return hashlib.blake2b(os.fsencode(name), digest_size=8).hexdigest()


def _shown(path: Path) -> str:
    return printable(str(path), _LONGEST_PATH)
