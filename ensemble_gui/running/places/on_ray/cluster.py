"""The places on the nodes of a Ray cluster."""

from collections.abc import Sequence
from time import monotonic

import ray

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import PlaceLost
from ensemble_gui.records.cluster import Node
from ensemble_gui.running.places.on_ray.connection import Connection
from ensemble_gui.running.places.on_ray.place import RayPlace, RayShared
from ensemble_gui.running.places.place import Place, T
from ensemble_gui.running.places.shards import room_for, seats_of

_SLOW_S = 10  # that a worker may take to start before the CPUs are looked at


class RayPlaces:
    """Places on the nodes of a cluster."""

    def __init__(self, address: str, token: CancelToken) -> None:
        self.address = address
        self._places: list[RayPlace] = []
        self._taken_of: tuple[Node, ...] = ()
        self._taken_at = 0.0  # the last one
        self._connection = Connection(address, token)
        self._nodes = _alive()
        self.folder = self._connection.folder  # of a cluster that was started here

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes that are alive, or were when the head last answered."""
        if self._connection.answers_now():
            self._nodes = _alive()
        return self._nodes

    @property
    def is_lost(self) -> bool:
        """Whether the head is gone, and the connection with it."""
        return bool(self._connection.why_lost)

    def take(self, wanted: int | None = None) -> Sequence[Place]:
        """One place for each seat: those that there are, with more if more are wanted.

        If fewer are wanted, the processes of the others end, so that their CPUs are free.
        """
        self._connection.raise_if_lost()
        nodes = self.nodes
        seats = seats_of(nodes, wanted)
        if nodes != self._taken_of and len(seats) != len(self._places):
            self.stop()
        if not self._places:
            self._taken_of = nodes
        for one in self._places[len(seats) :]:
            one.end()
        del self._places[len(seats) :]
        for seat in seats[len(self._places) :]:
            self._places.append(RayPlace(seat, lambda: self._connection.why_lost))
            self._taken_at = monotonic()
        return tuple(self._places)

    def share(self, value: T) -> RayShared[T]:
        """Put a value into the object store. Raises PlaceLost if the head is gone."""
        self._connection.raise_if_lost()
        return RayShared(ray.put(value))

    def check(self, waiting: Sequence[Place]) -> None:
        """Raise PlaceLost if the nodes of these places are gone, and no room is left for them.

        Also if the head is gone. While it does not answer, it is not asked: that would wait for it.
        """
        self._connection.raise_if_lost()
        if not self._connection.answers_now():
            return
        alive = self.nodes
        seats = [one.seat for one in self._places]
        short = len(seats) - room_for(seats, alive)
        keys = {node.key for node in alive}
        gone = [one for one in waiting if isinstance(one, RayPlace) and one.node not in keys]
        if short and len(gone) == len(waiting) <= short:
            names = ", ".join(dict.fromkeys(one.spot.node for one in gone))
            raise PlaceLost(
                f"The node {names} is lost, and no other has room for its members: start it "
                "again, or use fewer shards."
            )

    def is_full(self) -> bool:
        """Whether a place waits for its process, which is slow to start, and no CPU is free."""
        if monotonic() - self._taken_at < _SLOW_S or not self._connection.answers_now():
            return False
        return any(one.has_no_process for one in self._places) and not _free_cpus()

    def stop(self) -> None:
        """End the processes of all places. They end with the connection if the head is silent."""
        if self._connection.answers_now():
            for one in self._places:
                one.end()
        else:
            self._connection.leave()
        self._places = []

    def close(self) -> None:
        """The same, and disconnect; a cluster that was started here ends."""
        self.stop()
        self._connection.close()


def _alive() -> tuple[Node, ...]:
    return tuple(
        Node(
            name=one["NodeManagerAddress"],
            key=one["NodeID"],
            cpus=int(one["Resources"].get("CPU", 0)),
            gpus=int(one["Resources"].get("GPU", 0)),
        )
        for one in ray.nodes()
        if one["Alive"]
    )


def _free_cpus() -> float:
    return float(ray.available_resources().get("CPU", 0))
