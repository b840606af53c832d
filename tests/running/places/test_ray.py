"""A real cluster of two nodes on this machine: run, kill, lose a node, cancel, compare.

It is one test, as starting a cluster takes seconds, and pytest-xdist would start one per worker.
"""

import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pytest
import torch

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.cluster import ClusterChoice
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import Array, RunSettings, Source
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.running.places.connecting import connect
from ensemble_gui.running.places.gathering import gather
from ensemble_gui.running.places.introducing import introduced
from ensemble_gui.running.places.place import Place, Places
from ensemble_gui.running.places.scattered import PlacedEnsemble, place
from tests.support.running.placed_work import never_end, process_of
from tests.support.running.ray_work import (
    a_sweep_names_its_nodes,
    a_training_outlasts_a_killed_worker,
    sums_are_those_of_this_machine,
)

if TYPE_CHECKING:
    from ray.cluster_utils import Cluster

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"  # on the loopback address
pytest.importorskip("ray", reason="Ray is not installed: the extra `cluster`")

NODE = {"num_cpus": 1, "node_ip_address": "127.0.0.1", "object_store_memory": 100_000_000}


@pytest.fixture
def cluster() -> Iterator["Cluster"]:
    from ray.cluster_utils import Cluster

    handler = signal.getsignal(signal.SIGTERM)  # Ray takes it
    made = Cluster(initialize_head=True, head_node_args=NODE | {"include_dashboard": False})
    made.add_node(**NODE)
    yield made
    made.shutdown()
    signal.signal(signal.SIGTERM, handler)


@pytest.fixture
def kept(cluster: "Cluster") -> Iterator[Kept]:
    made = Kept()
    made.places(cluster.address, CancelToken())
    yield made
    made.close()


def members() -> Ensemble:
    return random_ensemble(SIMPLE_MLP, 6, seed=1, device=torch.device("cpu"))


def placed_on(places: Places, ensemble: Ensemble) -> PlacedEnsemble:
    with torch.inference_mode():
        return place(ensemble, places, CancelToken())


def processes(places: Places, wanted: int | None = None) -> list[psutil.Process]:
    asked = [(one, one.submit(process_of)) for one in places.take(wanted)]
    return [psutil.Process(one) for one in gather(asked, places, CancelToken())]


def test_a_cluster_gives_what_one_machine_gives_whatever_is_lost(
    cluster: "Cluster",
    kept: Kept,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ensemble = members()
    images = np.random.default_rng(0).integers(0, 256, (500, 28, 28), dtype=np.uint8)
    with torch.inference_mode():
        here = predict(ensemble, images)
    places = kept.places(cluster.address, CancelToken())
    choice = ClusterChoice(address=cluster.address)
    a_sweep_names_its_nodes(choice, kept)
    first = processes(places, wanted=1)
    a_run_compares_both(cluster.address, kept)
    assert processes(places)[0] == first[0]  # nodes of one address are one to a sweep, not to a run
    sums_are_those_of_this_machine(choice, kept, tmp_path)
    a_training_outlasts_a_killed_worker(choice, kept, tmp_path)
    placed = placed_on(places, ensemble)
    a_worker_is_killed(places, placed, images, here)
    another_torch_is_named(places, monkeypatch)
    a_node_is_lost_and_then_another(cluster, placed, images, here)
    a_cancel_ends_all_workers(places, [one.place for one in placed.seated if not one.is_lost])
    assert not capsys.readouterr().out  # Ray's own messages of lost workers are not shown


def a_run_compares_both(address: str, kept: Kept) -> None:
    settings = RunSettings(members=4, source=Source.NOISE, strategies=("loop",), repeats=2)
    request = RunRequest(settings=settings, cluster=ClusterChoice(address=address))
    result = answer(request, Work(kept=kept))
    assert isinstance(result, RunResult), result
    assert [one.strategy for one in result.timings] == ["loop", "cluster"]
    assert [(one.strategy, one.allclose) for one in result.equivalence] == [("cluster", True)]
    assert result.equivalence[0].flipped_predictions == 0
    assert [one.baseline for one in result.comparisons] == ["loop"]
    found = result.cluster
    assert found is not None
    assert found.costs is not None
    assert [one.shard.members for one in found.shards] == [2, 2]
    assert len(found.nodes) == 2
    assert min(found.costs.compute_s, found.costs.overhead_s) > 0
    assert found.sent_bytes == result.parameter_bytes
    assert found.own_cores is not None
    assert found.own_cores > 0


def a_worker_is_killed(places: Places, placed: PlacedEnsemble, images: Array, here: Array) -> None:
    assert np.allclose(placed.predict(images, CancelToken()), here, atol=1e-5)
    before = [one.placed_again for one in placed.shards]
    victim = processes(places)[0]
    asked = [(one.place, one.place.submit(process_of)) for one in placed.seated]
    victim.kill()
    assert np.allclose(placed.predict(images, CancelToken()), here, atol=1e-5)
    assert len(gather(asked, places, CancelToken())) == 2
    assert [one.placed_again for one in placed.shards] == [before[0] + 1, before[1]]


def another_torch_is_named(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(torch, "__version__", "1.0.0+cpu")
        with pytest.raises(BadInput, match=r"has torch .*, this machine 1\.0\.0"):
            introduced(places, CancelToken())


def a_node_is_lost_and_then_another(
    cluster: "Cluster", placed: PlacedEnsemble, images: Array, here: Array
) -> None:
    spare = cluster.add_node(**NODE)
    (second,) = cluster.worker_nodes - {spare}
    cluster.remove_node(second)
    assert np.allclose(placed.predict(images, CancelToken()), here, atol=1e-5)
    assert not placed.lost
    cluster.remove_node(spare)
    found = placed.predict(images, CancelToken())
    (lost,) = placed.lost
    assert np.isnan(found[lost.slice]).all()
    left = np.setdiff1d(np.arange(len(here)), np.arange(lost.first, lost.stop))
    assert np.allclose(found[left], here[left], atol=1e-5)
    assert "is lost, and no other has room" in placed.why_lost


def a_cancel_ends_all_workers(places: Places, left: Sequence[Place]) -> None:
    asked = [(one, one.submit(process_of)) for one in left]
    (worker,) = map(psutil.Process, gather(asked, places, CancelToken()))
    token = CancelToken()
    endless = [(one, one.submit(never_end)) for one in left]
    token.cancel()
    with pytest.raises(CancelledError):
        gather(endless, places, token)
    assert not psutil.wait_procs([worker], timeout=60)[1]
    assert [one.spot.node for one in places.take()] == ["127.0.0.1"]  # a new one, for one node


def test_an_address_where_nobody_listens_is_said_at_once() -> None:
    with pytest.raises(BadInput, match=r"Nothing answers at 127\.0\.0\.1:1 .* 'ray start --head'"):
        connect("127.0.0.1:1", CancelToken())


def test_a_cluster_that_is_started_here_listens_on_the_loopback_address_alone() -> None:
    before = {one.pid for one in psutil.Process().children(recursive=True)}
    places = connect("local", CancelToken())
    started = [one for one in psutil.Process().children(recursive=True) if one.pid not in before]
    listening = {
        one.laddr.ip
        for process in (psutil.Process(), *started)
        for one in process.net_connections("inet")
        if one.status == psutil.CONN_LISTEN
    }
    assert listening <= {"127.0.0.1", "::ffff:127.0.0.1", "::1"}
    assert len(places.nodes) == 1
    folder = places.folder  # type: ignore[attr-defined]  # of Ray's
    assert folder.is_dir()
    places.close()
    assert not folder.exists()
    assert not psutil.wait_procs(started)[1]
