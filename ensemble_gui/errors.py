"""What the user can mend."""

import errno


class BadInput(ValueError):  # noqa: N818 -- named for whose mistake it is
    """The request cannot be served; the message says what is wrong, where, and what would do."""


class Damaged(BadInput):
    """A file breaks off, or holds something else than its format."""


class NoRoom(OSError):  # noqa: N818 -- named for what is missing
    """The disk has less room than what is to be written needs; the message says how much."""

    def __init__(self, sentence: str) -> None:
        super().__init__(errno.ENOSPC, sentence)
        self._sentence = sentence

    def __str__(self) -> str:
        return self._sentence
