"""A case: what somebody has, how it is opened, and what has to come of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """What the members say of pictures, computed with plain torch."""

    pictures: Array = field(repr=False)  # (sample, height, width[, 3]) uint8
    members: Array = field(repr=False)  # probabilities (member, sample, class)
    accuracy: tuple[float, ...] | None = None  # of a run; () if it must not be scored


class Answer(Enum):
    """What has to come of opening a case."""

    OPENS = "opens"
    REFUSED = "refused"
    EITHER = "either"  # opens with the true predictions, or is refused with these words


@dataclass(frozen=True, slots=True)
class Expected:
    """The answer, with regular expressions: each is found in a note, or in the refusal."""

    answer: Answer
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One folder or file. `make` writes it and gives the truth, if there is one."""

    name: str
    make: Callable[[Path], Truth | None]
    expected: Expected = Expected(Answer.OPENS)
    at: tuple[str, ...] = ("",)  # what is opened: paths in the folder
    words: tuple[str, ...] = ()  # more options; {} is the folder
    run: tuple[str, ...] = ("--source", "noise")  # what the members run on
    of_run: Expected | None = None  # of the run, where something is expected of it as well
    needs: str = ""  # a package besides torch
    is_slow: bool = False


def opens(*notes: str) -> Expected:
    """It opens with the true predictions, and each of these is said."""
    return Expected(Answer.OPENS, notes)


def refused(*words: str) -> Expected:
    """It is refused, in a sentence with each of these."""
    return Expected(Answer.REFUSED, words)


def either(*words: str) -> Expected:
    """It opens with the true predictions, or is refused in a sentence with each of these."""
    return Expected(Answer.EITHER, words)
