"""How members are shared out: which seats a cluster has, and which members sit where."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ensemble_gui.errors import BadInput
from ensemble_gui.records.cluster import Node, Shard
from ensemble_gui.wording.figures import count

_MOST_A_NODE = 8  # seats without a GPU: each is a process that takes some 300 MB for torch alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Room for one place on a node."""

    node: Node
    cpus: int
    gpus: int = 0


def seats_of(nodes: Sequence[Node], wanted: int | None = None) -> tuple[Seat, ...]:
    """One seat per GPU; on a node without GPUs one per CPU, or eight that share its CPUs.

    As many as are wanted are taken in turn from each node. Raises BadInput if there are fewer.
    """
    rows = [_on(node) for node in nodes]
    longest = max((len(row) for row in rows), default=0)
    every = [row[place] for place in range(longest) for row in rows if place < len(row)]
    if not every:
        raise BadInput("The cluster has no CPU to offer: start nodes with --num-cpus 1 or more.")
    if wanted is None:
        return tuple(every)
    if not 1 <= wanted <= len(every):
        raise BadInput(
            f"{wanted:,} shards do not fit: the cluster has room for {len(every):,} on "
            f"{count(len(nodes), 'node')}. Choose 1 to {len(every):,}."
        )
    return tuple(every[:wanted])


def _on(node: Node) -> list[Seat]:
    if node.gpus:
        return [Seat(node=node, cpus=max(1, node.cpus // node.gpus), gpus=1)] * node.gpus
    seats = min(node.cpus, _MOST_A_NODE)
    return [Seat(node=node, cpus=node.cpus // max(1, seats))] * seats


def room_for(seats: Sequence[Seat], alive: Sequence[Node]) -> int:
    """How many of these seats the nodes that are alive could hold, if nobody else used them."""
    cpus = {node.key: node.cpus for node in alive}
    gpus = {node.key: node.gpus for node in alive}
    held = 0
    for seat in sorted(seats, key=lambda one: (one.gpus, one.cpus), reverse=True):
        fits = [key for key in cpus if cpus[key] >= seat.cpus and gpus[key] >= seat.gpus]
        if not fits:
            continue
        key = seat.node.key if seat.node.key in fits else fits[0]
        cpus[key] -= seat.cpus
        gpus[key] -= seat.gpus
        held += 1
    return held


def split(members: int, weights: Sequence[int]) -> tuple[Shard, ...]:
    """Consecutive shards in proportion to the weights; at most one per member, none empty."""
    if members < len(weights):
        weights = weights[:members]
    whole, before = sum(weights), 0
    bounds = [0]
    for index, weight in enumerate(weights):
        before += weight
        left = len(weights) - index - 1  # shards, each of which needs a member
        bound = min(members - left, round(members * before / whole))
        bounds.append(max(bounds[-1] + 1, bound))
    return tuple(Shard(first=first, stop=stop) for first, stop in pairwise(bounds))
