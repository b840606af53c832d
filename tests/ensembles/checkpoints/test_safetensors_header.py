import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from ensemble_gui.ensembles.checkpoints import safetensors_header
from ensemble_gui.ensembles.checkpoints.safetensors_header import Entry, read_header

TWO = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "member.safetensors"


def write(path: Path, header: object, data: bytes = bytes(8)) -> Path:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)
    return path


def test_the_tensors_are_told_as_the_library_writes_them(path: Path) -> None:
    state = {"b": torch.zeros(2, 3), "a": torch.zeros((), dtype=torch.int64)}
    save_file(state, path, metadata={"some": "text"})
    before = path.stat().st_size - 8 - 4 * 6
    assert read_header(path) == {
        "a": Entry(dtype="I64", shape=(), start=before),
        "b": Entry(dtype="F32", shape=(2, 3), start=before + 8),
    }


def test_a_tensor_may_be_empty_and_so_may_the_file(path: Path) -> None:
    empty = {"dtype": "F16", "shape": [0, 4], "data_offsets": [0, 0]}
    assert read_header(write(path, {"a": empty, "b": TWO}))["a"].shape == (0, 4)
    assert read_header(write(path, {}, b"")) == {}


def entry(**changed: object) -> dict[str, object]:
    return {"a": {**TWO, **changed}}


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (entry(shape=[3]), "a does not have the size that its shape needs"),
        (entry(shape=[2**53, 2**53]), "does not have the size"),
        (entry(shape=[1] * 33 + [2]), "has 34 dimensions"),
        (entry(shape=[2**53] * 100_000), "has 100,000 dimensions"),
        (entry(dtype="F64"), "does not have the size"),
        (entry(data_offsets=[4, 12]), "does not begin where the tensor before it ends"),
        (entry(data_offsets=[8, 0]), "does not begin"),
        (entry(data_offsets=[0, 2**53]), "does not have the size"),
        (entry(shape=[4], data_offsets=[0, 16]), "extends beyond the end of the file"),
        (entry(shape=[1], data_offsets=[0, 4]), "4 of its bytes belong to no tensor"),
        ({"a": TWO, "b": TWO}, "b does not begin where the tensor before it ends"),
        (entry(shape=[-2]), "are not whole numbers"),
        (entry(shape=[2.0]), "are not whole numbers"),
        (entry(shape=[True, 2]), "are not whole numbers"),
        (entry(shape=2), "are not whole numbers"),
        (entry(shape=[2**60]), "are not whole numbers"),
        (entry(data_offsets=[0]), "are not whole numbers"),
        (entry(data_offsets=[0, 8, 8]), "are not whole numbers"),
        (entry(data_offsets=None), "are not whole numbers"),
        (entry(dtype="F8_E4M3"), "has an unknown dtype, 'F8_E4M3'"),
        (entry(dtype=["F32"]), "has an unknown dtype"),
        (entry(more=1), "does not describe a as the format requires"),
        ({"a": {"dtype": "F32", "shape": [2]}}, "does not describe a"),
        ({"a": [1]}, "does not describe a"),
        ([1], "is not a JSON object"),
        (b"null", "is not a JSON object"),
        (b"{", "is not JSON"),
        (b"", "is not JSON"),
        (b'{"a": NaN}', "contains NaN"),
        (b'{"a": -Infinity}', "contains -Infinity"),
        (b"\xff{}", "is not UTF-8"),
        (b'{"a":' + b"[" * 60_000, "is nested too deeply"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "a number that is far too long"),
        (b'{"a": 1, "a": 2}', "repeats the key a"),
        (b'{"a": {"dtype": "F32", "dtype": "F16"}}', "repeats the key dtype"),
        (b'{"__metadata__": {}, "__metadata__": {}}', "repeats the key __metadata__"),
        (b'{"a\\nb": 1}', "does not describe a\N{REPLACEMENT CHARACTER}b"),
    ],
)
def test_a_header_that_lies_is_refused(path: Path, header: object, told: str) -> None:
    with pytest.raises(ValueError, match=told) as caught:
        read_header(write(path, header))
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("content", [b"", b"1234567", (9).to_bytes(8, "little") + b"{}"])
def test_a_file_that_is_cut_short_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(ValueError, match="cut short"):
        read_header(path)


def test_the_length_of_the_header_is_not_believed(path: Path) -> None:
    path.write_bytes((2**64 - 1).to_bytes(8, "little") + b"{}")
    with pytest.raises(ValueError, match="cut short"):
        read_header(path)


def test_a_header_that_is_far_too_long_is_not_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safetensors_header, "LONGEST_HEADER", 10)
    with pytest.raises(ValueError, match="its header claims 11 bytes"):
        read_header(write(path, b"{         }"))
