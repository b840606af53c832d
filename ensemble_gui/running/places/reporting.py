"""What is reported of the places that an ensemble was computed at, and what they cost."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import PlaceLost
from ensemble_gui.measures.cluster_costs import call_costs, fixed_s, pays_from
from ensemble_gui.records.cluster import CallCosts, ClusterReport
from ensemble_gui.records.run import Timing, Verdict
from ensemble_gui.running.places.asking import PlacedEnsemble
from ensemble_gui.running.places.scattered import OnPlaces
from ensemble_gui.running.timing.comparing import compare

_LEAST_LEFT = 0.01  # of a block's time grows with the members, whatever the others' costs were


def report(
    placed: PlacedEnsemble, token: CancelToken, timings: Mapping[str, Timing] | None = None
) -> ClusterReport:
    """The report; `timings` are of rounds here and there. Raises CancelledError."""
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
        **(_growth(costs, members, timings or {}) if costs else {}),
        lost=placed.lost,
        notes=(placed.why_lost,) if placed.why_lost else (),
    )


def _growth(costs: CallCosts, members: int, timings: Mapping[str, Timing]) -> dict[str, Any]:
    """From which size on the cluster pays, where its time grows distinguishably less than here."""
    there = timings.get(OnPlaces.name)
    others = [one for one in timings.values() if one is not there]
    if there is None or not others:
        return {}
    here, fixed = min(others, key=lambda one: one.median_s), fixed_s(costs)
    left_s = np.maximum(there.samples_s - fixed, _LEAST_LEFT * there.samples_s)
    growing = replace(there, samples_s=left_s)
    verdict = compare(growing, here, len(others)).verdict
    pays = verdict is Verdict.FASTER
    found = pays_from(fixed, growing.median_s, here.median_s, members) if pays else None
    return {"growth": str(verdict), "pays_from": found}


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
