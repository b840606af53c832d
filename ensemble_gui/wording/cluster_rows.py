"""A run on a cluster in the window: a call in short, and its shards in rows under their nodes.

While it is running, the rows say how far each shard has come.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ensemble_gui.records.cluster import (
    GPUS,
    ClusterProgress,
    ClusterReport,
    Node,
    PlacedShard,
    ShardProgress,
    ShardState,
    Spot,
)
from ensemble_gui.records.run import RunResult, Verdict
from ensemble_gui.records.settings import CLUSTER
from ensemble_gui.wording.cluster import losses, members_of, own_load
from ensemble_gui.wording.figures import byte_size, count, duration, printable

SHARDS = {  # each column with what it is
    "members": "The numbers of the shard's members, under the node that they are on",
    "on": "What the shard may use there",
    "strategy": "What auto picked there",
    "time": "What the last call computed there; the call takes as long as its longest shard, and "
    "transfer and overhead besides",
}
PROGRESS = {  # the columns meanwhile
    "members": SHARDS["members"],
    "on": SHARDS["on"],
    "progress": "How far the shard has come",
}
LOST = "lost"
_NOT_PAYING: Mapping[str, str] = {
    Verdict.SLOWER: "more members would not make it pay",
    Verdict.NOT_DISTINGUISHABLE: "from which size it pays is not distinguishable",
    Verdict.UNSTABLE: "from which size it pays is not known, as the times vary too much",
}
_HERE = "This computer"
_LONGEST = 60  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardRow:
    """A line of the table: a shard, or the node that the next ones are on."""

    cells: tuple[str, ...]
    tip: str = ""
    is_node: bool = False


def call_in_short(result: RunResult) -> str:
    """What the median call on the cluster took, from which size it pays, and what was lost."""
    report = result.cluster
    if report is None:
        return ""
    return " ".join(filter(None, (_call(result, report), own_load(report), *losses(report))))


def _call(result: RunResult, report: ClusterReport) -> str:
    parts = report.costs
    if parts is None:
        return ""
    sent, received = byte_size(parts.sent_bytes), byte_size(parts.received_bytes)
    return (
        f"A call {_where(report)}: computing {duration(parts.compute_s)}, transfer "
        f"{duration(parts.transfer_s)} ({sent} there, {received} back), overhead "
        f"{duration(parts.overhead_s)}; {_pays(result, report)}."
    )


def _where(report: ClusterReport) -> str:
    return "on all GPUs" if report.address == GPUS else "on the cluster"


def _pays(result: RunResult, report: ClusterReport) -> str:
    """By these costs."""
    if report.pays_from is not None:
        return f"it pays from about {count(report.pays_from, 'member')} on"
    if all(one.strategy == CLUSTER for one in result.timings):
        return "nothing ran here to compare it with"
    return _NOT_PAYING.get(report.growth, "from which size it pays is not known")


def placed_in_short(found: ClusterReport | ClusterProgress) -> str:
    """How many shards and nodes there are."""
    parts = (
        count(len(found.shards), "shard") if found.shards else "",
        count(len(found.nodes), "node") if found.nodes else "",
    )
    return " on ".join(filter(None, parts))


def placing(report: ClusterReport) -> str:
    """What it took to place the members."""
    return (
        f"Placed in {duration(report.placing_s)}, with {byte_size(report.sent_bytes)} of members "
        "sent once."
    )


def shard_rows(report: ClusterReport) -> list[ShardRow]:
    """Each node, with its shards below it; also nodes without one, and nodes that are gone."""

    def row(placed: PlacedShard) -> ShardRow:
        return _shard(placed, is_lost=placed.shard in report.lost)

    return list(_rows(report.nodes, report.shards, row))


def progress_rows(progress: ClusterProgress) -> list[ShardRow]:
    """The same while the shards are placed or asked."""
    return list(_rows(progress.nodes, progress.shards, _in_progress))


Placed = TypeVar("Placed", PlacedShard, ShardProgress)


def _rows(
    nodes: Sequence[Node], shards: Sequence[Placed], row: Callable[[Placed], ShardRow]
) -> Iterator[ShardRow]:
    at: dict[str, list[Placed]] = {node.name: [] for node in nodes}
    for one in shards:
        at.setdefault(one.spot.node, []).append(one)
    for name, here in at.items():
        own = [node for node in nodes if node.name == name]
        yield ShardRow(cells=(_node(name, own),), is_node=True)
        yield from map(row, here)


def _node(name: str, nodes: list[Node]) -> str:
    """Several nodes at one address, as on one machine, are one line."""
    if not name:
        return _HERE
    cpus, gpus = sum(one.cpus for one in nodes), sum(one.gpus for one in nodes)
    parts = (
        printable(name, _LONGEST),
        count(len(nodes), "node") if len(nodes) > 1 else "",
        count(cpus, "CPU") if cpus else "",
        count(gpus, "GPU") if gpus else "",
        "" if nodes else LOST,
    )
    return " · ".join(filter(None, parts))


def _shard(placed: PlacedShard, *, is_lost: bool) -> ShardRow:
    cells = (
        members_of(placed.shard),
        _uses(placed.spot),
        printable(placed.strategy, _LONGEST),
        LOST if is_lost else duration(placed.compute_s),
    )
    return ShardRow(cells=cells, tip=_fate(placed.placed_again, is_lost=is_lost))


def _in_progress(one: ShardProgress) -> ShardRow:
    is_over = one.state in (ShardState.DONE, ShardState.LOST)
    is_counted = one.total and one.state is ShardState.COMPUTING
    parts = (
        f"{one.done / one.total:.0%}" if is_counted else str(one.state),
        "again" if one.placed_again and not is_over else "",
    )
    of = f"{one.done:,} of {count(one.total, 'sample')}." if one.total else ""
    fate = _fate(one.placed_again, is_lost=one.state is ShardState.LOST)
    return ShardRow(
        cells=(members_of(one.shard), _uses(one.spot), " ".join(filter(None, parts))),
        tip=" ".join(filter(None, (of, fate))),
    )


def _fate(again: int, *, is_lost: bool) -> str:
    """What became of the worker of a shard."""
    tips = (
        "No predictions: its place is lost, and no other had room." if is_lost else "",
        f"Its worker was lost {count(again, 'time')} and started again." if again else "",
    )
    return " ".join(filter(None, tips))


def _uses(spot: Spot) -> str:
    if not spot.node or spot.gpus:
        return printable(spot.device, _LONGEST)
    return count(spot.cpus, "CPU")
