"""Every error in one sentence, with a remedy if there is one."""

import errno
import os
from traceback import format_exception

from ensemble_gui.errors import BadInput, NoRoom, PlaceLost
from ensemble_gui.records.outcomes import Failure, Request
from ensemble_gui.wording.figures import printable

_LONGEST_PATH = 160  # characters

_ADVICE = {  # by the number of the system's error: what happened, and a remedy
    errno.ENOSPC: ("The disk is full", "Free some space, or choose another folder"),
    errno.EDQUOT: ("Your disk quota is used up", "Free some space, or choose another folder"),
    errno.EFBIG: ("The file is too large for this disk", "Choose another folder"),
    errno.EROFS: ("The disk is read-only", "Choose another folder"),
    errno.EACCES: ("Permission denied", "Change its permissions, or choose another one"),
    errno.EPERM: ("Permission denied", "Change its permissions, or choose another one"),
    errno.ENOENT: ("No such file or folder", "Check the path"),
    errno.ENOTDIR: ("Part of the path is not a folder", "Check the path"),
    errno.EISDIR: ("This is a folder", "Name a file"),
    errno.EEXIST: ("This name is already in use", "Choose another name"),
    errno.ENOTEMPTY: ("The folder is not empty", "Choose a new or an empty folder"),
    errno.ENAMETOOLONG: ("The name is too long", "Choose a shorter one"),
    errno.ELOOP: ("The links form a loop", "Check the path"),
    errno.EIO: ("The disk failed", "Check the disk, or choose another one"),
    errno.ESTALE: ("The network folder was disconnected", "Reconnect it, or choose another folder"),
    errno.EBUSY: ("Another program is using it", "Close that program, or choose another folder"),
    errno.EMFILE: ("Too many files are open", "Close other windows and try again"),
    errno.ENFILE: ("Too many files are open", "Close other programs and try again"),
}


def failure_of(request: Request, error: Exception) -> Failure:
    """The failure of a request by this error, without a traceback if the user can fix it."""
    is_bad_input = isinstance(error, BadInput)
    is_expected = isinstance(error, BadInput | PlaceLost) or _is_fault_of_system(error)
    return Failure(
        request=request,
        message=describe(error),
        bad_input=is_bad_input,
        traceback=None if is_expected else "".join(format_exception(error)),
    )


def describe(error: Exception) -> str:
    """Its own sentence if it has one, a fault of the system, or an unexpected error on one line."""
    if isinstance(error, BadInput | NoRoom | PlaceLost):
        return str(error)
    if is_out_of_memory(error):
        return "Out of memory: choose fewer members or a smaller batch size."
    if isinstance(error, OSError) and _is_fault_of_system(error):
        return system_fault(error)
    first_line = str(error).partition("\n")[0]
    return f"Stopped with an error: {type(error).__name__}: {first_line}"


def system_fault(error: OSError) -> str:
    """What the system refused, at which path, and a remedy."""
    what, advice = _ADVICE.get(error.errno or 0, (reason(error), ""))
    where = f": {printable(os.fsdecode(error.filename), _LONGEST_PATH)}" if _has_path(error) else ""
    return f"{what}{where}." + (f" {advice}." if advice else "")


def reason(error: Exception) -> str:
    """Why the system or a reader refused, in its own words, for use within a sentence."""
    own = error.strerror if isinstance(error, OSError) else None
    return (own or str(error) or type(error).__name__).rstrip(".")


def _is_fault_of_system(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno is not None


def _has_path(error: OSError) -> bool:
    return isinstance(error.filename, str | bytes | os.PathLike)  # it may be a file descriptor


def is_out_of_memory(error: Exception) -> bool:
    """Whether there was too little memory, on the CPU or on a device."""
    # torch's classes are compared by name, because importing torch takes a second; its CPU
    # allocator raises a plain RuntimeError, whose message differs by system.
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or any(words in str(error) for words in ("can't allocate memory", "not enough memory"))
    )
