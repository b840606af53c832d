import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from ensemble_gui.assets import resource
from ensemble_gui.ensembles import bundled as files
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.architectures.simple_cnn import SIMPLE_CNN
from ensemble_gui.ensembles.bundled import (
    BUNDLED_MEMBERS,
    held_members,
    members_file,
    trained_ensemble,
)
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.samples import mnist

CPU = torch.device("cpu")


def settings_in(path: Path) -> dict[str, object]:
    with safe_open(path, framework="pt") as file:
        settings: dict[str, object] = json.loads(file.metadata()["settings"])
    return settings


@pytest.fixture(scope="module")
def bundled() -> Ensemble:
    return trained_ensemble(SIMPLE_MLP, 20, device=CPU)


@pytest.fixture
def stacked() -> dict[str, Tensor]:
    return random_ensemble(SIMPLE_MLP, 3, seed=0, device=CPU).stacked


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "members.safetensors"


@pytest.fixture(scope="module")
def probabilities(bundled: Ensemble) -> Array:
    """What the bundled members say of the 10,000 test digits: (member, sample, class)."""
    inputs = torch.from_numpy(DIGITS_TASK.normalise(mnist.load_test_digits().images))
    with torch.inference_mode():
        outputs = torch.stack([member(inputs) for member in bundled.members])
    return outputs.softmax(dim=2).numpy()


def test_bundled_members_are_right_on_98_percent_of_the_test_digits(probabilities: Array) -> None:
    right = probabilities.argmax(axis=2) == mnist.load_test_digits().labels
    assert right.shape == (20, 10_000)
    assert right.mean() >= 0.98


def test_the_first_ten_together_are_right_on_98_2_percent(probabilities: Array) -> None:
    together = probabilities[:10].mean(axis=0).argmax(axis=1)
    assert (together == mnist.load_test_digits().labels).mean() >= 0.982


def test_the_bundled_file_tells_how_it_was_trained() -> None:
    told = settings_in(resource(BUNDLED_MEMBERS["SimpleMLP"]))
    expected = {"architecture": "SimpleMLP", "members": 20, "epochs": 5, "batch": 64, "seed": 0}
    assert expected.items() <= told.items()


@pytest.mark.parametrize("members", [1, 10, 20])
def test_the_first_members_of_the_file_are_taken(bundled: Ensemble, members: int) -> None:
    ensemble = trained_ensemble(SIMPLE_MLP, members, device=CPU)
    assert len(ensemble) == members
    for name, parameter in ensemble.stacked.items():
        assert torch.equal(parameter, bundled.stacked[name][:members])


def test_trained_members_are_views_of_the_stack(bundled: Ensemble) -> None:
    weight = dict(bundled.members[3].named_parameters())["fc2.weight"]
    assert weight.data_ptr() == bundled.stacked["fc2.weight"][3].data_ptr()


def test_more_members_than_the_file_holds_are_refused_with_what_would_do() -> None:
    with pytest.raises(BadInput, match=r"holds 20 trained members, not 1,000") as caught:
        trained_ensemble(SIMPLE_MLP, 1_000, device=CPU)
    assert "random weights" in str(caught.value)
    assert "train --architecture SimpleMLP --members 1000" in str(caught.value)


def test_saved_members_are_read_back(path: Path, stacked: dict[str, Tensor]) -> None:
    path.write_bytes(members_file(stacked, {"note": "é"}))
    ensemble = trained_ensemble(SIMPLE_MLP, 3, device=CPU, path=path)
    assert list(ensemble.stacked) == list(stacked)
    assert all(torch.equal(ensemble.stacked[name], one) for name, one in stacked.items())
    with safe_open(path, framework="pt") as file:
        assert file.metadata() == {"note": "é"}


def test_tensors_in_training_and_transposed_views_can_be_saved(
    path: Path, stacked: dict[str, Tensor]
) -> None:
    turned = stacked["fc2.weight"].transpose(1, 2).requires_grad_()
    path.write_bytes(members_file({**stacked, "fc2.weight": turned}, {}))
    ensemble = trained_ensemble(SIMPLE_MLP, 3, device=CPU, path=path)
    assert torch.equal(ensemble.stacked["fc2.weight"], turned.detach())


@pytest.mark.parametrize(("architecture", "held"), [(SIMPLE_MLP, 20), (SIMPLE_CNN, 10)])
def test_each_architecture_has_its_bundled_members(architecture: Architecture, held: int) -> None:
    assert held_members(architecture) == held
    ensemble = trained_ensemble(architecture, held, device=CPU)
    assert len(ensemble) == held
    assert ensemble.architecture is architecture


def test_members_of_another_architecture_are_refused() -> None:
    path = resource(BUNDLED_MEMBERS["SimpleCNN"])
    with pytest.raises(BadInput, match="not those of SimpleMLP: conv1"):
        trained_ensemble(SIMPLE_MLP, 1, device=CPU, path=path)


def test_a_damaged_bundled_file_holds_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text("damaged")
    monkeypatch.setattr(files, "resource", lambda _: path)
    assert held_members(SIMPLE_MLP) == 0


Damage = Callable[[dict[str, Tensor]], dict[str, Tensor]]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        pytest.param(lambda s: {"a": s["fc1.bias"]}, "not those of SimpleMLP: a", id="names"),
        pytest.param(lambda s: {**s, "fc4.bias": torch.ones(3)}, "fc4.bias", id="name too many"),
        pytest.param(lambda s: {**s, "fc3.bias": torch.ones(3, 9)}, "fc3.bias", id="shape"),
        pytest.param(lambda s: {**s, "fc3.bias": torch.ones(10)}, "fc3.bias", id="unstacked"),
        pytest.param(lambda s: {**s, "fc3.bias": torch.tensor(1.0)}, "fc3.bias", id="scalar"),
        pytest.param(lambda s: {**s, "fc3.bias": torch.ones(2, 10)}, "numbers of", id="counts"),
        pytest.param(lambda s: {k: v.half() for k, v in s.items()}, "F16", id="another dtype"),
        pytest.param(lambda s: {k: v[:0] for k, v in s.items()}, "fc1", id="no member"),
    ],
)
def test_members_of_another_kind_are_refused_by_name(
    path: Path, stacked: dict[str, Tensor], damage: Damage, reason: str
) -> None:
    save_file(damage(stacked), path)
    with pytest.raises(BadInput, match=reason) as caught:
        trained_ensemble(SIMPLE_MLP, 1, device=CPU, path=path)
    assert str(path) in str(caught.value)
    assert "random weights" in str(caught.value)


@pytest.mark.parametrize("kept", [0, 4, 200, -1])
def test_a_truncated_file_is_refused_by_name(
    path: Path, stacked: dict[str, Tensor], kept: int
) -> None:
    path.write_bytes(members_file(stacked, {})[:kept])
    with pytest.raises(BadInput, match=path.name):
        trained_ensemble(SIMPLE_MLP, 1, device=CPU, path=path)


@pytest.mark.parametrize("name", ["nowhere.safetensors", "."])
def test_a_missing_file_or_a_folder_is_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match=tmp_path.name):
        trained_ensemble(SIMPLE_MLP, 1, device=CPU, path=tmp_path / name)
