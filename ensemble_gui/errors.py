"""Errors that the user can fix."""

import errno


class BadInput(ValueError):  # noqa: N818 -- named for whose mistake it is
    """The request is invalid; the message says what is wrong, where, and how to fix it."""


class Damaged(BadInput):
    """A file is cut short, or does not hold what its format requires."""


class PlaceLost(Exception):  # noqa: N818 -- named for what happened
    """Members cannot be computed where they were placed; the message says why, and what to do."""


class NoRoom(OSError):  # noqa: N818 -- named for what is missing
    """The disk has less free space than a file needs; the message says how much."""

    def __init__(self, sentence: str) -> None:
        super().__init__(errno.ENOSPC, sentence)
        self._sentence = sentence

    def __str__(self) -> str:
        return self._sentence
