"""What is said of the history's file, where something is wrong with it."""

from pathlib import Path

from ensemble_gui.wording.faults import system_fault
from ensemble_gui.wording.figures import count, printable

_LONGEST_PATH = 300  # characters
_LATER = (
    "Unsaved results stay in the list; saving is tried again after the next run and when you "
    "close the window."
)


def damaged_results(damaged: int, whole: int) -> str:
    """A fault: the history holds 1 damaged result of 14."""
    return f"holds {count(damaged, 'damaged result')} of {whole:,}"


def set_aside(fault: str, aside: Path, *, has_others: bool) -> str:
    """The history has this fault: where the damaged file is, and what the list shows."""
    then = "Its other results are in the list." if has_others else "A new list starts."
    return f"The history {fault}. The damaged file is kept as {_path(aside)}. {then}"


def stays(fault: str) -> str:
    """The history has this fault, and no other one can be written."""
    return f"The history {fault}. The damaged file stays where it is."


def kept_set_aside(fault: str, aside: Path) -> str:
    """What a window could not save in time has this fault: where that file is."""
    return (
        f"A file of results that a window wrote while it was closed {fault}. "
        f"The damaged file is kept as {_path(aside)}."
    )


def not_saved(error: OSError) -> str:
    """Why the history could not be saved, and what becomes of the results."""
    return f"The history could not be saved. {system_fault(error)} {_LATER}"


def busy(path: Path, seconds: float) -> str:
    """Another window holds the history's lock."""
    return (
        f"The history could not be saved. Another window has been writing to {_path(path)} for "
        f"{seconds:g} seconds. {_LATER}"
    )


def unwritable(number: int) -> str:
    """So many results hold what reading would refuse."""
    are, they = ("is", "It stays") if number == 1 else ("are", "They stay")
    return (
        f"{count(number, 'result')} cannot be saved: figures in it {are} out of range. "
        f"{they} in the list until you close the window."
    )


def _path(path: Path) -> str:
    return printable(str(path), _LONGEST_PATH)
