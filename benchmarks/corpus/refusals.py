"""Files that cannot be members, and folders in which one of ten is wrong."""

import gzip
import io
import pickle
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save as safetensors_of
from torch import nn

from benchmarks.corpus.case import Case, opens, refused
from benchmarks.corpus.networks import DigitNet, SmallNet
from benchmarks.corpus.saving import Make, Members, beside, digit, each, inside, small, state_of

_POINTER = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
)
_PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>\n"
_HDF5 = b"\x89HDF\r\n\x1a\n" + b"\0" * 100
_ONNX = b"\x08\x07\x12\x07pytorch\x1a\x052.0.0" + b"\0" * 100
Wrong = Callable[[Path, nn.Module], object]

_GONE = 3  # which of ten members is wrong


def _one_of_ten(wrong: Wrong, pattern: str = "seed{}.pt") -> Make:
    """Ten members, of which one is replaced."""

    def save(folder: Path, members: Members) -> None:
        each(pattern)(folder, members)
        path = folder / pattern.format(_GONE)
        wrong(path, members[_GONE])

    return small(save, 10)


def _written(content: str | bytes) -> Wrong:
    data = content.encode() if isinstance(content, str) else content
    return lambda path, _: path.write_bytes(data)


def _saved(what: Callable[[nn.Module], object]) -> Wrong:
    return lambda path, member: torch.save(what(member), path)


def _before_1_6(path: Path, member: nn.Module) -> None:
    torch.save(state_of(member), path, _use_new_zipfile_serialization=False)


def _cut(path: Path, _: nn.Module) -> None:
    path.write_bytes(path.read_bytes()[:-500])


def _torchscript(path: Path, _: nn.Module) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is deprecated
        traced: Any = torch.jit.trace(nn.Linear(2, 2), torch.zeros(1, 2))
        torch.jit.save(traced, path)


def _exported(path: Path, _: nn.Module) -> None:
    program = torch.export.export(nn.Linear(2, 2), (torch.zeros(1, 2),))
    torch.export.save(program, path.with_suffix(".pt2"))
    path.with_suffix(".pt2").replace(path)


def _as_arrays(member: nn.Module) -> dict[str, Any]:
    return {name: one.numpy() for name, one in state_of(member).items()}


def _pickled(path: Path, member: nn.Module) -> None:
    path.write_bytes(pickle.dumps({"model": _as_arrays(member), "__author__": "me"}))


def _npz(path: Path, member: nn.Module) -> None:
    with path.open("wb") as file:
        np.savez(file, **_as_arrays(member))


def _zipped(path: Path, member: nn.Module) -> None:
    content = io.BytesIO()
    torch.save(state_of(member), content)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("seed3.pt", content.getvalue())


def _gzipped(path: Path, _: nn.Module) -> None:
    path.write_bytes(gzip.compress(path.read_bytes()))


def _cut_safetensors(path: Path, member: nn.Module) -> None:
    path.write_bytes(safetensors_of(state_of(member))[:-100])


def _misnamed(member: nn.Module) -> dict[str, Any]:
    return {name.replace("fc.", "head."): one for name, one in state_of(member).items()}


def _no_members(folder: Path) -> None:
    (folder / "notes.txt").write_text("nothing here\n")


def _code_and(*files: str) -> Make:
    """A manifest and code, and these files, which are no members."""

    def save(folder: Path, _: Members) -> None:
        for one in files:
            beside(one, _ONNX)(folder)

    def make(folder: Path) -> None:
        small(save)(folder)

    return make


def _case(name: str, wrong: Wrong, *words: str, pattern: str = "seed{}.pt") -> Case:
    return Case(name, _one_of_ten(wrong, pattern), refused(pattern.format(_GONE), *words))


CASES = (
    _case("one of ten is empty", _written(""), "empty"),
    _case("one of ten is a Git LFS pointer", _written(_POINTER), "Git LFS"),
    _case("one of ten is a web page", _written(_PAGE)),
    _case("one of ten is zeros", _written(b"\0" * 2000)),
    _case("one of ten is cut short", _cut, "cut short|damaged"),
    _case("one of ten is cut short, as safetensors", _cut_safetensors, "cut short"),
    _case("one of ten is a whole module", _saved(lambda one: one), "whole"),
    _case("one of ten is TorchScript", _torchscript, "TorchScript"),
    _case("one of ten is of before 1.6", _before_1_6, r"1\.6"),
    _case("one of ten is a plain pickle", _pickled, "pickle"),
    _case("one of ten is an .npz", _npz, "NumPy"),
    _case("one of ten is HDF5", _written(_HDF5), "HDF5|h5"),
    _case("one of ten is zipped", _zipped),
    _case("one of ten is gzipped", _gzipped),
    _case("one of ten has other names", _saved(_misnamed), "fc.weight", "head.weight"),
    _case("one of ten has other shapes", _saved(lambda _: SmallNet(5).state_dict()), "fc.weight"),
    _case("one of ten is another network", _saved(lambda _: DigitNet().state_dict()), "fc1.weight"),
    _case("one of ten is its optimizer",
          _saved(lambda _: {"state": {}, "param_groups": [{"lr": 0.1}]})),
    _case("one of ten is a number", _saved(lambda _: 3.0)),
    _case("one of ten has text for a tensor",
          _saved(lambda one: state_of(one) | {"fc.bias": "text"}), "fc.bias"),
    _case("one of ten is complex",
          _saved(lambda one: state_of(one) | {"fc.bias": torch.zeros(3, dtype=torch.complex64)}),
          "fc.bias", "complex"),
    _case("one of ten is whole numbers",
          _saved(lambda one: state_of(one) | {"fc.bias": torch.zeros(3, dtype=torch.int64)}),
          "fc.bias", "int64"),
    Case("all are web pages", digit(each("{}.pt", save=lambda _, path: path.write_text(_PAGE))),
         refused("0.pt")),
    Case("all are ONNX", digit(each("{}.onnx", save=lambda _, path: path.write_bytes(_ONNX))),
         refused("ONNX|onnx")),
    Case("a folder without members", _no_members, refused("checkpoint")),
    Case("an empty folder", lambda _: None, refused("checkpoint")),
    Case("nothing there", lambda _: None, refused("No such file or folder"), at=("gone",)),
    Case("a manifest and code alone", _code_and(), opens("random")),
    Case("a manifest, code and .onnx", _code_and("a.onnx", "b.onnx"), refused("a.onnx")),
    Case("a manifest, code and .npz", _code_and("a.npz"), refused("a.npz")),
    Case("a network that is not built in", small(each("{}.pt", inside("model"))),
         refused("LeNet-9"), words=("--architecture", "LeNet-9")),
    Case("torch.export's", digit(each("{}.pt2", save=lambda _, path: _exported(path, DigitNet()))),
         refused(r"torch\.export"), is_slow=True),
)  # fmt: skip
