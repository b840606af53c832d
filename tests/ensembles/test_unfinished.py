from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Generator, Tensor

from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.architectures.simple_cnn import SIMPLE_CNN
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.ensembles.unfinished import (
    Unfinished,
    begun,
    read_unfinished,
    unfinished_content,
    unfinished_path,
)
from ensemble_gui.errors import BadInput

SETTINGS: dict[str, object] = {"members": 2, "epochs": 5, "peak_learning_rate": 3e-3}


def state() -> Unfinished:
    members = random_ensemble(SIMPLE_MLP, 2, seed=0, device=torch.device("cpu"))
    return begun(members.stacked, [Generator().manual_seed(seed) for seed in (5, 6)])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = unfinished_path(tmp_path / "members.safetensors")
    path.write_bytes(unfinished_content(state(), SETTINGS))
    return path


def refused(path: Path, settings: dict[str, object] | None = None) -> str:
    with pytest.raises(BadInput) as caught:
        read_unfinished(path, SIMPLE_MLP, settings or SETTINGS)
    said = str(caught.value)
    assert "\n" not in said
    assert str(path) in said
    return said


def test_the_file_is_next_to_the_output_under_a_name_that_no_member_has(tmp_path: Path) -> None:
    output = tmp_path / "members.safetensors"
    assert unfinished_path(output) == tmp_path / "members.safetensors.unfinished"


def test_what_was_kept_is_read_again(path: Path) -> None:
    found, given = read_unfinished(path, SIMPLE_MLP, SETTINGS), state()
    assert found is not None
    for name, one in given.parameters.items():
        assert torch.equal(found.parameters[name], one)
        assert not found.moments.means[name].any()
        assert not found.moments.squares[name].any()
    assert found.epochs.tolist() == [0, 0]
    draws = [torch.rand(3, generator=one.generator(1)) for one in (found, given)]
    assert torch.equal(draws[0], draws[1])


def test_a_member_that_has_done_an_epoch_is_noted_alone() -> None:
    found, before = state(), state()
    own = {name: torch.full_like(one[1], 7) for name, one in found.parameters.items()}
    chance = Generator().manual_seed(9)
    found.note(1, own, before.moments.of(1), chance)
    assert found.epochs.tolist() == [0, 1]
    for name, one in found.parameters.items():
        assert torch.equal(one[0], before.parameters[name][0])
        assert (one[1] == 7).all()
    expected = torch.rand(3, generator=Generator().manual_seed(9))
    assert torch.equal(torch.rand(3, generator=found.generator(1)), expected)


def test_without_a_file_there_is_nothing_to_resume(tmp_path: Path) -> None:
    assert read_unfinished(tmp_path / "none", SIMPLE_MLP, SETTINGS) is None


def test_a_training_with_other_settings_is_not_resumed_and_they_are_named(path: Path) -> None:
    said = refused(path, SETTINGS | {"epochs": 9, "seed": 1})
    assert "with other settings (epochs, seed)" in said
    assert "remove it to start again" in said
    assert path.exists()


@pytest.mark.parametrize("content", [b"", b"not a file of tensors", b"\xff" * 100])
def test_a_damaged_file_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert "cannot be read" in refused(path)


def test_a_file_that_is_cut_short_is_refused(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])
    assert "cannot be read" in refused(path)


def damage(path: Path, name: str, tensor: Tensor | None) -> None:
    """Replace a tensor, or take it away."""
    tensors = load_file(path)
    metadata = {"unfinished_training": '{"members": 2, "epochs": 5, "peak_learning_rate": 0.003}'}
    del tensors[name]
    if tensor is not None:
        tensors[name] = tensor
    save_file(tensors, path, metadata=metadata)


@pytest.mark.parametrize(
    ("name", "tensor"),
    [
        ("epochs", None),
        ("means.fc1.weight", None),
        ("parameters.fc1.weight", torch.zeros(2, 3)),
        ("squares.fc1.bias", torch.zeros(3, 128)),
        ("generators", torch.zeros(2, 8, dtype=torch.uint8)),
        ("generators", torch.zeros(1, 5056, dtype=torch.uint8)),
        ("epochs", torch.tensor([9, 0])),
        ("epochs", torch.tensor([0.5, 0])),
    ],
)
def test_a_file_whose_tensors_do_not_fit_is_refused(
    path: Path, name: str, tensor: Tensor | None
) -> None:
    damage(path, name, tensor)
    assert "cannot be read" in refused(path)


def test_a_file_of_another_network_is_refused(path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_unfinished(path, SIMPLE_CNN, SETTINGS)


def test_a_file_of_members_is_not_a_training(path: Path) -> None:
    save_file({"fc1.weight": torch.zeros(2, 3)}, path)
    assert "cannot be read" in refused(path)
