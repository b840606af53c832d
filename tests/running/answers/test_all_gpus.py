"""All GPUs of this machine compute without Ray; two devices stand in for them."""

import sys

import pytest

from ensemble_gui.errors import BadInput
from ensemble_gui.records.cluster import GPUS, ClusterChoice
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import RunSettings, Source, Weights
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.places import local
from ensemble_gui.wording.cluster import on_cluster
from ensemble_gui.wording.cluster_rows import shard_rows

SETTINGS = RunSettings(
    members=3, batch=4, weights=Weights.RANDOM, source=Source.NOISE, strategies=("loop",), repeats=2
)


def test_a_run_on_all_gpus_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    before = "ray" in sys.modules
    stand_ins = local.LocalPlaces(("cpu", "cpu"), address=GPUS)
    monkeypatch.setattr(local, "all_gpus", lambda: stand_ins)
    work = Work()
    found = answer(RunRequest(settings=SETTINGS, cluster=ClusterChoice(address=GPUS)), work)
    assert isinstance(found, RunResult), found
    assert [one.strategy for one in found.timings] == ["loop", "cluster"]
    assert found.equivalence[0].allclose
    assert found.cluster is not None
    assert [one.shard.members for one in found.cluster.shards] == [2, 1]
    rows = [one.cells for one in shard_rows(found.cluster)]
    assert rows[0] == ("This computer",)
    assert rows[1][:2] == ("1 to 2", "cpu")
    assert on_cluster(found.cluster)[0].startswith("All GPUs of this computer: 2 shards, placed")
    work.kept.close()
    assert ("ray" in sys.modules) is before


def test_one_gpu_is_a_device_like_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "available_devices", lambda: ("cpu", "cuda:0"))
    with pytest.raises(BadInput, match="several GPUs"):
        local.all_gpus()
    monkeypatch.setattr(local, "available_devices", lambda: ("cpu", "cuda:0", "cuda:1"))
    assert local.all_gpus().address == GPUS
