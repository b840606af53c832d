"""How far work has come."""

from collections.abc import Callable
from dataclasses import dataclass

from ensemble_gui.records.cluster import ClusterProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class RunProgress:
    """How far the work has come: `done` of `total` steps of this stage."""

    stage: str
    done: int
    total: int
    cluster: ClusterProgress | None = None  # of work that is spread over a cluster


Progress = Callable[[RunProgress], None]


def unheard(_progress: RunProgress) -> None:
    """A progress callback for callers who do not listen."""
