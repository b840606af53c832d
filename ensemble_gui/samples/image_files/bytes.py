"""Reads the whole file of an image, once, and says why it cannot be read."""

import errno
import os
import re
import stat
from hashlib import blake2b
from pathlib import Path

from ensemble_gui.errors import BadInput
from ensemble_gui.reading import LOOK
from ensemble_gui.wording.faults import reason
from ensemble_gui.wording.figures import printable

MOST_BYTES = 200_000_000  # as many as the pixels of the largest picture that is read

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")  # with a scheme; a drive has one letter
_ELSEWHERE = re.compile(r"file://[^/]", re.IGNORECASE)
_NO_FILES = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def name_in_sentence(name: str) -> str:
    """The last part of a path, or all of another name, as one short piece of printable text."""
    return printable((name if _ADDRESS.match(name) else Path(name).name) or name or "''")


def read_image_bytes(name: str) -> bytes:
    """The content of the file at this path.

    It is read once, so that a file that changes meanwhile does no harm, and whole: it takes no
    more memory than its pixels may. Raises BadInput if it is not a file, is empty, too large or
    cannot be read.
    """
    try:
        _check(os.stat(name), name)  # noqa: PTH116 -- Path("") would be the present folder
        with os.fdopen(os.open(name, LOOK), "rb") as file:
            status = os.fstat(file.fileno())
            _check(status, name)  # again: another may have taken its place
            return file.read(status.st_size)
    except BadInput:
        raise
    except (OSError, ValueError) as error:
        raise BadInput(_fault_of(error, name)) from error


def check_of(content: bytes) -> str:
    """What tells this content from others: 16 hexadecimal digits."""
    return blake2b(content, digest_size=8).hexdigest()


def check_size(size: int, shown: str) -> None:
    """Raise BadInput with this name in it if there are no bytes, or too many."""
    if size == 0:
        raise BadInput(f"{shown} is empty.")
    if size > MOST_BYTES:
        most = f"{MOST_BYTES // 10**6} MB"
        raise BadInput(f"{shown} is too large: choose an image file of at most {most}.")


def _check(status: os.stat_result, name: str) -> None:
    """Raise BadInput unless this is a file of a sensible size."""
    shown = name_in_sentence(name)
    if stat.S_ISDIR(status.st_mode):
        raise BadInput(f"{shown} is a folder {_fault_of_folder(name)}")
    for is_such, such in _NO_FILES:
        if is_such(status.st_mode):
            raise BadInput(f"{shown} is {such}, not a file: choose an image file.")
    check_size(status.st_size, shown)


def _fault_of_folder(name: str) -> str:
    try:
        os.scandir(name).close()
    except OSError:
        return "that you may not read: change its permissions."
    return "without images: choose image files."


def _fault_of(error: OSError | ValueError, name: str) -> str:
    """Why this path cannot be opened, as a sentence."""
    shown = name_in_sentence(name)
    if _ELSEWHERE.match(name) and not os.path.lexists(name):
        return f"{shown} is on another computer: copy it to this one first."
    if _ADDRESS.match(name) and not os.path.lexists(name):
        return f"{shown} is an address, not a file: save the image to a file first."
    if isinstance(error, ValueError):
        return f"No such file: {shown}. File names cannot contain all of these characters."
    match error.errno:
        case errno.EACCES | errno.EPERM:
            return f"You may not read {shown}: change its permissions, or its folder's."
        case errno.ELOOP:
            return f"{shown} is a link to itself: choose an image file."
        case errno.ENAMETOOLONG:
            return f"No such file: {shown}. File names cannot be this long."
        case errno.ENOENT | errno.ENOTDIR if os.path.islink(name):  # noqa: PTH114 -- as stat
            return f"{shown} is a broken link: its target does not exist."
        case errno.ENOENT | errno.ENOTDIR:
            return f"No such file: {shown}."
        case _:
            return f"{shown} cannot be read ({reason(error)}): copy it to another place."
