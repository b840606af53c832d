import functools
import re
from argparse import Namespace
from collections import Counter, OrderedDict, defaultdict, deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
import torch
from torch import nn

from ensemble_gui.ensembles.checkpoints.contents import left_out
from ensemble_gui.ensembles.checkpoints.reading import contents_of
from ensemble_gui.errors import BadInput
from tests.support.malicious import STATE
from tests.support.read_tensors import read_tensors


class Mode(Enum):
    """Some setting."""

    FAST = "fast"


@dataclass
class Settings:
    """A training's settings."""

    lr: float
    mode: Mode


class Config(dict):  # type: ignore[type-arg]  # of anything
    """A dict with attributes, as OmegaConf's and Lightning's are."""

    def __init__(self, **items: object) -> None:
        super().__init__(items)
        self.__dict__["_metadata"] = {"flags": {"readonly": True}}


class Odd(torch.Tensor):
    """Somebody's own tensors."""


def scheduler() -> dict[str, object]:
    optimizer = torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=0.1)
    return dict(torch.optim.lr_scheduler.OneCycleLR(optimizer, 1.0, 10).state_dict())


HARMLESS: dict[str, object] = {
    "a NumPy number": np.float64(0.5),
    "a NumPy float32": np.float32(0.5),
    "a NumPy array": np.arange(6.0).reshape(2, 3),
    "an array of objects": np.array([{"a": 1}, None], dtype=object),
    "an array of text": np.array(["ant", "bee"]),
    "a NumPy dtype": np.dtype("float32"),
    "a Namespace": Namespace(lr=0.1, path=Path("runs"), mode=Mode.FAST),
    "a path": Path("runs/0"),
    "a date": datetime(2024, 5, 1, tzinfo=UTC),
    "a duration": timedelta(seconds=3),
    "a Counter": Counter("abca"),
    "a defaultdict": defaultdict(list, {"a": [1.0]}),
    "a defaultdict of dicts": defaultdict(functools.partial(defaultdict, int)),
    "a set": {1, 2},
    "a frozenset": frozenset("ab"),
    "a complex number": 1 + 2j,
    "an Enum": Mode.FAST,
    "a dataclass": Settings(0.1, Mode.FAST),
    "a config": Config(model=Config(width=3)),
    "a deque": deque([1, 2], maxlen=5),
    "a pattern": re.compile("a+"),
    "a decimal": Decimal("0.1"),
    "a UUID": UUID(int=1),
    "bytes": b"\0\1\2",
    "a bytearray": bytearray(b"\0\1\2"),
    "a range": range(3),
    "a slice": slice(3),
    "an exception": ValueError("a"),
    "a class": nn.Linear,
    "a function": nn.functional.relu,
    "a dtype": torch.float16,
    "a device": torch.device("cpu"),
    "a shape": torch.Size([1, 2]),
    "a scheduler's state": scheduler(),
    "a whole network": nn.Sequential(nn.Linear(2, 1)),
    "a subclass of tensors": torch.ones(2).as_subclass(Odd),
    "a sparse tensor": torch.eye(2).to_sparse(),
    "a big number": 2**200,
    "text with accents": "Übung \U0001f600",
    "a long text": "a" * 1_000,
    "tuples as keys": {(1, 2): 0.5, frozenset("a"): 1},
    "an optimizer": torch.optim.SGD([nn.Parameter(torch.ones(1)), nn.Parameter(torch.ones(2))]),
    "tensors as keys": {nn.Parameter(torch.ones(1)): {"a": torch.ones(1)}, torch.ones(2): {"a": 1}},
    "a list in itself": [1],
}
HARMLESS["a list in itself"].append(HARMLESS["a list in itself"])  # type: ignore[attr-defined]  # it is a list


