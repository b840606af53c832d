import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from ensemble_gui.ensembles.checkpoints.reading import contents_of
from ensemble_gui.errors import BadInput
from tests.support.read_tensors import read_tensors

STATE = {f"layer{at}.weight": torch.full((2,), float(at)) for at in range(4)}


def write(
    folder: Path, save: Callable[[dict[str, Tensor], Path], object] = save_file, **changed: object
) -> Path:
    """An index and its two shards; `changed` by the names of the parameters."""
    names = list(STATE)
    files = {name: f"model-{1 + at // 2:05}-of-00002.bin" for at, name in enumerate(names)}
    for file in set(files.values()):
        save({name: STATE[name] for name in names if files[name] == file}, folder / file)
    index = folder / "model.safetensors.index.json"
    where = {**files, **{name.replace("__", "."): one for name, one in changed.items()}}
    index.write_text(json.dumps({"metadata": {"total_size": 32}, "weight_map": where}, indent=2))
    return index


def refused(index: Path) -> str:
    with pytest.raises(BadInput) as caught:
        contents_of(index)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


@pytest.mark.parametrize("save", [save_file, torch.save])
def test_the_shards_of_an_index_are_one_checkpoint(
    tmp_path: Path, save: Callable[[dict[str, Tensor], Path], object]
) -> None:
    found = read_tensors(write(tmp_path, save))
    assert found.keys() == STATE.keys()
    assert all(torch.equal(one, STATE[name]) for name, one in found.items())


def test_what_the_index_does_not_name_is_left_out(tmp_path: Path) -> None:
    index = write(tmp_path)
    save_file({**STATE, "more": torch.ones(1)}, tmp_path / "model-00002-of-00002.bin")
    assert contents_of(index).others.keys() >= {"more"}
    assert contents_of(index).tensors.keys() == STATE.keys()


def test_a_shard_that_is_missing_damaged_or_an_index_is_named(tmp_path: Path) -> None:
    index = write(tmp_path)
    second = tmp_path / "model-00002-of-00002.bin"
    second.write_text(index.read_text())
    assert "model-00002-of-00002.bin cannot be opened: it is an index" in refused(index)
    second.write_bytes(b"")
    assert "model-00002-of-00002.bin cannot be opened: it is empty" in refused(index)
    second.unlink()
    assert "model-00002-of-00002.bin cannot be read (No such file" in refused(index)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("model-00001-of-00002.bin", "lacks layer3.weight, which the index says is in it"),
        ("../model.bin", "names '../model.bin', which is not a file next to it"),
        ("/etc/passwd", "names '/etc/passwd', which is not a file next to it"),
        ("C:model.bin", "which is not a file next to it"),
        ("..", "which is not a file next to it"),
        ("", "which is not a file next to it"),
        ("a\0b", "which is not a file next to it"),
        (3, "names 3, which is not a file next to it"),
        (["a"], "which is not a file next to it"),
    ],
)
def test_an_index_that_leads_elsewhere_is_refused(tmp_path: Path, file: object, said: str) -> None:
    assert said in refused(write(tmp_path, layer3__weight=file))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"weight_map": {}}', "its weight_map does not name the files"),
        ('{"weight_map": 3}', "its weight_map does not name the files"),
        ('{"weight_map": {"a": "b", "a": "c"}}', "it repeats the key a"),
        ('{"weight_map": ', "it is not JSON"),
        ('{"weight_map":' + "[" * 60_000, "it is nested too deeply"),
        (
            '{"weight_map": {' + ",".join(f'"{at}":"{at}"' for at in range(1_001)) + "}}",
            "1,001 files",
        ),
        ('{"weight_map": "' + "a" * 5_000_000 + '"}', "far larger than an index"),
    ],
    ids=range(7),
)
def test_an_index_that_is_damaged_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.index.json").write_text(text)
    assert said in refused(tmp_path / "a.index.json")
