import errno
import json
import os
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.ensembles.opening.manifest import read_manifest
from ensemble_gui.ensembles.opening.saving import write_ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.tasks import Outputs, numbered_classes


@pytest.fixture
def ensemble() -> Ensemble:
    return random_ensemble(SIMPLE_MLP, 2, seed=0, device=torch.device("cpu"))


def with_code() -> Architecture:
    name = "code/net.py:build"
    return Architecture(
        name=name,
        build=SIMPLE_MLP.build,
        activations=1,
        widest=1,
        code={"code/net.py": b"# some code"},
    )


def test_a_manifest_and_the_members_are_written(tmp_path: Path, ensemble: Ensemble) -> None:
    write_ensemble(tmp_path / "new", ensemble)
    assert {one.name for one in (tmp_path / "new").iterdir()} == {
        "ensemble.toml", "members.safetensors",
    }  # fmt: skip
    found = read_manifest(tmp_path / "new" / "ensemble.toml")
    assert found.architecture == "SimpleMLP"
    assert (found.mean, found.std) == ((0.1307,), (0.3081,))
    assert found.classes == tuple("0123456789")


def test_the_code_that_builds_the_members_lies_beside_them(
    tmp_path: Path, ensemble: Ensemble
) -> None:
    coded = Ensemble(with_code(), ensemble.stacked)
    write_ensemble(tmp_path / "new", coded)
    assert (tmp_path / "new" / "code" / "net.py").read_bytes() == b"# some code"


def test_what_is_there_already_is_not_written_over(tmp_path: Path, ensemble: Ensemble) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    for folder in (tmp_path, tmp_path / "notes.txt", tmp_path / "none" / "new"):
        with pytest.raises(OSError, match=r"empty|[Dd]irectory") as caught:
            write_ensemble(folder, ensemble)
        assert caught.value.filename == str(folder)
    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_disk_that_is_full_at_any_file_leaves_nothing(
    tmp_path: Path, ensemble: Ensemble, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    real, written = os.fsync, []

    def sync(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) == at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", sync)
    coded = Ensemble(with_code(), ensemble.stacked)
    with pytest.raises(OSError, match="space") as caught:
        write_ensemble(tmp_path / "new", coded)
    assert caught.value.filename == str(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_a_cancel_before_the_end_leaves_nothing(tmp_path: Path, ensemble: Ensemble) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        write_ensemble(tmp_path / "new", ensemble, token)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("classes", "said"),
    [
        (numbered_classes(3), {"classes": 3}),
        (("ant", "bee"), {"classes": ["ant", "bee"]}),
    ],
    ids=["numbered", "named"],
)
@pytest.mark.parametrize(
    ("network", "also"),
    [
        ({}, {}),
        ({"output": 0}, {"output": 0}),
        (
            {"output": "logits", "arguments": {"width": 3, "deep": {"a": [1.5, True, "x"]}}},
            {"output": "logits", "arguments": {"width": 3, "deep": {"a": [1.5, True, "x"]}}},
        ),
    ],
    ids=["plain", "index", "all"],
)
def test_the_members_file_says_what_the_manifest_says(
    tmp_path: Path,
    ensemble: Ensemble,
    classes: tuple[str, ...],
    said: dict[str, object],
    network: dict[str, Any],
    also: dict[str, object],
) -> None:
    kind = Outputs.PROBABILITIES if also else Outputs.LOGITS
    said = said | also | ({"outputs": "probabilities"} if also else {})
    task = replace(SIMPLE_MLP.task, classes=classes, outputs=kind)
    architecture = replace(SIMPLE_MLP, task=task, **network)
    write_ensemble(tmp_path / "new", Ensemble(architecture, ensemble.stacked))
    manifest = tomllib.loads((tmp_path / "new" / "ensemble.toml").read_text())
    assert manifest.pop("weights") == "members.safetensors"
    with safe_open(tmp_path / "new" / "members.safetensors", framework="pt") as file:
        own = json.loads(file.metadata()["ensemble_explorer"])
    assert own.pop("format") == 1
    assert own == manifest
    assert {key: own[key] for key in said} == said
    assert ("outputs" in own) == bool(also)


@pytest.mark.parametrize(
    ("classes", "told"),
    [
        (tuple(f"{'n' * 190}{one}" for one in range(6_000)), "names of the classes are too long"),
        (("same", "same"), "classes is ['same', 'same'], but must be at most"),
    ],
    ids=["too long", "not each once"],
)
def test_what_could_not_be_opened_again_is_not_saved(
    tmp_path: Path, ensemble: Ensemble, classes: tuple[str, ...], told: str
) -> None:
    architecture = replace(SIMPLE_MLP, task=replace(SIMPLE_MLP.task, classes=classes))
    with pytest.raises(BadInput, match=re.escape(told)):
        write_ensemble(tmp_path / "new", Ensemble(architecture, ensemble.stacked))
    assert list(tmp_path.iterdir()) == []
