from dataclasses import replace

from ensemble_gui.records.cluster import (
    CallCosts,
    ClusterReport,
    Node,
    PlacedShard,
    Shard,
    Spot,
)
from ensemble_gui.records.run import Verdict
from ensemble_gui.wording.cluster import members_of, on_cluster, pays, place_of

SHARDS = tuple(
    PlacedShard(shard=Shard(first=first, stop=first + 500), spot=Spot(node=node, device="cpu"))
    for first, node in ((0, "10.0.0.7"), (500, "10.0.0.8"))
)
REPORT = ClusterReport(
    address="10.0.0.7:6379",
    nodes=(Node(name="10.0.0.7", cpus=1), Node(name="10.0.0.8", cpus=1)),
    shards=SHARDS,
    costs=CallCosts(
        compute_s=2.0, transfer_s=0.25, overhead_s=0.01, sent_bytes=1000, received_bytes=2000
    ),
    placing_s=3.0,
    sent_bytes=10**6,
    pays_from=120,
)


def test_without_a_cluster_nothing_is_said() -> None:
    assert on_cluster(None) == ()


def test_places_costs_and_the_size_from_which_it_pays_are_said() -> None:
    where, call, pays = on_cluster(REPORT)
    assert where.startswith("Cluster 10.0.0.7:6379: 2 shards on 2 nodes, placed in 3.00 s (1 MB of")
    assert "computing 2.00 s, transfer 250 ms" in call
    assert call.endswith("overhead 10.0 ms.")
    assert pays.endswith("faster than this machine from about 120 members on.")


def test_workers_that_were_started_again_are_counted() -> None:
    again = replace(REPORT, shards=(SHARDS[0], replace(SHARDS[1], placed_again=1)))
    assert "1 lost worker started again; the results are whole." in on_cluster(again)


def test_a_partial_result_is_marked_with_the_members_that_are_missing() -> None:
    partial = replace(REPORT, costs=None, lost=(SHARDS[1].shard,), notes=("The node is lost.",))
    assert on_cluster(partial)[-2:] == (
        "Partial result: no predictions of members 501 to 1,000.",
        "The node is lost.",
    )


def test_members_are_numbered_from_one() -> None:
    assert members_of(Shard(first=0, stop=1)) == "1"
    assert place_of(SHARDS[0]) == "members 1 to 500 on 10.0.0.7 (1 CPU)"


def test_it_is_said_that_the_size_from_which_it_pays_is_within_the_noise() -> None:
    unknown = replace(REPORT, pays_from=None, growth=Verdict.NOT_DISTINGUISHABLE)
    assert "not distinguishable: the difference per member is within the noise" in pays(unknown)
    assert not pays(replace(unknown, growth=""))
