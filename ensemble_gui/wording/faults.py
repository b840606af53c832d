"""How every error is said: in one sentence, with what would do where that is known."""

import errno
import os
from traceback import format_exception

from ensemble_gui.errors import BadInput, NoRoom
from ensemble_gui.records.outcomes import Failure, Request
from ensemble_gui.wording.figures import printable

_LONGEST_PATH = 160  # characters

_ADVICE = {  # by the number of the system's error: what happened, and what would do
    errno.ENOSPC: ("The disk is full", "Free some space, or choose another folder"),
    errno.EDQUOT: (
        "Your share of the disk is used up",
        "Free some space, or choose another folder",
    ),
    errno.EFBIG: ("The disk takes no file of this size", "Choose another folder"),
    errno.EROFS: ("The disk is read-only", "Choose another folder"),
    errno.EACCES: ("Permission denied", "Change its permissions, or choose another one"),
    errno.EPERM: ("Permission denied", "Change its permissions, or choose another one"),
    errno.ENOENT: ("No such file or folder", "Check the path"),
    errno.ENOTDIR: ("Part of the path is not a folder", "Check the path"),
    errno.EISDIR: ("It is a folder", "Name a file"),
    errno.EEXIST: ("Something else has this name", "Choose another name"),
    errno.ENOTEMPTY: ("The folder is not empty", "Choose a new or an empty folder"),
    errno.ENAMETOOLONG: ("The name is too long", "Choose a shorter one"),
    errno.ELOOP: ("Its links lead in a circle", "Check the path"),
    errno.EIO: ("The disk failed", "Check the disk, or choose another one"),
    errno.ESTALE: ("The network folder was lost", "Connect it again, or choose another folder"),
    errno.EBUSY: ("Another program is using it", "Close that program, or choose another folder"),
    errno.EMFILE: ("Too many files are open", "Close other windows and try again"),
    errno.ENFILE: ("Too many files are open", "Close other programs and try again"),
}


def failure_of(request: Request, error: Exception) -> Failure:
    """What an error makes of a request; what the user can do something about has no traceback."""
    is_bad_input = isinstance(error, BadInput)
    is_foreseen = is_bad_input or _is_fault_of_system(error)
    return Failure(
        request=request,
        message=describe(error),
        bad_input=is_bad_input,
        traceback=None if is_foreseen else "".join(format_exception(error)),
    )


def describe(error: Exception) -> str:
    """Bad input's own sentence, a fault of the system's, or an unforeseen error in one line."""
    if isinstance(error, BadInput | NoRoom):
        return str(error)
    if _is_out_of_memory(error):
        return "The memory did not suffice: choose fewer members or a smaller batch size."
    if isinstance(error, OSError) and _is_fault_of_system(error):
        return system_fault(error)
    first_line = str(error).partition("\n")[0]
    return f"It stopped with an error: {type(error).__name__}: {first_line}"


def system_fault(error: OSError) -> str:
    """What the system refused, at which path, and what would do."""
    what, advice = _ADVICE.get(error.errno or 0, (reason(error), ""))
    where = f": {printable(os.fsdecode(error.filename), _LONGEST_PATH)}" if _has_path(error) else ""
    return f"{what}{where}." + (f" {advice}." if advice else "")


def reason(error: OSError) -> str:
    """Why the system refused, in its own words, to stand in a sentence."""
    return (error.strerror or str(error) or type(error).__name__).rstrip(".")


def _is_fault_of_system(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno is not None


def _has_path(error: OSError) -> bool:
    return isinstance(error.filename, str | bytes | os.PathLike)  # it can be a descriptor's number


def _is_out_of_memory(error: Exception) -> bool:
    # torch's classes are known by name, as importing it takes a second; its allocator for the
    # CPU raises a plain RuntimeError, whose words differ by system.
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or any(words in str(error) for words in ("can't allocate memory", "not enough memory"))
    )
