from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from ensemble_gui.assets import resource
from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP, SimpleMLP
from ensemble_gui.ensembles.architectures.simple_cnn import SIMPLE_CNN
from ensemble_gui.ensembles.bundled import BUNDLED_MEMBERS
from ensemble_gui.errors import BadInput
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.running.members.building import build_ensemble, find_available
from ensemble_gui.running.members.devices import available_devices
from ensemble_gui.running.members.resolving import resolve

CPU = torch.device("cpu")
SMALL = RunSettings(members=2, batch=4, repeats=2)
RANDOM = replace(SMALL, weights=Weights.RANDOM)


def test_good_settings_give_their_device_and_strategies() -> None:
    assert resolve(RunSettings()).device == CPU
    found = resolve(replace(SMALL, strategies=("vmap", "loop", "vmap")))
    assert (found.device, found.opened, found.held) == (CPU, None, 20)
    assert [one.name for one in found.strategies] == ["vmap", "loop"]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (replace(SMALL, members=0), "The number of members is 0: choose 1 or more"),
        (replace(SMALL, members=-1), "The number of members is -1: choose 1 or more"),
        (replace(SMALL, batch=0), "The batch size is 0: choose 1 or more"),
        (replace(SMALL, batch=-64), "The batch size is -64: choose 1 or more"),
        (replace(SMALL, repeats=0), "The number of repeats is 0: choose 1 or more"),
        (replace(SMALL, seed=-1), "The seed is -1: choose 0 or more"),
        (replace(SMALL, seed=2**63), "The seed is 9223372036854775808: choose 0 or more, below"),
        (replace(SMALL, threads=0), "The number of threads is 0: choose 1 to"),
        (replace(SMALL, threads=10**6), "The number of threads is 1000000: choose 1 to"),
        (replace(SMALL, tf32=True), "TF32 is a mode of CUDA devices: choose one, or switch"),
        (replace(SMALL, device="abacus"), "There is no device 'abacus' here"),
        (replace(SMALL, strategies=("turbo",)), "There is no strategy 'turbo'"),
        (replace(SMALL, strategies=()), "No strategy is chosen"),
        (replace(RANDOM, members=10**9), "1,000,000,000 members at batch size 4 would take about"),
        (replace(SMALL, members=10**12 + 1), "The number of members is above 1,000,000,000,000:"),
        (replace(SMALL, batch=10**400), "The batch size is above 1,000,000,000,000: choose fewer"),
        (replace(SMALL, repeats=10**12 + 1), "The number of repeats is above"),
        (replace(SMALL, batch=10**12), "2 members at batch size 1,000,000,000,000 would take"),
    ],
)
def test_settings_that_cannot_be_run_are_refused_in_a_sentence(bad: RunSettings, said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        resolve(bad)
    assert str(refusal.value).startswith(said)


def test_what_there_is_to_choose_from_is_found() -> None:
    found = find_available()
    assert found.devices == available_devices()
    assert found.trained_members == {Weights.TRAINED: 20, Weights.CONV: 10}


def test_without_the_bundled_file_there_are_no_trained_members(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("ensemble_gui.assets.resources", lambda: tmp_path)
    assert set(find_available().trained_members.values()) == {0}


def test_of_two_bundled_files_the_damaged_one_counts_for_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in BUNDLED_MEMBERS.values():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(resource(name).read_bytes())
    path.write_text("damaged")
    monkeypatch.setattr("ensemble_gui.assets.resources", lambda: tmp_path)
    assert find_available().trained_members == {Weights.TRAINED: 20, Weights.CONV: 0}


def test_the_weights_decide_the_architecture() -> None:
    found = {
        one: resolve(RunSettings(weights=one)).architecture.name
        for one in Weights
        if one is not Weights.FILE
    }
    assert found == {
        Weights.TRAINED: "SimpleMLP",
        Weights.CONV: "SimpleCNN",
        Weights.RANDOM: "SimpleMLP",
    }


@pytest.mark.parametrize(
    ("weights", "architecture"), [(Weights.TRAINED, SIMPLE_MLP), (Weights.CONV, SIMPLE_CNN)]
)
def test_trained_members_are_the_first_of_the_bundled_file(
    weights: Weights, architecture: Architecture
) -> None:
    ensemble = build_ensemble(resolve(replace(SMALL, members=3, weights=weights)))
    assert ensemble.architecture is architecture
    bundled = load_file(resource(BUNDLED_MEMBERS[architecture.name]))
    assert len(ensemble) == 3
    assert set(ensemble.stacked) == set(bundled)
    for name, stack in ensemble.stacked.items():
        assert torch.equal(stack, bundled[name][:3])


@pytest.mark.parametrize(("weights", "held"), [(Weights.TRAINED, 20), (Weights.CONV, 10)])
def test_more_trained_members_than_the_file_holds_are_refused_with_what_would_do(
    weights: Weights, held: int
) -> None:
    with pytest.raises(BadInput) as refusal:
        build_ensemble(resolve(replace(SMALL, members=held + 1, weights=weights)))
    said = f"holds {held} trained members, not {held + 1}"
    for piece in (said, "random weights", "ensemble-gui train"):
        assert piece in str(refusal.value)


def test_random_members_are_those_of_the_tutorial() -> None:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(5)
        models = [SimpleMLP() for _ in range(2)]
    ensemble = build_ensemble(resolve(replace(RANDOM, seed=5)))
    for model, member in zip(models, ensemble.members, strict=True):
        for name, parameter in model.named_parameters():
            assert torch.equal(parameter, member.get_parameter(name))


def test_random_members_of_another_seed_are_others() -> None:
    one, other = (build_ensemble(resolve(replace(RANDOM, seed=seed))).stacked for seed in (0, 1))
    assert not torch.equal(one["fc1.weight"], other["fc1.weight"])


def test_the_largest_seed_makes_members() -> None:
    largest = replace(RANDOM, seed=2**63 - 1)
    assert len(build_ensemble(resolve(largest))) == 2


def test_making_random_members_is_told_member_by_member() -> None:
    heard: list[RunProgress] = []
    build_ensemble(resolve(RANDOM), progress=heard.append)
    assert [(one.done, one.total) for one in heard] == [(1, 2), (2, 2)]


def test_making_random_members_can_be_cancelled_between_them() -> None:
    token = CancelToken()
    heard: list[RunProgress] = []

    def hear(progress: RunProgress) -> None:
        heard.append(progress)
        token.cancel()

    with pytest.raises(CancelledError):
        build_ensemble(resolve(RANDOM), token=token, progress=hear)
    assert len(heard) == 1
