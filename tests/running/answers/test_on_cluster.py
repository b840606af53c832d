"""Runs on a cluster of members that this machine has too little memory for."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ensemble_gui.records.cluster import ClusterChoice
from ensemble_gui.records.outcomes import Failure
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import RunSettings, Source, Weights
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.members import memory
from ensemble_gui.running.members.resolving import look_up
from ensemble_gui.running.places import fitting
from tests.support.running.nodes import NAMES, Nodes, use_nodes

SETTINGS = RunSettings(
    members=4,
    batch=32,
    weights=Weights.RANDOM,
    source=Source.NOISE,
    strategies=("loop", "vmap"),
    repeats=1,
    architecture="LeNet-5",  # whose activations take more than its parameters
)
NETWORK = look_up(SETTINGS).architecture
ALL = memory.estimate_run(NETWORK, SETTINGS)
ALONE = memory.estimate_run(NETWORK, replace(SETTINGS, strategies=("loop",)))
SENDING = memory.estimate_sending(NETWORK, SETTINGS)
SHARD = memory.estimate_shard(NETWORK, SETTINGS, 2)

pytestmark = pytest.mark.usefixtures("_no_foreign_load")


@pytest.fixture(autouse=True)
def _nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    made = Nodes()
    use_nodes(monkeypatch, made)
    yield
    made.close()


def asked(settings: RunSettings, cluster: bool = True) -> object:  # noqa: FBT001, FBT002 -- a test's
    choice = ClusterChoice(address=Nodes.address) if cluster else None
    return answer(RunRequest(settings=settings, cluster=choice, budget_s=0.01))


def have(monkeypatch: pytest.MonkeyPatch, here: int, there: int = SHARD) -> None:
    """So many bytes are free on this machine, and at each place."""
    monkeypatch.setattr(memory, "free_memory", lambda _device: here)
    monkeypatch.setattr(fitting, "free_memory", lambda _device: there)


def test_what_does_not_fit_here_is_left_to_the_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    have(monkeypatch, max(SENDING, ALONE))
    assert max(SENDING, ALONE) < ALL
    found = asked(SETTINGS)
    assert isinstance(found, RunResult), found
    assert [one.strategy for one in found.timings] == ["loop", "cluster"]
    assert [one.strategy for one in found.failures] == ["vmap"]
    assert "4 members at batch size 32 would take about" in found.failures[0].message
    found = asked(replace(SETTINGS, strategies=("vmap",)))
    assert isinstance(found, RunResult), found
    assert [one.strategy for one in found.timings] == ["cluster"]
    assert isinstance(asked(SETTINGS, cluster=False), Failure)


def test_members_that_fit_no_node_are_refused_with_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    have(monkeypatch, max(SENDING, ALONE), SHARD - 1)
    found = asked(replace(SETTINGS, strategies=("vmap",)))
    assert isinstance(found, Failure)
    assert found.message.startswith("2 members would take about")
    assert f"on {NAMES[0]}, and" in found.message
    assert [one.strategy for one in found.failures] == ["cluster", "vmap"]


def test_members_that_cannot_even_be_sent_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    have(monkeypatch, SENDING - 1)
    found = asked(SETTINGS)
    assert isinstance(found, Failure)
    assert found.message.startswith("Sharing out 4 members would take about")
