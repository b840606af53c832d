import os
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.func import stack_module_state

from ensemble_gui.ensembles.checkpoints.reading import (
    check_kind,
    contents_of,
    outline_of,
    read_whole,
)
from ensemble_gui.ensembles.checkpoints.tensors import Outline
from ensemble_gui.errors import BadInput
from tests.support.read_tensors import read_tensors

Save = Callable[[dict[str, Tensor], Path], object]
CONVERT = r"torch\.save\(model\.state_dict\(\), 'member\.pt'\)"


def network() -> nn.Sequential:
    torch.manual_seed(0)
    made = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3))
    made(torch.randn(8, 4))
    return made


@pytest.mark.parametrize("name", ["a.pt", "a.pth.tar", "a.ckpt", "a.bin", "a", "a.safetensors"])
@pytest.mark.parametrize("save", [torch.save, save_file])
def test_what_was_saved_is_read_whatever_its_name(tmp_path: Path, name: str, save: Save) -> None:
    state = network().state_dict()
    path = tmp_path / name
    save(state, path)
    check_kind(path)
    assert outline_of(path) == {
        name: Outline(shape=tuple(one.shape), dtype=one.dtype) for name, one in state.items()
    }
    found = read_tensors(path)
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
@pytest.mark.parametrize("save", [torch.save, save_file])
def test_every_kind_of_number_is_told(tmp_path: Path, dtype: torch.dtype, save: Save) -> None:
    path = tmp_path / "member"
    state = {"a": torch.ones(2).to(dtype), "b": torch.ones(()).to(dtype)}
    save(state, path)
    assert {one.dtype for one in outline_of(path).values()} == {dtype}
    assert torch.equal(read_tensors(path)["a"], state["a"])


def test_all_tensors_of_a_trainings_checkpoint_have_dotted_names(tmp_path: Path) -> None:
    made = network()
    optimizer = torch.optim.Adam(made.parameters())
    made(torch.randn(8, 4)).sum().backward()
    optimizer.step()
    told = {"epoch": 3, "loss": 0.5, "names": ["a"], "best": None, "seen": 2**40}
    saved = {**told, "optimizer": optimizer.state_dict(), "model": made.state_dict()}
    torch.save(saved, tmp_path / "last.pth")
    found = contents_of(tmp_path / "last.pth")
    inside = {name.removeprefix("model.") for name in found.tensors if name.startswith("model.")}
    assert inside == made.state_dict().keys()
    assert "optimizer.state.0.exp_avg" in found.tensors
    assert {"epoch", "loss", "names", "best", "seen"} <= found.others.keys()


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
        (
            save_whole,
            rf"a whole network \(of the class .*Net\), not only.*would have to run.*{CONVERT}",
        ),
        (save_script, rf"it is TorchScript, whose code runs on loading.*{CONVERT}"),
        (save_program, r"saved by torch\.export.*torch\.save\(program\.state_dict, 'member\.pt'\)"),
        (save_old, rf"in the format of torch\.save before version 1\.6.*{CONVERT}"),
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
        ([torch.zeros(1)], "it holds a list, but no plain tensors with names"),
        (torch.zeros(1), "it holds a tensor without a name, but no"),
        (3, "it holds a value, but no"),
        ({}, "it holds a dict, but no"),
        ({"state_dict": {}}, "it holds a dict, but no"),
        ({1: torch.zeros(1)}, "it holds a dict, but no"),
        ({"a": torch.zeros(2, 2).to_sparse()}, "it holds a dict with a sparse tensor, but no"),
        (
            {"a": torch.zeros(2, device="meta")},
            "it holds a dict with a tensor without numbers, but",
        ),
        ({"a": np.zeros(2)}, "it holds a dict with a NumPy array, but no"),
        ({"a": {"b": torch.ones(1)}, "a.b": torch.ones(1)}, "two of its tensors have the name a.b"),
        ({"net": nn.Linear(1, 1)}, r"its net is a whole network \(of the class torch.*Linear\)"),
    ],
)
def test_what_is_no_state_dict_is_refused(tmp_path: Path, held: object, told: str) -> None:
    torch.save(held, tmp_path / "member.pt")
    with pytest.raises(BadInput, match=told):
        outline_of(tmp_path / "member.pt")


def test_parameters_and_buffers_that_lie_apart_are_one_mapping(tmp_path: Path) -> None:
    parameters, buffers = stack_module_state([network(), network()])  # type: ignore[arg-type]  # modules, as it asks
    names = {*parameters, *buffers}
    path = tmp_path / "members.pt"
    for held in ((parameters, buffers), {"params": parameters, "buffers": buffers}):
        torch.save(held, path)
        assert outline_of(path).keys() == names
    flat = {f"params.{name}": one.detach() for name, one in parameters.items()}
    save_file(flat | {f"buffers.{name}": one for name, one in buffers.items()}, path)
    assert outline_of(path).keys() == names


def test_a_list_of_two_members_is_not_taken_for_parameters_and_buffers(tmp_path: Path) -> None:
    torch.save([network().state_dict()] * 2, tmp_path / "members.pt")
    assert "0.0.weight" in outline_of(tmp_path / "members.pt")
    torch.save([network().state_dict(), network().state_dict()], tmp_path / "members.pt")
    assert {"0.0.weight", "1.0.weight"} <= outline_of(tmp_path / "members.pt").keys()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"import os", "it is text, not a checkpoint: choose another file"),
        (b"version https://git-lfs.github.com/spec/v1\n", "it is a Git LFS pointer"),
        (b"", "it is empty: choose another file"),
        (b"\x80\x04N.", "it is a pickle that torch.save did not write: load it in a program"),
    ],
)
def test_other_files_are_named_as_what_they_are(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "member.pt"
    path.write_bytes(content)
    for work in (check_kind, outline_of):
        with pytest.raises(BadInput, match=told):
            work(path)


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
