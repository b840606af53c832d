"""The keys that a view handles by itself, for the page of shortcuts."""

from dataclasses import dataclass

from PySide6.QtGui import QKeySequence

Key = str | QKeySequence.StandardKey  # as QKeySequence reads it

ARROWS: tuple[Key, ...] = ("Left", "Right", "Up", "Down")


@dataclass(frozen=True, slots=True)
class ViewKeys:
    """A view by its name, and what each of its keys does while the view has the focus."""

    view: str
    meanings: tuple[tuple[tuple[Key, ...], str], ...]
