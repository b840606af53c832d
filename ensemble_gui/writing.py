"""The one writer of files: a path holds what it held before, or the whole new content.

What is written stands aside in the same folder until it is on the disk, and is then renamed. Its
name is random and its creation exclusive, so that nothing is written through a planted link or
pipe. A writer locks what it has aside; what nobody locks was left by a process that died, and the
next writer into that folder removes it.
"""

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_LOCKS = os.name == "posix"  # elsewhere an open file cannot be removed, which serves as a lock
if _LOCKS:
    import fcntl

ASIDE = ".ensemble-explorer-"  # how the names of files and folders aside begin

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_LOOK = os.O_RDONLY | sum(getattr(os, one, 0) for one in ("O_NONBLOCK", "O_NOFOLLOW", "O_NOCTTY"))
_CANNOT_SYNC = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)  # of some network file systems


def write_file(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Replace a file, or the one that a link leads to, in one step.

    A new file gets this mode, less the umask; an old one keeps its own. Raises OSError, with the
    path as its filename; nothing is left aside then.
    """
    target = Path(os.path.realpath(path))
    with _named(path):
        old = _mode_of(target)
        remove_leftovers(target.parent)
        aside, descriptor = _create(target.parent, mode)
        try:
            with _closing(descriptor):
                _fill(descriptor, content)
                if old is not None and hasattr(os, "fchmod"):
                    with suppress(OSError):
                        os.fchmod(descriptor, old)
                if _LOCKS:
                    aside.replace(target)
            if not _LOCKS:
                aside.replace(target)
        except BaseException:
            with suppress(OSError):
                aside.unlink()
            raise
        _sync_folder(target.parent)


def create_file(path: Path, content: bytes) -> None:
    """Write a new file, as into a folder that is aside itself. Raises OSError with the path."""
    with _named(path):
        descriptor = os.open(path, _CREATE, 0o666)
        with _closing(descriptor):
            _fill(descriptor, content)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder aside, to be filled; at the end of the block it takes the path, all at once.

    Of an empty folder that cannot be replaced, as that of a disk, the content is moved into it.
    Whatever is raised in the block removes it. Raises OSError, with the path as its filename, if
    there is something at the path other than an empty folder, or if it cannot be written.
    """
    target = Path(os.path.realpath(path))
    with _named(path):
        stays = target.is_dir() and not _can_be_replaced(target)
        place = target if stays else target.parent
        remove_leftovers(place)
        if os.path.lexists(target) and any(target.iterdir()):
            raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY))
        aside, lock = _create_folder(place)
    try:
        with _named(path, aside):
            yield aside
        with _named(path):
            for folder, _, _ in os.walk(aside):
                _sync_folder(Path(folder))
            if stays:
                _move_content(aside, target)
            else:
                if os.name == "nt" and target.is_dir():
                    target.rmdir()  # where a folder cannot take the place of an empty one
                aside.replace(target)
            _sync_folder(place)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    finally:
        if lock is not None:
            os.close(lock)


def _can_be_replaced(folder: Path) -> bool:
    return not os.path.ismount(folder) and os.access(folder.parent, os.W_OK)


def _move_content(folder: Path, into: Path) -> None:
    for one in sorted(folder.iterdir()):
        one.replace(into / one.name)
    folder.rmdir()


def remove_leftovers(folder: Path) -> None:
    """Remove what dead processes left aside in this folder; what cannot be removed stays."""
    with suppress(OSError), os.scandir(folder) as entries:
        left = [Path(one.path) for one in entries if one.name.startswith(ASIDE)]
        for one in left:
            with suppress(OSError):
                _remove_if_left(one)


def _remove_if_left(aside: Path) -> None:
    status = aside.lstat()
    is_folder = stat.S_ISDIR(status.st_mode)
    if not (is_folder or stat.S_ISREG(status.st_mode)):
        return
    lock = _locked(aside) if _LOCKS else None
    if _LOCKS and lock is None:
        return
    try:
        if is_folder:
            shutil.rmtree(aside)
        else:
            aside.unlink()
    finally:
        if lock is not None:
            os.close(lock)


def _locked(aside: Path) -> int | None:
    """A descriptor that holds the lock of what is aside; None if another process holds it."""
    if not _LOCKS:
        return None
    descriptor = os.open(aside, _LOOK)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _create(folder: Path, mode: int) -> tuple[Path, int]:
    """A new file aside, and its descriptor, which holds its lock."""
    while True:
        aside = folder / f"{ASIDE}{secrets.token_hex(8)}"
        descriptor = os.open(aside, _CREATE, mode)
        if _LOCKS:
            with suppress(OSError):  # a file system without locks: nobody removes leftovers there
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return aside, descriptor
        os.close(descriptor)  # removed by another writer before it was locked


def _create_folder(parent: Path) -> tuple[Path, int | None]:
    """A new folder aside, and the descriptor that holds its lock, where folders can be locked."""
    while True:
        aside = parent / f"{ASIDE}{secrets.token_hex(8)}"
        aside.mkdir()
        lock = _locked(aside)
        if aside.is_dir():
            return aside, lock
        if lock is not None:
            os.close(lock)  # removed by another writer before it was locked


def _fill(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    _sync(descriptor)


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise


def _sync_folder(folder: Path) -> None:
    """Put a rename on the disk, where folders can be synchronised; it has happened anyhow."""
    if _LOCKS:
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            with _closing(descriptor):
                os.fsync(descriptor)


def _mode_of(target: Path) -> int | None:
    """The mode of the file there; None if there is none. Raises OSError if it is no file."""
    try:
        status = target.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EEXIST, "It is a device or a pipe")
    return stat.S_IMODE(status.st_mode)


@contextmanager
def _closing(descriptor: int) -> Iterator[None]:
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _named(path: Path, aside: Path | None = None) -> Iterator[None]:
    """Errors name the path that was asked for, not what stands aside for it."""
    try:
        yield
    except OSError as error:
        if aside is None or str(error.filename).startswith(str(aside)):
            error.filename, error.filename2 = str(path), None
        raise
