"""Trainings on a cluster, for whose nodes threads stand in."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.cluster import ClusterChoice
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.training import EpochsKept, TrainRequest, TrainResult, TrainSettings
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.places import queueing
from tests.support.few_digits import learn_from_few
from tests.support.running.nodes import Nodes, StandIn, use_nodes

pytestmark = pytest.mark.usefixtures("_threads")
ON_NODES = ClusterChoice(address=Nodes.address)


@pytest.fixture(autouse=True)
def nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Nodes]:
    learn_from_few(monkeypatch, 128)
    monkeypatch.setattr(queueing, "_CHECK_S", 0.0)
    made = Nodes()
    use_nodes(monkeypatch, made)
    yield made
    made.close()


def request_for(path: Path, architecture: str = "SimpleMLP", extra: int = 0) -> TrainRequest:
    settings = TrainSettings(members=3, epochs=2, extra=extra)
    return TrainRequest(
        settings=settings, output=str(path), architecture=architecture, augment=bool(extra)
    )


def trained(request: TrainRequest) -> TrainResult:
    outcome = answer(request)
    assert isinstance(outcome, TrainResult), outcome
    return outcome


def assert_same(one: TrainRequest, other: TrainRequest) -> None:
    first, second = load_file(one.output), load_file(other.output)
    assert first.keys() == second.keys()
    for name, values in first.items():
        assert np.allclose(values, second[name], atol=1e-4), name


@pytest.mark.parametrize(
    ("architecture", "extra"), [("SimpleMLP", 0), ("SimpleMLP", 9), ("SimpleCNN", 0)]
)
def test_the_members_are_those_of_this_machine(
    tmp_path: Path, architecture: str, extra: int
) -> None:
    here = request_for(tmp_path / "here.safetensors", architecture, extra)
    there = replace(here, output=str(tmp_path / "there.safetensors"), cluster=ON_NODES)
    trained(here)
    report = trained(there).cluster
    assert_same(here, there)
    assert report is not None
    assert sorted((one.shard.first, one.shard.stop) for one in report.shards) == [(0, 2), (2, 3)]
    assert all(one.compute_s > 0 for one in report.shards)
    assert {path.name for path in tmp_path.iterdir()} == {"here.safetensors", "there.safetensors"}


def test_a_shard_of_a_lost_node_goes_on_from_its_last_epoch(tmp_path: Path, nodes: Nodes) -> None:
    def lose(place: StandIn) -> None:
        place.is_gone = place.sent > 2  # after the question who it is, and an epoch

    nodes.all[1].before = lose
    here = request_for(tmp_path / "here.safetensors")
    there = replace(here, output=str(tmp_path / "there.safetensors"), cluster=ON_NODES)
    trained(here)
    trained(there)
    assert_same(here, there)
    assert sum(one.sent for one in nodes.all) == 2 + 4 + 1  # questions, epochs, one of them twice


def test_epochs_outlast_a_cluster_that_is_lost_and_are_resumed_here(
    tmp_path: Path, nodes: Nodes
) -> None:
    def lose(place: StandIn) -> None:
        place.is_gone = place.sent > 2

    for one in nodes.all:
        one.before = lose
    there = replace(request_for(tmp_path / "there.safetensors"), cluster=ON_NODES)
    kept: list[EpochsKept] = []
    outcome = answer(there, Work(report=kept.append))
    assert isinstance(outcome, Failure)
    assert outcome.message == "The node is lost."
    assert kept == [EpochsKept(path=f"{there.output}.unfinished")]
    here = request_for(tmp_path / "here.safetensors")
    trained(here)
    heard: list[RunProgress] = []
    answer(replace(there, cluster=None), Work(progress=heard.append))
    assert heard[0].done > heard[0].total // 2 - 1
    assert_same(here, there)


def test_a_cancel_stops_the_workers_and_keeps_the_epochs(tmp_path: Path, nodes: Nodes) -> None:
    token, kept = CancelToken(), list[EpochsKept]()

    def hear(progress: RunProgress) -> None:
        if progress.stage == "Training" and progress.done:
            token.cancel()

    request = replace(request_for(tmp_path / "there.safetensors"), cluster=ON_NODES)
    outcome = answer(request, Work(token=token, progress=hear, report=kept.append))
    assert isinstance(outcome, Cancelled)
    assert nodes.stopped == 1
    assert Path(kept[0].path).is_file()
