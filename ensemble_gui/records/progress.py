"""How far work has come."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RunProgress:
    """How far the work has come: `done` of `total` steps of this stage."""

    stage: str
    done: int
    total: int


Progress = Callable[[RunProgress], None]


def unheard(_progress: RunProgress) -> None:
    """A progress callback for callers who do not listen."""
