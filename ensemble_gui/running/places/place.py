"""What a place is: somewhere that work can be sent to, which answers by a future.

A place of this machine is a thread for one of its devices, a place of a cluster a process there.
Work is a function of this package: it is named to the place, not sent. It is given the place's
station first. It may be run again if its process is lost, so it depends on its arguments alone.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from ensemble_gui.records.cluster import Node, Spot

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
P = ParamSpec("P")


class Shared(Protocol[T_co]):
    """A value that was sent once, and that work at any place can get."""

    def get(self) -> T_co:
        """The value; arrays in it may be read-only."""


@dataclass(slots=True, kw_only=True)
class Station:
    """What a place keeps from one piece of work to the next; it is empty after a loss."""

    spot: Spot
    kept: dict[str, Any] = field(default_factory=dict)  # by keys of the work's own


Work = Callable[Concatenate[Station, P], T]


class Place(Protocol):
    """Somewhere that work is done, one piece after another."""

    @property
    def spot(self) -> Spot:
        """Where it is: elsewhere than before, perhaps, once it has been placed again."""

    @property
    def losses(self) -> int:
        """How often it has been placed again, since its process or its node was lost."""

    def submit(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Send work. The future raises what the work raises, or PlaceLost."""


class Places(Protocol):
    """Places that are used together."""

    @property
    def address(self) -> str:
        """As the user named it; '' is this machine."""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes that are alive."""

    @property
    def is_lost(self) -> bool:
        """Whether all are lost for good, so that one has to connect again."""

    def take(self, wanted: int | None = None) -> Sequence[Place]:
        """So many places, or as many as there are; the same ones each time. Raises BadInput."""

    def share(self, value: T) -> Shared[T]:
        """Send a value once, to be got by work at any of the places."""

    def check(self, waiting: Sequence[Place]) -> None:
        """Raise PlaceLost if these places, which have not answered, can never do so."""

    def is_full(self) -> bool:
        """Whether places wait for processes, and others use all that there is."""

    def stop(self) -> None:
        """End all work now and leave no process of a place behind; `take` makes new ones."""

    def close(self) -> None:
        """The same, and leave or end the cluster."""
