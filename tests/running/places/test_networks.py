"""A network that was sent is the same one where it arrives."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.architectures.registry import ARCHITECTURE_NAMES, find_architecture
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.cluster import Shard
from ensemble_gui.records.opening import OpenRequest, TrustNeeded
from ensemble_gui.records.tasks import Outputs
from ensemble_gui.running.answers.opening import open_ensemble
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.places.networks import rebuilt, sent_network
from ensemble_gui.running.places.parcels import packed, unpacked
from tests.support.strange_ensemble import write_ensemble

CPU = torch.device("cpu")
NET = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, width=4, num_classes=1):
        super().__init__()
        self.layer = nn.Linear(12, width)
        self.out = nn.Linear(width, num_classes)
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, x):
        self.calls += 1
        x.mul_(2)
        return {"hidden": 3, "answer": self.out(self.layer(x.flatten(1)).relu()).sigmoid()}
"""
MANIFEST = """
architecture = "net.py:Net"
arguments = {width = 6}
input_shape = [3, 2, 2]
"""


def opened(folder: Path) -> Ensemble:
    """The ensemble in this folder, whose code is trusted."""
    work, request = Work(), OpenRequest(path=str(folder))
    question = open_ensemble(request, work)
    if isinstance(question, TrustNeeded):
        question = open_ensemble(replace(request, trusted=frozenset({question.sha256})), work)
    (found,) = work.opened._ensembles.values()
    return found


def arrives_the_same(ensemble: Ensemble) -> Ensemble:
    """The last member that was sent, which computes what it computes here."""
    shard = Shard(first=len(ensemble) - 1, stop=len(ensemble))
    other = unpacked(packed(ensemble, shard), CPU)
    x = torch.randn(3, *ensemble.architecture.task.shape)
    with torch.inference_mode():
        there, here = other.members[0](x.clone()), ensemble.members[-1](x.clone())
    assert torch.allclose(there, here)
    assert other.architecture.task == ensemble.architecture.task
    return other


@pytest.mark.parametrize("name", [*ARCHITECTURE_NAMES, "MLP-32"])
def test_a_built_in_network_is_found_by_its_name(name: str) -> None:
    architecture = find_architecture(name)
    found = rebuilt(sent_network(architecture), architecture.state_shapes())
    assert found.task == architecture.task
    assert found.linear_layers == architecture.linear_layers


def test_a_factory_is_run_from_the_code_that_was_sent(tmp_path: Path) -> None:
    ensemble = opened(write_ensemble(tmp_path / "ens"))
    (tmp_path / "ens/net.py").write_text("raise SystemError('this was not sent')")
    arrives_the_same(ensemble)


def test_arguments_outputs_and_habits_of_a_network_arrive(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(NET)
    (tmp_path / "ensemble.toml").write_text(MANIFEST)
    space: dict[str, object] = {"__name__": "net"}
    exec(NET, space)  # noqa: S102 -- a test's own code
    torch.save(space["Net"](width=6).state_dict(), tmp_path / "0.pt")  # type: ignore[operator]  # a class
    ensemble = opened(tmp_path)
    assert ensemble.architecture.task.outputs is Outputs.PROBABILITIES
    assert len(ensemble.architecture.adaptations) == 2  # its output; one, and a changed input
    arrives_the_same(ensemble)


def test_a_built_in_network_with_one_output_arrives(tmp_path: Path) -> None:
    of_one = find_architecture("MLP-32", replace(SIMPLE_MLP.task, classes=("only",)))
    torch.save(of_one.build().state_dict(), tmp_path / "0.pt")
    ensemble = opened(tmp_path)
    assert len(ensemble.architecture.task.classes) == 2
    arrives_the_same(ensemble)


def test_another_network_of_the_same_name_is_refused() -> None:
    shapes = {name: (1, *shape) for name, shape in SIMPLE_MLP.state_shapes().items()}
    with pytest.raises(BadInput, match="install the same packages on all nodes"):
        rebuilt(sent_network(SIMPLE_MLP), shapes)