@pytest.mark.filterwarnings("ignore")  # what torch deprecates, and by which class, it changes
@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_harmless_does_not_close_a_file(tmp_path: Path, name: str, protocol: int) -> None:
    path = tmp_path / "last.ckpt"
    held = {"epoch": 3, "extra": HARMLESS[name], "deep": [{"extra": HARMLESS[name]}]}
    torch.save({**held, "state_dict": OrderedDict(STATE)}, path, pickle_protocol=protocol)
    contents = contents_of(path)
    assert torch.equal(read_tensors(path)["state_dict.weight"], STATE["weight"])
    named = {re.split(r"[ .]", one)[0] for one in left_out(contents, ["state_dict.weight"])}
    assert {"epoch", "extra"} <= named <= {"epoch", "extra", "deep"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a Namespace", "extra (argparse.Namespace)"),
        ("a NumPy array", "extra (a NumPy array)"),
        ("a NumPy number", "extra (a NumPy number)"),
        ("a set", "extra (a set)"),
        ("an Enum", "Mode)"),
        ("a dataclass", "Settings)"),
        ("a sparse tensor", "extra (a sparse tensor)"),
        ("a whole network", "extra (torch.nn.modules.container.Sequential)"),
    ],
)
def test_what_a_stand_in_stands_for_is_named(tmp_path: Path, name: str, said: str) -> None:
    torch.save({**STATE, "extra": HARMLESS[name]}, tmp_path / "last.ckpt")
    (named,) = left_out(contents_of(tmp_path / "last.ckpt"), ["weight"])
    assert named.startswith("extra (")
    assert named.endswith(said)


def test_a_state_dict_in_somebodys_own_container_is_found(tmp_path: Path) -> None:
    held = Config(run=Settings(0.1, Mode.FAST), nets=[Config(state=OrderedDict(STATE))])
    torch.save(held, tmp_path / "last.ckpt")
    assert list(contents_of(tmp_path / "last.ckpt").tensors) == ["nets.0.state.weight"]


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_tensors_of_every_kind_are_read(tmp_path: Path, protocol: int) -> None:
    whole = torch.arange(12.0).reshape(3, 4)
    state = {
        "transposed": whole.T, "strided": whole[1:, ::2], "whole": whole, "none": whole[:0],
        "scalar": torch.tensor(3), "bool": torch.tensor([True, False]),
        "complex": torch.tensor([1 + 2j]), "parameter": nn.Parameter(torch.ones(2)),
        "expanded": torch.ones(1).expand(5), "uint16": torch.ones(2, dtype=torch.uint16),
        "float8": torch.ones(2).to(torch.float8_e5m2),
    }  # fmt: skip
    noted = nn.Parameter(torch.zeros(2))
    noted.note = "tagged"  # type: ignore[attr-defined]  # it is saved with its attributes
    state["noted"] = noted
    torch.save(state, tmp_path / "member.pt", pickle_protocol=protocol)
    found = read_tensors(tmp_path / "member.pt")
    assert found.keys() == state.keys()
    for name, one in state.items():
        assert found[name].dtype == one.dtype
        assert found[name].tolist() == one.tolist(), name


def test_tensors_that_are_more_than_numbers_are_not_taken_for_them(tmp_path: Path) -> None:
    state = {"a": torch.ones(2), "turned": torch.tensor([1 + 2j]).conj()}
    torch.save(state, tmp_path / "member.pt")
    contents = contents_of(tmp_path / "member.pt")
    assert list(contents.tensors) == ["a"]
    assert contents.others["turned"] == "a tensor with more than numbers"


def test_a_file_of_another_byte_order_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "member.pt"
    torch.save(STATE, path)
    path.write_bytes(path.read_bytes().replace(b"little", b"big\0\0\0"))
    with pytest.raises(BadInput, match="big-endian"):
        contents_of(path)


def test_a_file_that_changes_after_its_header_was_read_is_refused(tmp_path: Path) -> None:
    from ensemble_gui.ensembles.checkpoints.tensors import tensors_at

    path = tmp_path / "member.pt"
    torch.save(STATE, path)
    contents = contents_of(path)
    torch.save({"weight": torch.zeros(3, 3)}, path)
    with pytest.raises(ValueError, match="changed while it was being read"):
        tensors_at(contents.tensors, {})


def test_what_an_optimizer_keeps_by_its_parameters_is_no_fault(tmp_path: Path) -> None:
    made = nn.Linear(2, 1)
    optimizer = torch.optim.Adam(made.parameters())
    made(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    torch.save({**STATE, "optimizer": optimizer}, tmp_path / "last.ckpt")
    contents = contents_of(tmp_path / "last.ckpt")
    assert "weight" in contents.tensors
    assert left_out(contents, ["weight"]) == ["optimizer (torch.optim.adam.Adam)"]
