"""Threads of this process that stand in for the nodes of a cluster."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest

from ensemble_gui.errors import PlaceLost
from ensemble_gui.records.cluster import Node, Spot
from ensemble_gui.running.answers.work import Kept
from ensemble_gui.running.places.local import LocalPlace, LocalPlaces
from ensemble_gui.running.places.place import Place, Station

NAMES = ("10.0.0.5", "10.0.0.6")


class StandIn(LocalPlace):
    """A place that may be lost, or placed again at another node."""

    is_gone = False  # it never answers again
    sent = 0

    def __init__(self, spot: Spot) -> None:
        super().__init__(spot)
        self.before: Callable[[StandIn], None] = lambda _place: None  # it takes work

    def submit(self, work: Any, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 -- any
        self.sent += 1
        self.before(self)
        return Future() if self.is_gone else super().submit(work, *args, **kwargs)

    def move(self, node: str) -> None:
        """Start again at this node, with nothing kept."""
        self._station = Station(spot=replace(self._station.spot, node=node))


class Nodes(LocalPlaces):
    """A cluster of nodes of one CPU each."""

    address = "10.0.0.5:6379"

    def __init__(self, names: Sequence[str] = NAMES) -> None:
        super().__init__(["cpu"] * len(names))
        self.nodes = tuple(Node(name=name, cpus=1) for name in names)
        self.stopped = 0
        self.all = [StandIn(Spot(node=name, device="cpu")) for name in names]

    def take(self, wanted: int | None = None) -> Sequence[Place]:
        """The stand-ins."""
        return self.all[:wanted]

    def check(self, waiting: Sequence[Place]) -> None:
        """Those that are gone never answer."""
        if all(isinstance(one, StandIn) and one.is_gone for one in waiting):
            raise PlaceLost("The node is lost.")

    def stop(self) -> None:
        """Count it."""
        self.stopped += 1

    def close(self) -> None:
        """End the threads."""
        for one in self.all:
            one.close()


def use_nodes(monkeypatch: pytest.MonkeyPatch, nodes: Nodes) -> None:
    """Whatever cluster is named has these nodes."""
    monkeypatch.setattr(Kept, "places", lambda *_given: nodes)
