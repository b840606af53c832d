"""What is reported of the places that an ensemble was computed at, and what they cost."""

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import PlaceLost
from ensemble_gui.measures.cluster_costs import call_costs, pays_from
from ensemble_gui.records.cluster import CallCosts, ClusterReport
from ensemble_gui.running.places.scattered import PlacedEnsemble


def report(
    placed: PlacedEnsemble, token: CancelToken, here_s: float | None = None
) -> ClusterReport:
    """The report; `here_s` is what a call takes on this machine. Raises CancelledError."""
    costs = _costs(placed, token)
    shards = placed.shards
    members = shards[-1].shard.stop
    return ClusterReport(
        address=placed.places.address,
        nodes=placed.places.nodes,
        shards=shards,
        costs=costs,
        placing_s=placed.placing_s,
        sent_bytes=placed.sent_bytes,
        pays_from=pays_from(costs, members, here_s) if costs and here_s else None,
        lost=placed.lost,
        notes=(placed.why_lost,) if placed.why_lost else (),
    )


def _costs(placed: PlacedEnsemble, token: CancelToken) -> CallCosts | None:
    """Those of the median call; of several calls the first, which may find cold caches, is out."""
    calls = placed.calls[1:] or placed.calls
    if not calls or placed.lost:
        return None
    try:
        overhead_s = placed.overhead_s(token)
    except PlaceLost:
        return None
    return call_costs(
        [one.wall_s for one in calls],
        [max(one.compute_s) for one in calls],
        overhead_s=overhead_s,
        sent_bytes=calls[-1].sent_bytes,
        received_bytes=calls[-1].received_bytes,
    )
