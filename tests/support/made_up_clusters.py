"""A run on a cluster that never was: three nodes, of which one has a GPU."""

from dataclasses import replace

from ensemble_gui.records.cluster import (
    CallCosts,
    ClusterReport,
    Node,
    PlacedShard,
    Shard,
    Spot,
)
from ensemble_gui.records.run import Comparison, RunResult, Verdict
from ensemble_gui.records.settings import CLUSTER

ADDRESS = "10.0.0.5:6379"
NODES = (
    Node(name="10.0.0.5", cpus=8, key="a"),
    Node(name="10.0.0.6", cpus=8, gpus=1, key="b"),
    Node(name="10.0.0.7", cpus=4, key="c"),
)
REPORT = ClusterReport(
    address=ADDRESS,
    nodes=NODES,
    shards=(
        PlacedShard(
            shard=Shard(first=0, stop=1),
            spot=Spot(node="10.0.0.5", device="cpu", cpus=2),
            strategy="stacked",
            compute_s=0.0049,
            placed_again=1,
        ),
        PlacedShard(
            shard=Shard(first=1, stop=3),
            spot=Spot(node="10.0.0.6", device="cuda:0", gpus=1),
            strategy="fused",
            compute_s=0.0031,
        ),
    ),
    costs=CallCosts(
        compute_s=0.0049,
        transfer_s=0.0021,
        overhead_s=0.0013,
        sent_bytes=200_704,
        received_bytes=7680,
    ),
    placing_s=1.31,
    sent_bytes=1_419_384,
    pays_from=2318,
)


def on_cluster(result: RunResult, report: ClusterReport = REPORT) -> RunResult:
    """The same run, timed on the cluster as well, where it is slower."""
    last = result.timings[-1]
    slow = replace(last, strategy=CLUSTER, samples_s=result.timings[0].samples_s * 4)
    compared = Comparison(
        strategy=CLUSTER,
        baseline=result.timings[0].strategy,
        speedup=0.25,
        ci95=(0.25, 0.25),
        verdict=Verdict.SLOWER,
    )
    return replace(
        result,
        timings=(*result.timings, slow),
        comparisons=(*result.comparisons, compared),
        cluster=report,
    )
