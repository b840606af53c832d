import json
import os
import pickle
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from ensemble_gui.ensembles.checkpoints.kinds import Kind, kind_of

STATE = {"weight": torch.ones(2, 3)}
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
INDEX = {"metadata": {"total_size": 24}, "weight_map": {"weight": "model-1.safetensors"}}


def save_tar(path: Path) -> None:
    with tarfile.open(path, "w") as tar:
        tar.add(__file__, "member.pt")


def save_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("holiday/photo.png", b"a photo")


def save_npz(path: Path) -> None:
    with path.open("wb") as file:
        np.savez(file, weight=np.ones(3))


def save_npy(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.ones(3))


def save_script(path: Path) -> None:
    torch.jit.save(torch.jit.script(nn.Linear(2, 1)), path)


def save_program(path: Path) -> None:
    program = torch.export.export(nn.Linear(2, 1), (torch.zeros(1, 2),))
    torch.export.save(program, path.with_suffix(".pt2"))
    path.with_suffix(".pt2").rename(path)


def save_before_1_6(path: Path) -> None:
    torch.save(STATE, path, _use_new_zipfile_serialization=False)


def save_before_1_6_by_protocol_4(path: Path) -> None:
    torch.save(STATE, path, _use_new_zipfile_serialization=False, pickle_protocol=4)


SAVED: dict[str, tuple[Kind, Callable[[Path], object]]] = {
    "an archive": (Kind.TORCH, lambda path: torch.save(STATE, path)),
    "an archive of protocol 5": (
        Kind.TORCH, lambda path: torch.save(STATE, path, pickle_protocol=5)),
    "a whole module": (Kind.TORCH, lambda path: torch.save(nn.Linear(2, 1), path)),
    "safetensors": (Kind.SAFETENSORS, lambda path: save_file(STATE, path)),
    "safetensors of nothing": (Kind.SAFETENSORS, lambda path: save_file({}, path)),
    "shards": (Kind.SHARDS, lambda path: path.write_text(json.dumps(INDEX, indent=2))),
    "nothing": (Kind.EMPTY, lambda path: path.touch()),
    "a pointer": (Kind.LFS_POINTER, lambda path: path.write_bytes(POINTER)),
    "TorchScript": (Kind.TORCHSCRIPT, save_script),
    "a program": (Kind.EXPORTED, save_program),
    "before 1.6": (Kind.TORCH_BEFORE_1_6, save_before_1_6),
    "before 1.6, protocol 4": (Kind.TORCH_BEFORE_1_6, save_before_1_6_by_protocol_4),
    "a pickle": (Kind.PICKLE, lambda path: path.write_bytes(pickle.dumps({"a": 1}))),
    "HDF5": (Kind.HDF5, lambda path: path.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(90))),
    "ONNX": (Kind.ONNX, lambda path: path.write_bytes(b"\x08\x0a\x12\x07pytorch\x1a\x05")),
    "npz": (Kind.NUMPY, save_npz),
    "npy": (Kind.NUMPY, save_npy),
    "GGUF": (Kind.GGUF, lambda path: path.write_bytes(b"GGUF\3\0\0\0")),
    "TFLite": (Kind.TFLITE, lambda path: path.write_bytes(b"\x1c\0\0\0TFL3\x14\0")),
    "a zip": (Kind.ZIP, save_zip),
    "a tar": (Kind.COMPRESSED, save_tar),
    "gzip": (Kind.COMPRESSED, lambda path: path.write_bytes(b"\x1f\x8b\x08\0")),
    "a web page": (Kind.WEB_PAGE, lambda path: path.write_bytes(b"\n<!DOCTYPE html><html>")),
    "text": (Kind.TEXT, lambda path: path.write_text("import os\n")),
    "other JSON": (Kind.TEXT, lambda path: path.write_text('{"abcd":{"lr": 0.1}}')),
    "text with accents": (Kind.TEXT, lambda path: path.write_bytes("ü".encode() * 4_000)),
    "text that is cut": (Kind.TEXT, lambda path: path.write_bytes(b"a" + "ü".encode() * 4_000)),
    "no text": (Kind.OTHER, lambda path: path.write_bytes(b"\xff" * 20)),
    "anything": (Kind.OTHER, lambda path: path.write_bytes(bytes(range(256)))),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore")  # what torch deprecates, and by which class, it changes
@pytest.mark.parametrize("name", SAVED)
@pytest.mark.parametrize("file", ["checkpoint", "a.pt", "a.pth.tar", "a.safetensors"])
def test_a_kind_is_found_by_content_whatever_the_name(tmp_path: Path, name: str, file: str) -> None:
    kind, save = SAVED[name]
    save(tmp_path / file)
    assert kind_of(tmp_path / file) is kind


def test_three_kinds_can_hold_members_and_each_other_says_what_to_do() -> None:
    able = {kind for kind in Kind if kind.can_hold_members}
    assert able == {Kind.TORCH, Kind.SAFETENSORS, Kind.SHARDS}
    for kind in set(Kind) - able:
        what, remedy = kind.refusal.split(": ", 1)
        assert what.startswith("it is ")
        assert remedy


def test_a_cut_archive_is_left_to_the_reader_of_archives(tmp_path: Path) -> None:
    path = tmp_path / "member.pt"
    torch.save(STATE, path)
    path.write_bytes(path.read_bytes()[:-40])
    assert kind_of(path) is Kind.TORCH


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes there")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert kind_of(tmp_path / "pipe") is Kind.NOT_A_FILE


def test_a_folder_and_what_is_missing_are_the_systems_errors(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"directory|denied"):
        kind_of(tmp_path)
    with pytest.raises(FileNotFoundError):
        kind_of(tmp_path / "none")
