"""What a cluster did and cost, in sentences."""

from collections.abc import Mapping

from ensemble_gui.records.cluster import GPUS, LOCAL, ClusterReport, PlacedShard, Shard
from ensemble_gui.records.run import Verdict
from ensemble_gui.wording.figures import byte_size, count, duration, printable

_OWN = "The cluster's own processes"
_LOOPBACK = ("127.", "localhost:")
_LEAST_CORES = 0.05  # what is less disturbs nothing
_NEVER: Mapping[str, str] = {
    Verdict.SLOWER: "At this batch size the cluster does not become faster than this machine with "
    "more members: each takes longer there.",
    Verdict.NOT_DISTINGUISHABLE: "From how many members on the cluster is faster than this machine "
    "is not distinguishable: the difference per member is within the noise.",
    Verdict.UNSTABLE: "From how many members on the cluster is faster than this machine is not "
    "known: the times vary too much. Try again when the machines are quiet.",
}


def on_cluster(report: ClusterReport | None) -> tuple[str, ...]:
    """Where the members were, what a call took, from which size on it pays, and what was lost."""
    if report is None:
        return ()
    sentences = (places(report), costs(report), pays(report), own_load(report), *losses(report))
    return tuple(filter(None, sentences))


def places(report: ClusterReport) -> str:
    """The nodes and shards, and what it took to place them."""
    shards = count(len(report.shards), "shard")
    where = f"Cluster {printable(report.address)}: {shards} on {count(len(report.nodes), 'node')}"
    if report.address == GPUS:
        where = f"All GPUs of this computer: {shards}"
    return (
        f"{where}, placed in "
        f"{duration(report.placing_s)} ({byte_size(report.sent_bytes)} of members sent once)."
    )


def costs(report: ClusterReport) -> str:
    """A call, told apart; '' where none was completed."""
    parts = report.costs
    if parts is None:
        return ""
    return (
        f"A call there: computing {duration(parts.compute_s)}, transfer "
        f"{duration(parts.transfer_s)} ({byte_size(parts.sent_bytes)} of input, "
        f"{byte_size(parts.received_bytes)} of outputs), overhead {duration(parts.overhead_s)}."
    )


def pays(report: ClusterReport) -> str:
    """From how many members on the cluster is faster than this machine, by the costs measured."""
    if report.pays_from is None:
        return _NEVER.get(report.growth, "")
    members = count(report.pays_from, "member")
    return f"By these costs the cluster is faster than this machine from about {members} on."


def own_load(report: ClusterReport) -> str:
    """What the cluster's processes do to the timing if they run on this machine."""
    if report.own_cores is None:  # a run of an earlier version
        is_here = report.address == LOCAL or report.address.startswith(_LOOPBACK)
        return f"{_OWN} are on this computer: here they count as other load." if is_here else ""
    if report.own_cores < _LEAST_CORES:
        return ""
    return (
        f"{_OWN} used {report.own_cores:.1f} of this computer's cores on average meanwhile: "
        "blocks that waited for them took longer, but do not count as disturbed."
    )


def losses(report: ClusterReport) -> tuple[str, ...]:
    """Workers that were started again, and members whose place is lost for good."""
    again = sum(one.placed_again for one in report.shards)
    restarted = f"{count(again, 'lost worker')} started again; the results are whole."
    missing = ", ".join(map(members_of, report.lost))
    lost = f"Partial result: no predictions of members {missing}."
    return (
        *((restarted,) if again and not report.lost else ()),
        *((lost,) if report.lost else ()),
        *report.notes,
    )


def members_of(shard: Shard) -> str:
    """The members' numbers from 1, such as 501 to 1,000."""
    if shard.members == 1:
        return f"{shard.stop:,}"
    return f"{shard.first + 1:,} to {shard.stop:,}"


def place_of(placed: PlacedShard) -> str:
    """A shard and where it is, such as members 1 to 500 on 10.0.0.7 (2 CPUs)."""
    return f"members {members_of(placed.shard)} on {printable(placed.spot.name)}"
