"""What a run found of a cluster comes back from its file, unless it contradicts itself."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ensemble_gui.errors import Damaged
from ensemble_gui.history.run_file import from_json, run_fields, to_json
from ensemble_gui.records.cluster import Shard
from ensemble_gui.records.run import RunResult, StrategyFailure
from tests.support.made_up_clusters import REPORT, on_cluster
from tests.support.made_up_runs import few_digits, made_up_run


def run() -> RunResult:
    return on_cluster(made_up_run())


def again(fields: dict[str, Any]) -> RunResult:
    return from_json(json.dumps(fields).encode(), "a.run.json", few_digits)


@pytest.mark.parametrize(
    "report",
    [
        replace(REPORT, growth="faster", own_cores=1.25),
        replace(REPORT, costs=None, pays_from=None, lost=(Shard(first=1, stop=3),)),
    ],
)
def test_a_run_on_a_cluster_comes_back(report: object) -> None:
    whole = replace(run(), cluster=report)
    read = from_json(to_json(whole, few_digits).encode(), "a.run.json", few_digits)
    assert read.cluster == report
    assert read.timings[-1].strategy == "cluster"
    assert read.request.cluster is None  # opening a file dials nothing


def test_a_cluster_that_failed_is_a_failure_like_others() -> None:
    failed = StrategyFailure(strategy="cluster", message="The node is lost.")
    read = again(run_fields(replace(made_up_run(), failures=(failed,)), few_digits))
    assert (read.failures, read.cluster) == ((failed,), None)


def test_a_file_of_an_older_version_has_none() -> None:
    fields = run_fields(made_up_run(), few_digits)
    del fields["cluster"]
    assert again(fields).cluster is None


def _gap(cluster: dict[str, Any]) -> None:
    cluster["shards"][1]["shard"]["first"] = 2


def _short(cluster: dict[str, Any]) -> None:
    del cluster["shards"][1]


def _empty(cluster: dict[str, Any]) -> None:
    cluster["shards"][0]["shard"]["stop"] = 0


def _stranger(cluster: dict[str, Any]) -> None:
    cluster["lost"] = [{"first": 0, "stop": 2}]


def _negative(cluster: dict[str, Any]) -> None:
    cluster["costs"]["transfer_s"] = -1


@pytest.mark.parametrize("spoil", [_gap, _short, _empty, _stranger, _negative])
def test_what_contradicts_itself_is_refused(spoil: Callable[[dict[str, Any]], None]) -> None:
    fields = json.loads(to_json(run(), few_digits))
    spoil(fields["cluster"])
    with pytest.raises(Damaged, match="cluster"):
        again(fields)
