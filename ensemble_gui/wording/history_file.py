"""What is wrong with the history's file, in sentences."""

from pathlib import Path

from ensemble_gui.wording.faults import system_fault
from ensemble_gui.wording.figures import count, printable

_LONGEST_PATH = 300  # characters
_LATER = (
    "Unsaved results stay in the list; saving is tried again after the next run and when you "
    "close the window."
)


def damaged_results(damaged: int, whole: int) -> str:
    """A fault: the history has 1 damaged result of 14."""
    return f"has {count(damaged, 'damaged result')} of {whole:,}"


def set_aside(fault: str, aside: Path, *, has_others: bool) -> str:
    """The history has this fault: where the damaged file is kept, and what the list shows."""
    then = "Its other results are in the list." if has_others else "A new list starts."
    return f"The history {fault}. The damaged file is kept as {_path(aside)}. {then}"


def stays(fault: str) -> str:
    """The history has this fault, and no new one can be written."""
    return f"The history {fault}. The damaged file stays where it is."


def kept_set_aside(fault: str, aside: Path) -> str:
    """A window that had to end left a file with this fault: where that file is kept."""
    return (
        f"The file left by a window that closed before it could save its results {fault}. "
        f"The damaged file is kept as {_path(aside)}."
    )


def not_saved(error: OSError) -> str:
    """Why the history could not be saved, and what happens to the results."""
    return f"The history could not be saved. {system_fault(error)} {_LATER}"


def busy(path: Path, seconds: float) -> str:
    """The history could not be saved because another window holds its lock."""
    return (
        f"The history could not be saved. Another window has been writing to {_path(path)} for "
        f"{seconds:g} seconds. {_LATER}"
    )


def unwritable(number: int) -> str:
    """This number of results cannot be saved: reading them back would fail."""
    one = "a figure in it is out of range. It stays"
    why = one if number == 1 else "figures in them are out of range. They stay"
    return (
        f"{count(number, 'result')} cannot be saved: {why} in the list until you close the window."
    )


def _path(path: Path) -> str:
    return printable(str(path), _LONGEST_PATH)
