"""A run on a cluster in short, and its shards under their nodes."""

from dataclasses import replace

import pytest

from ensemble_gui.records.cluster import (
    ClusterProgress,
    ClusterReport,
    ShardProgress,
    ShardState,
)
from ensemble_gui.records.run import Verdict
from ensemble_gui.wording.cluster import on_cluster as sentences
from ensemble_gui.wording.cluster_rows import (
    call_in_short,
    placed_in_short,
    progress_rows,
    shard_rows,
)
from ensemble_gui.wording.tables.cluster import shards_table
from tests.support.made_up_clusters import NODES, REPORT, on_cluster
from tests.support.made_up_runs import made_up_run

WHOLE = "1 lost worker started again; the results are whole."
CALL = (
    "A call on the cluster: computing 4.90 ms, transfer 2.10 ms (201 kB there, 7.68 kB back), "
    "overhead 1.30 ms; "
)


def cells(report: ClusterReport) -> list[tuple[str, ...]]:
    return [one.cells for one in shard_rows(report)]


def test_a_call_says_what_it_took_and_from_which_size_it_pays() -> None:
    result = on_cluster(made_up_run())
    assert call_in_short(result) == f"{CALL}it pays from about 2,318 members on. {WHOLE}"


@pytest.mark.parametrize(
    ("growth", "said"),
    [
        (Verdict.SLOWER, "more members would not make it pay."),
        (Verdict.NOT_DISTINGUISHABLE, "from which size it pays is not distinguishable."),
        (Verdict.UNSTABLE, "from which size it pays is not known, as the times vary too much."),
        ("", "from which size it pays is not known."),
    ],
)
def test_a_call_says_why_no_size_is_known_from_which_it_pays(growth: str, said: str) -> None:
    report = replace(REPORT, pays_from=None, growth=growth)
    result = replace(on_cluster(made_up_run()), cluster=report)
    assert f"{CALL}{said}" in call_in_short(result)


def test_a_call_has_nothing_to_compare_with_where_nothing_ran_here() -> None:
    whole = on_cluster(made_up_run())
    report = replace(REPORT, pays_from=None)
    alone = replace(whole, cluster=report, timings=whole.timings[-1:])
    assert f"{CALL}nothing ran here to compare it with." in call_in_short(alone)
    assert call_in_short(made_up_run()) == ""


@pytest.mark.parametrize("address", ["local", "127.0.0.1:6379", "localhost:6379"])
def test_a_cluster_on_this_computer_is_load_of_its_own(address: str) -> None:
    here = replace(REPORT, address=address)
    said = "The cluster's own processes are on this computer: here they count as other load."
    assert said in call_in_short(on_cluster(made_up_run(), here))
    assert said in sentences(here)
    assert said not in sentences(REPORT)


def test_what_the_cluster_used_of_this_computer_is_said() -> None:
    said = (
        "The cluster's own processes used 1.2 of this computer's cores on average meanwhile: "
        "blocks that waited for them took longer, but do not count as disturbed."
    )
    here = replace(REPORT, address="local", own_cores=1.23)
    assert said in call_in_short(on_cluster(made_up_run(), here))
    assert said in sentences(here)
    assert "processes" not in " ".join(sentences(replace(here, own_cores=0.01)))


def test_shards_are_listed_under_their_nodes() -> None:
    assert cells(REPORT) == [
        ("10.0.0.5 · 8 CPUs",),
        ("1", "2 CPUs", "stacked", "4.90 ms"),
        ("10.0.0.6 · 8 CPUs · 1 GPU",),
        ("2 to 3", "cuda:0", "fused", "3.10 ms"),
        ("10.0.0.7 · 4 CPUs",),
    ]
    assert shard_rows(REPORT)[1].tip == "Its worker was lost 1 time and started again."


def test_a_lost_shard_is_marked_and_no_time_is_given_for_it() -> None:
    lost = replace(REPORT, nodes=NODES[:1], lost=(REPORT.shards[1].shard,), costs=None)
    assert cells(lost)[2:] == [("10.0.0.6 · lost",), ("2 to 3", "cuda:0", "fused", "lost")]
    assert "No predictions" in shard_rows(lost)[3].tip
    said = call_in_short(on_cluster(made_up_run(), lost))
    assert said == "Partial result: no predictions of members 2 to 3."


def test_nodes_at_one_address_are_one_line() -> None:
    same = tuple(replace(one, name="127.0.0.1") for one in NODES)
    shards = tuple(replace(one, spot=replace(one.spot, node="127.0.0.1")) for one in REPORT.shards)
    found = cells(replace(REPORT, nodes=same, shards=shards))
    assert found[0] == ("127.0.0.1 · 3 nodes · 20 CPUs · 1 GPU",)
    assert len(found) == 3


def test_the_table_has_every_shard_and_the_costs_in_its_notes() -> None:
    table = shards_table(on_cluster(made_up_run()), REPORT)
    assert table.rows == 2
    assert list(table.columns["last member"]) == [1, 3]
    assert list(table.columns["node, GPUs"]) == [0, 1]
    assert any("overhead 1.30 ms" in one for one in table.notes)


def test_meanwhile_the_rows_say_how_far_each_shard_has_come() -> None:
    first, second = REPORT.shards
    shards = (
        ShardProgress(
            shard=first.shard,
            spot=first.spot,
            state=ShardState.COMPUTING,
            done=3000,
            total=10_000,
            placed_again=1,
        ),
        ShardProgress(shard=second.shard, spot=second.spot, state=ShardState.WAITING),
    )
    rows = progress_rows(ClusterProgress(nodes=NODES, shards=shards))
    assert [one.cells for one in rows] == [
        ("10.0.0.5 · 8 CPUs",),
        ("1", "2 CPUs", "30% again"),
        ("10.0.0.6 · 8 CPUs · 1 GPU",),
        ("2 to 3", "cuda:0", "waiting"),
        ("10.0.0.7 · 4 CPUs",),
    ]
    assert rows[1].tip.startswith("3,000 of 10,000 samples. Its worker was lost 1 time")
    assert placed_in_short(ClusterProgress(nodes=NODES, shards=shards)) == "2 shards on 3 nodes"
    assert placed_in_short(ClusterProgress(nodes=NODES)) == "3 nodes"
