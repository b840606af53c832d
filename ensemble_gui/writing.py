"""The one writer of files: a path holds what it held before, or the whole new content.

New content is written to a file aside in the same folder and renamed once it is on the disk. Its
name is random and its creation exclusive, so that nothing is written through a planted link or
pipe. A writer locks its file aside; an unlocked one was left by a process that died, and the next
writer into that folder removes it.

A folder aside is in a folder of its own, which only its user can enter, next to a locked file:
folders cannot be locked on every file system. Nobody else can put a folder of the user's
there, as that takes the right to write into it, and so have it removed as a leftover.
"""

import errno
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os.path import ismount
from pathlib import Path

_LOCKS = os.name == "posix"  # elsewhere an open file cannot be removed, which serves as a lock
if _LOCKS:
    import fcntl

ASIDE = ".ensemble-explorer-"  # how the names of files and folders aside begin
_NAME = re.compile(re.escape(ASIDE) + "[0-9a-f]{16}")
_LOCK, _WHOLE = "lock", "whole"  # in a folder aside

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_LOOK = os.O_RDWR | sum(getattr(os, one, 0) for one in ("O_NONBLOCK", "O_NOFOLLOW", "O_NOCTTY"))
_CANNOT_SYNC = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)  # of some network file systems
_TRIES = 3  # at a name that another process takes in the moment between creation and lock
_YOUNG_S = 60  # without locks: a file that was closed may be about to be renamed
_PAUSES_S = (0.01, 0.05, 0.2) if os.name == "nt" else ()  # while a virus scanner has the file


def write_file(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Replace a file, or the one that a link leads to, in one step.

    A new file gets this mode, less the umask; the user's old one keeps its own. Raises OSError,
    with the path as its filename; nothing is left aside then.
    """
    with _named(path):
        target = Path(os.path.realpath(path))
        old = _mode_of(target)
        remove_leftovers(target.parent)
        aside, held = _create(target.parent, mode)
        try:
            # Closed before it is renamed: some file systems report only then that they are full.
            with _closing(os.dup(held) if _LOCKS else held) as descriptor:
                _fill(descriptor, content)
                if old is not None and hasattr(os, "fchmod"):
                    with suppress(OSError):
                        os.fchmod(descriptor, old)
            _replace(aside, target)
        except BaseException:
            with suppress(OSError):
                aside.unlink()
            raise
        finally:
            if _LOCKS:
                with suppress(OSError):
                    os.close(held)
        sync_folder(target.parent)


def create_file(path: Path, content: bytes) -> None:
    """Write a new file, as into a folder that is aside itself. Raises OSError with the path."""
    with _named(path):
        descriptor = os.open(path, _CREATE, 0o666)
        try:
            with _closing(descriptor):
                _fill(descriptor, content)
        except BaseException:
            with suppress(OSError):
                path.unlink()
            raise


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder aside, to be filled; at the end of the block it takes the path, all at once.

    An empty folder that cannot be replaced, as that of a disk, takes the content instead. Whatever
    is raised in the block removes it. Raises OSError, with the path as its filename, if there is
    something at the path other than an empty folder, or if it cannot be written.
    """
    with _named(path):
        target = Path(os.path.realpath(path))
        stays = target.is_dir() and (ismount(target) or not os.access(target.parent, os.W_OK))
        place = target if stays else target.parent
        remove_leftovers(place)
        if os.path.lexists(target) and any(target.iterdir()):
            raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY))
        holder, held = _create_holder(place)
    whole = holder / _WHOLE
    try:
        with _named(path):
            whole.mkdir()
        with _named(path, whole):
            yield whole
        with _named(path):
            for folder, _, _ in os.walk(whole):
                sync_folder(Path(folder))
            if os.name == "nt" and target.is_dir() and not stays:
                target.rmdir()  # where a folder cannot take the place of an empty one
            for one in sorted(whole.iterdir()) if stays else [whole]:
                _replace(one, target / one.name if stays else target)
            sync_folder(place)
    finally:
        with suppress(OSError):
            os.close(held)
        with suppress(OSError):
            _empty(holder)
            holder.rmdir()


