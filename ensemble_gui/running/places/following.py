"""Shows how far each shard has come, next to how far the whole work has."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from time import monotonic

from ensemble_gui.records.cluster import ClusterProgress, Node, ShardProgress
from ensemble_gui.records.progress import Progress, RunProgress, unheard
from ensemble_gui.running.places.place import Places

_LOOK_S = 1.0  # how often the nodes are looked at


class Follower:
    """Adds the nodes and the shards to progress, if anybody hears it."""

    def __init__(self, places: Places, progress: Progress) -> None:
        self._places, self._progress = places, progress
        self._nodes: tuple[Node, ...] = ()
        self._looked = float("-inf")

    def with_shards(self, shards: Callable[[], Iterable[ShardProgress]]) -> Progress:
        """Progress that is shown with the shards as they stand by then."""
        if self._progress is unheard:
            return unheard

        def show(made: RunProgress) -> None:
            cluster = ClusterProgress(nodes=self._look(), shards=tuple(shards()))
            self._progress(replace(made, cluster=cluster))

        return show

    def _look(self) -> tuple[Node, ...]:
        """The nodes, which a cluster has to be asked for."""
        if monotonic() - self._looked > _LOOK_S:
            self._nodes, self._looked = self._places.nodes, monotonic()
        return self._nodes
