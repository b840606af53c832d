import os
from collections import OrderedDict
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from ensemble_gui.ensembles.checkpoints.reading import (
    Outline,
    check_suffix,
    opened_checkpoint,
    outline_of,
    read_whole,
)
from ensemble_gui.errors import BadInput

CONVERT = r"torch\.save\(model\.state_dict\(\), 'member\.pt'\)"


def network() -> nn.Sequential:
    torch.manual_seed(0)
    made = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3))
    made(torch.randn(8, 4))
    return made


@pytest.mark.parametrize("suffix", [".pt", ".pth", ".PT", ".safetensors", ".SafeTensors"])
def test_what_was_saved_is_read(tmp_path: Path, suffix: str) -> None:
    state = network().state_dict()
    path = tmp_path / f"a member{suffix}"
    (save_file if "safe" in suffix.lower() else torch.save)(state, path)
    check_suffix(path)
    assert outline_of(path) == {
        name: Outline(shape=tuple(one.shape), dtype=one.dtype) for name, one in state.items()
    }
    with opened_checkpoint(path) as found:
        assert found.keys() == state.keys()
        assert all(torch.equal(one, state[name]) for name, one in found.items())


@pytest.mark.parametrize(
    "dtype",
    [
        *(torch.float16, torch.bfloat16, torch.float32, torch.float64),
        *(torch.int8, torch.uint8, torch.int16, torch.uint16, torch.int32, torch.uint32),
        *(torch.int64, torch.uint64, torch.bool),
    ],
)
@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_every_kind_of_number_is_told(tmp_path: Path, dtype: torch.dtype, suffix: str) -> None:
    path = tmp_path / f"member{suffix}"
    state = {"a": torch.ones(2).to(dtype), "b": torch.ones(()).to(dtype)}
    (torch.save if suffix == ".pt" else save_file)(state, path)
    assert {one.dtype for one in outline_of(path).values()} == {dtype}
    with opened_checkpoint(path) as found:
        assert torch.equal(found["a"], state["a"])


def test_views_and_tied_tensors_are_read(tmp_path: Path) -> None:
    whole = torch.arange(12.0).reshape(3, 4)
    state = {"a": whole.T, "b": whole[1:, ::2], "c": whole, "d": whole[:0], "e": whole[0, :1]}
    torch.save(state, tmp_path / "member.pt")
    with opened_checkpoint(tmp_path / "member.pt") as found:
        assert all(torch.equal(one, state[name]) for name, one in found.items())


@pytest.mark.parametrize("key", ["state_dict", "model_state_dict", "model", "net", "weights"])
def test_a_trainings_checkpoint_is_looked_into(tmp_path: Path, key: str) -> None:
    made = network()
    optimizer = torch.optim.Adam(made.parameters())
    made(torch.randn(8, 4)).sum().backward()
    optimizer.step()
    told = {"epoch": 3, "loss": 0.5, "names": ["a"], "best": None, "seen": 2**40}
    saved = {**told, "optimizer": optimizer.state_dict(), key: made.state_dict()}
    torch.save(saved, tmp_path / "last.pth")
    assert outline_of(tmp_path / "last.pth").keys() == made.state_dict().keys()


def test_parameters_themselves_may_be_saved(tmp_path: Path) -> None:
    torch.save(OrderedDict(network().named_parameters()), tmp_path / "member.pt")
    assert len(outline_of(tmp_path / "member.pt")) == 4


class Net(nn.Linear):
    """Somebody's class."""


def save_whole(path: Path) -> None:
    torch.save(Net(2, 1), path)


def save_script(path: Path) -> None:
    torch.jit.save(torch.jit.script(nn.Linear(2, 1)), path)


def save_program(path: Path) -> None:
    program = torch.export.export(nn.Linear(2, 1), (torch.zeros(1, 2),))
    torch.export.save(program, path.with_suffix(".pt2"))
    path.with_suffix(".pt2").rename(path)


def save_old(path: Path) -> None:
    torch.save(network().state_dict(), path, _use_new_zipfile_serialization=False)


@pytest.mark.parametrize(
    ("save", "told"),
    [
        (save_whole, rf"Net, not only parameters, so code would have to run.*{CONVERT}"),
        (save_script, rf"it is TorchScript, whose code runs on loading.*{CONVERT}"),
        (save_program, r"saved by torch\.export.*torch\.save\(program\.state_dict, 'member\.pt'\)"),
        (save_old, rf"not an archive of torch\.save since version 1\.6.*{CONVERT}"),
    ],
)
@pytest.mark.filterwarnings("ignore")  # what torch deprecates, and by which class, it changes
def test_programs_are_refused_with_the_way_to_convert(
    tmp_path: Path, save: object, told: str
) -> None:
    path = tmp_path / "member.pt"
    save(path)  # type: ignore[operator]  # one of the functions above
    with pytest.raises(BadInput, match=told):
        outline_of(path)


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ([torch.zeros(1)], "it holds a list, not a state dict"),
        (torch.zeros(1), "it holds a Tensor, not a state dict"),
        (3, "it holds a int, not a state dict"),
        ({}, "something other than named tensors:"),
        ({"state_dict": {}}, "something other than named tensors:"),
        ({"a": torch.zeros(1), "epoch": 3}, "such as 'epoch'"),
        ({1: torch.zeros(1)}, "something other than named tensors:"),
        ({"a": torch.zeros(2, 2).to_sparse()}, "sparse, quantised or such"),
        ({"a": torch.zeros(2, device="meta")}, "sparse, quantised or such"),
    ],
)
def test_what_is_no_state_dict_is_refused(tmp_path: Path, held: object, told: str) -> None:
    torch.save(held, tmp_path / "member.pt")
    with pytest.raises(BadInput, match=told):
        outline_of(tmp_path / "member.pt")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a.pt2", r"torch\.export\.load"),
        ("a.ckpt", CONVERT),
        ("a.bin", CONVERT),
        ("a.pkl", "is a pickle, whose code would run: save the parameters as safetensors"),
        ("a.onnx", "save the parameters as safetensors"),
        ("a.txt", r"is not a checkpoint: choose a folder of checkpoints, a \.safetensors or \.pt"),
        ("a", "is not a checkpoint"),
    ],
)
def test_other_files_are_told_by_their_names(name: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        check_suffix(Path(name))
    check_suffix(Path("a.pt"))


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_a_file_that_is_empty_missing_or_a_folder_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"member\n{suffix}"
    with pytest.raises(BadInput, match=r"cannot be read \(No such file"):
        outline_of(path)
    path.touch()
    with pytest.raises(BadInput, match="cannot be opened"):
        outline_of(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(BadInput, match="cannot be read") as caught:
        outline_of(path)
    assert len(str(caught.value).splitlines()) == 1


def test_a_small_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    assert read_whole(tmp_path / "file", 5, "a word") == b"12345"
    with pytest.raises(BadInput, match="it is far larger than a word"):
        read_whole(tmp_path / "file", 4, "a word")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no such devices")
def test_a_device_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (Path("/dev/zero"), tmp_path / "pipe"):
        with pytest.raises(BadInput, match="it is not a file"):
            read_whole(path, 5, "a word")