def remove_leftovers(folder: Path) -> None:
    """Remove what dead processes left aside in this folder; what cannot be removed stays."""
    with suppress(OSError, ValueError), os.scandir(folder) as entries:
        for left in [Path(one.path) for one in entries if _NAME.fullmatch(one.name)]:
            with suppress(OSError):
                _remove_if_left(left)


def sync_folder(folder: Path) -> None:
    """Put a rename on the disk, where folders can be synchronised; it has happened anyhow."""
    if _LOCKS:
        with suppress(OSError), _closing(os.open(folder, os.O_RDONLY)) as descriptor:
            os.fsync(descriptor)


def _remove_if_left(aside: Path) -> None:
    status = aside.lstat()
    if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
        return
    if stat.S_ISDIR(status.st_mode):
        _remove_folder(aside)
    elif stat.S_ISREG(status.st_mode):
        with _taking(aside):
            aside.unlink()


def _remove_folder(holder: Path) -> None:
    lock = holder / _LOCK
    if lock.exists():
        with _taking(lock):
            if not _LOCKS:
                lock.unlink()  # fails while its process lives
            _empty(holder)
    holder.rmdir()  # fails unless it is empty


def _empty(holder: Path) -> None:
    """Remove the folder that is aside, then what locks it: cut short it is a leftover again."""
    whole = holder / _WHOLE
    if whole.is_dir():
        shutil.rmtree(whole)
    (holder / _LOCK).unlink(missing_ok=True)


@contextmanager
def _taking(lock: Path) -> Iterator[None]:
    """Keep other processes from what is aside. Raises OSError if one has it."""
    if not _LOCKS:
        if time.time() - lock.lstat().st_mtime < _YOUNG_S:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        yield
        return
    with _closing(os.open(lock, _LOOK)) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _create(folder: Path, mode: int) -> tuple[Path, int]:
    """A new file aside, and its descriptor, which holds its lock."""
    for _ in range(_TRIES):
        aside = folder / f"{ASIDE}{secrets.token_hex(8)}"
        held = _create_held(aside, mode)
        if held is not None:
            return aside, held
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))


def _create_holder(parent: Path) -> tuple[Path, int]:
    """A new folder for the folder aside, and the descriptor that holds its lock."""
    for _ in range(_TRIES):
        holder = parent / f"{ASIDE}{secrets.token_hex(8)}"
        holder.mkdir(0o700)
        try:
            held = _create_held(holder / _LOCK, 0o600)
        except FileNotFoundError:  # removed by another writer, as it was empty
            continue
        except BaseException:
            with suppress(OSError):
                holder.rmdir()
            raise
        if held is not None:
            return holder, held
        with suppress(OSError):
            holder.rmdir()
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))


def _create_held(path: Path, mode: int) -> int | None:
    """A new file's descriptor, which holds its lock; None if another process was quicker."""
    descriptor = os.open(path, _CREATE, mode)
    try:
        if _is_held(descriptor):
            return descriptor
    except BaseException:
        with suppress(OSError):
            os.close(descriptor)
        with suppress(OSError):
            path.unlink()
        raise
    os.close(descriptor)
    with suppress(OSError):
        path.unlink()
    return None


def _is_held(descriptor: int) -> bool:
    """Lock a new file; False if another process has locked or removed it since its creation."""
    if _LOCKS:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks: nobody removes leftovers there
            return True
    return os.fstat(descriptor).st_nlink > 0


def _fill(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise


def _replace(aside: Path, target: Path) -> None:
    for pause in _PAUSES_S:
        with suppress(PermissionError):
            aside.replace(target)
            return
        time.sleep(pause)
    aside.replace(target)


def _mode_of(target: Path) -> int | None:
    """The mode of the user's file there; None if there is none. Raises OSError if not a file."""
    try:
        status = target.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if stat.S_ISLNK(status.st_mode):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EEXIST, "This is a device or a pipe")
    is_mine = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
    return status.st_mode & 0o777 if is_mine else None


@contextmanager
def _closing(descriptor: int) -> Iterator[int]:
    """Close it at the end; what went wrong before is raised rather than what closing does."""
    try:
        yield descriptor
    except BaseException:
        with suppress(OSError):
            os.close(descriptor)
        raise
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
    except ValueError as error:
        if aside is not None:
            raise
        what = "A path cannot hold these characters"
        raise OSError(errno.EINVAL, what, str(path)) from error
