"""The fields of a JSON object from a file, each checked before it is used."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

import numpy as np

from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import Array

LONGEST_TEXT = 1_000_000  # characters: torch's messages can be long
_LARGEST = 2**63
_SHORTEST_S, _LONGEST_S = 1e-12, 1e9  # of a call
_MOST_BLOCKS = 1_000_000

Item = TypeVar("Item")
Word = TypeVar("Word", bound=StrEnum)


class Fields:
    """Reads the fields of one object by name. Raises ValueError for values of the wrong kind.

    Unknown fields are ignored.
    """

    def __init__(self, found: object) -> None:
        if not isinstance(found, dict):
            raise ValueError("an object is missing where one is needed")  # noqa: TRY004 -- of data
        self._found = found

    def take(self, name: str) -> object:
        """The field's value, unchecked."""
        if name not in self._found:
            raise ValueError(f"{name} is missing")
        return self._found[name]

    def __contains__(self, name: str) -> bool:
        """Whether the field exists."""
        return name in self._found

    def has(self, name: str) -> bool:
        """Whether the field has a value other than null."""
        return self.take(name) is not None

    def text(self, name: str, least: int = 0, most: int = LONGEST_TEXT) -> str:
        """Text with a length in this range."""
        found = self.take(name)
        if not isinstance(found, str) or not least <= len(found) <= most:
            raise ValueError(f"{name} is not a text of {least} to {most} characters")
        return found

    def integer(self, name: str, least: int = 0) -> int:
        """A whole number of at least `least`."""
        found = self.take(name)
        if type(found) is not int or not least <= found <= _LARGEST:
            raise ValueError(f"{name} is not a whole number from {least} to {_LARGEST}")
        return found

    def number(self, name: str, least: float = 0, most: float = _LONGEST_S) -> float:
        """A finite number in this range."""
        return number(self.take(name), name, least, most)

    def flag(self, name: str) -> bool:
        """True or false."""
        found = self.take(name)
        if not isinstance(found, bool):
            raise ValueError(f"{name} is neither true nor false")  # noqa: TRY004 -- of data
        return found

    def word(self, name: str, words: type[Word]) -> Word:
        """One of these words."""
        found = self.text(name)
        if found not in list(words):
            raise ValueError(f"{name} is none of {', '.join(words)}")
        return words(found)

    def inside(self, name: str, read: Callable[[object], Item]) -> Item:
        """The field's value as `read` has it; the fault that it finds is said with the name."""
        found = self.take(name)
        try:
            return read(found)
        except BadInput:  # whose sentence stands for itself
            raise
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error

    def optional(self, name: str, read: Callable[[object], Item]) -> Item | None:
        """The same, or None where the value is null."""
        return self.inside(name, read) if self.has(name) else None

    def many(self, name: str, read: Callable[[object], Item], most: int) -> tuple[Item, ...]:
        """A list of at most `most` items, each read by `read`."""
        found = self.take(name)
        if not isinstance(found, list) or len(found) > most:
            raise ValueError(f"{name} is not a list of at most {most}")
        items, at = [], 0
        try:
            for at, one in enumerate(found):  # noqa: B007 -- read where one is refused
                items.append(read(one))
        except ValueError as error:
            raise ValueError(f"{name}[{at}]: {error}") from error
        return tuple(items)

    def seconds(self, name: str) -> Array:
        """The seconds of at least one call, (block,)."""
        found = self.many(
            name, lambda one: number(one, "it", _SHORTEST_S, _LONGEST_S), _MOST_BLOCKS
        )
        if not found:
            raise ValueError(f"{name} is empty")
        return np.array(found)


def number(found: object, name: str, least: float, most: float) -> float:
    """A finite number in this range; raises ValueError, with the name in it, if it is not."""
    if type(found) not in (int, float) or not least <= found <= most:  # type: ignore[operator]  # mypy: it is a number
        raise ValueError(f"{name} is not a number from {least:g} to {most:g}")
    return float(found)  # type: ignore[arg-type]  # as above
