"""The sessions in the user's data folder: each window that closes leaves one, whole or not at all.

Session folders are numbered, so the last one is known whatever the clock says. None is ever
overwritten: a window that cannot keep its session leaves the previous one as it was, and two
windows leave two.
"""

import os
import re
import secrets
import shutil
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from ensemble_gui.history.session import NewerVersion, decode, encode
from ensemble_gui.places import data_folder
from ensemble_gui.reading import LOOK, set_aside
from ensemble_gui.records.session import Session
from ensemble_gui.writing import create_file, new_folder

MOST_KEPT = 10  # sessions
_LARGEST = 64 * 2**20  # bytes: 200,000 images take 40 MB
_LARGEST_IMAGES = 2**30  # bytes: of all images of a session
_NAME = re.compile(r"[0-9]{8}-[0-9a-f]{8}")
_SESSION, _IMAGES = "session.json", "images"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a session cannot be read."""

    why: str  # for use within a sentence
    path: Path  # where it is kept
    is_newer: bool = False  # a newer program has written it


def sessions_folder() -> Path:
    """Where sessions are kept."""
    return data_folder() / "sessions"


def keys(folder: Path) -> list[str]:
    """The keys of the sessions there, the last one first."""
    with suppress(OSError), os.scandir(folder) as entries:
        found = (one.name for one in entries if _NAME.fullmatch(one.name) and not one.is_symlink())
        return sorted(found, reverse=True)
    return []


def read(folder: Path, key: str) -> Session | Fault:
    """The session of this key; a damaged one is set aside, so that nothing in it is lost."""
    path = folder / key
    try:
        content = _content(path / _SESSION, _LARGEST)
    except (FileNotFoundError, NotADirectoryError):
        return Fault(why="no longer exists", path=path)
    except OSError as error:
        return Fault(why=f"cannot be read ({error.strerror})", path=path)
    try:
        return decode(content)
    except NewerVersion as error:
        return Fault(why=f"cannot be read ({error})", path=path, is_newer=True)
    except ValueError as error:
        return Fault(why=f"cannot be read ({error})", path=_set_aside(path))


def read_images(folder: Path, key: str, session: Session) -> tuple[bytes | None, ...]:
    """The copy of each image; None where there is none, or where it is damaged."""
    content = b""
    if any(one.size for one in session.images):
        with suppress(OSError):
            content = _content(folder / key / _IMAGES, _LARGEST_IMAGES)
    copies: list[bytes | None] = []
    end = 0  # of the copy before: those that overlap could take any amount of memory
    for one in session.images:
        is_whole = one.size > 0 and end <= one.at <= len(content) - one.size
        copies.append(content[one.at : one.at + one.size] if is_whole else None)
        end = one.at + one.size if is_whole else end
    return tuple(copies)


def write(folder: Path, session: Session, contents: Sequence[bytes | None]) -> str:
    """Keep the session, with a copy of each image that has content; the new session's key.

    Raises OSError, and ValueError if there is too much in it to be read again; then nothing
    is left of it.
    """
    sizes = [len(one or b"") for one in contents]
    starts = accumulate(sizes, initial=0)
    placed = zip(session.images, starts, sizes, strict=False)
    images = tuple(replace(one, at=at, size=size) for one, at, size in placed)
    content = encode(replace(session, images=images))
    if sum(sizes) > _LARGEST_IMAGES or len(content) > _LARGEST:
        raise ValueError("it has too many images")
    decode(content)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = _new_key(folder)
    with new_folder(folder / key) as aside:
        if any(sizes):
            create_file(aside / _IMAGES, b"".join(one or b"" for one in contents))
        create_file(aside / _SESSION, content)
    return key


def remove(folder: Path, key: str) -> None:
    """Remove a session that another one continues; what cannot be removed stays."""
    path = folder / key
    if _NAME.fullmatch(key) and not path.is_symlink():  # whose files are somebody else's
        with suppress(OSError):
            (path / _SESSION).unlink(missing_ok=True)  # first: half of it is no session
            shutil.rmtree(path)


def prune(folder: Path) -> None:
    """Remove the oldest sessions of more than ten, and what is left of removed ones."""
    found = keys(folder)
    halves = [one for one in found if not os.path.lexists(folder / one / _SESSION)]
    whole = [one for one in found if one not in halves]
    for key in (*halves, *whole[MOST_KEPT:]):
        remove(folder, key)


def _new_key(folder: Path) -> str:
    number = max((int(one.split("-")[0]) for one in keys(folder)), default=0) + 1
    return f"{number:08d}-{secrets.token_hex(4)}"


def _content(path: Path, largest: int) -> bytes:
    """What is in a file. Raises OSError, also where it is too large or no file."""
    descriptor = os.open(path, LOOK)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(None, "it is a folder or a device")
        if status.st_size > largest:
            raise OSError(None, f"it is larger than {largest // 2**20} MB")
        return file.read(largest)


def _set_aside(path: Path) -> Path:
    """Rename a damaged session, so that none takes it for one; where it is then."""
    with suppress(OSError):
        return set_aside(path)
    return path
