"""The system's calls on the way of a file, of which one fails."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

if os.name == "posix":
    import fcntl

_NAMES = (
    "open",
    "write",
    "fsync",
    "close",
    "dup",
    "rename",
    "replace",
    "stat",
    "lstat",
    "fstat",
    "mkdir",
    "unlink",
    "rmdir",
    "scandir",
    "fchmod",
)
_TAKE_ROOM = ("write", "fsync", "close", "rename", "replace", "mkdir")

Real = Callable[..., Any]
Each = Callable[[str, Real, tuple[Any, ...], dict[str, Any]], Any]


@contextmanager
def intercepting(each: Each) -> Iterator[None]:
    """Give every call to `each`: its name, what does it, and its arguments."""

    def instead(name: str, real: Real) -> Real:
        return lambda *arguments, **named: each(name, real, arguments, named)

    with pytest.MonkeyPatch.context() as patched:
        for name in _NAMES:
            if hasattr(os, name):
                patched.setattr(os, name, instead(name, getattr(os, name)))
        if os.name == "posix":
            patched.setattr(fcntl, "flock", instead("flock", fcntl.flock))
        yield


@contextmanager
def failing(at: int, error: int, *, lasting: bool = False) -> Iterator[list[str]]:
    """The call of this number fails, or, if it lasts, all that take room from this one on.

    Gives the names of the calls, which grows as they are made.
    """
    calls: list[str] = []

    def each(name: str, real: Real, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:  # noqa: ANN401 -- as the call does
        is_unlocking = name == "flock" and arguments[1] == fcntl.LOCK_UN  # which cannot fail
        if not is_unlocking:
            calls.append(name)
        if name == "close":
            real(*arguments)  # the descriptor is gone, whatever closing says
        if is_unlocking or not _fails(len(calls) - 1, name, arguments):
            return None if name == "close" else real(*arguments, **named)
        raise OSError(error, os.strerror(error))

    def _fails(number: int, name: str, arguments: tuple[Any, ...]) -> bool:
        if not lasting:
            return number == at
        takes_room = name in _TAKE_ROOM or (name == "open" and arguments[1] & os.O_CREAT)
        return number >= at and bool(takes_room)

    with intercepting(each):
        yield calls
