"""A cluster whose processes are made up, and nodes for which threads stand in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import pytest
import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.places import own_load, shard_work
from ensemble_gui.running.places.own_load import ClusterLoad
from ensemble_gui.running.places.scattered import OnPlaces
from ensemble_gui.running.timing import ours
from tests.support.running.nodes import Nodes


class Waiting:
    """Half a second more at each reading."""

    name: ClassVar[str] = "run delay"
    waited = 0.0

    def read(self) -> float:
        self.waited += 0.5
        return self.waited


@pytest.fixture
def nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Nodes]:
    @contextmanager
    def watched() -> Iterator[Waiting]:
        yield Waiting()

    monkeypatch.setattr(shard_work, "watch_load", watched)
    monkeypatch.setattr(shard_work, "helpers_of", lambda _sender: ())
    made = Nodes()
    yield made
    made.close()


@pytest.fixture
def cluster(nodes: Nodes) -> OnPlaces:
    """One on which a call has been made, at whose places something else kept it waiting."""
    found = OnPlaces(nodes, CancelToken())
    ensemble = random_ensemble(SIMPLE_MLP, 2, seed=0, device=torch.device("cpu"))
    with torch.inference_mode():
        found.prepare(ensemble, InputMode.SAME)(torch.zeros(1, 1, 28, 28))
    return found


def test_what_keeps_a_place_waiting_is_known_of_each_call(cluster: OnPlaces) -> None:
    assert cluster.placed is not None
    assert [one.waited_s for one in cluster.placed.calls] == [0.5]


def test_the_cluster_s_own_processes_here_are_no_foreign_load(
    cluster: OnPlaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = {77: 0.0}
    monkeypatch.setattr(ClusterLoad, "_find", lambda _load: used)
    monkeypatch.setattr(own_load, "OurProcesses", lambda find: Ours(find=find, seconds=used.get))
    load = ClusterLoad(meter=Waiting(), cluster=cluster)
    assert load.name == "run delay"
    used[77] += 0.5
    before = load.read()
    assert before == 0.5  # at the place: here all that was waited was for our own
    used[77] += 0.125
    assert load.read() == before + 0.375
    assert cluster.own_cores is not None
    assert cluster.own_cores > 0


Ours = ours.OurProcesses


def test_places_in_this_process_are_met_as_such(cluster: OnPlaces) -> None:
    load = ClusterLoad(meter=Waiting(), cluster=cluster)
    load.meet(CancelToken())
    assert load.met == {one.pid for one in [own_load.psutil.Process().parent()] if one}
