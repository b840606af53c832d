from pathlib import Path

import pytest
import torch

from ensemble_gui.ensembles.architecture import Architecture
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.ensembles.manifest import read_manifest
from ensemble_gui.ensembles.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.saving import write_ensemble
from ensemble_gui.errors import BadInput


@pytest.fixture
def ensemble() -> Ensemble:
    return random_ensemble(SIMPLE_MLP, 2, seed=0, device=torch.device("cpu"))


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
    architecture = Architecture(
        name="code/net.py:build",
        build=SIMPLE_MLP.build,
        activations=1,
        widest=1,
        code=b"# some code",
    )
    write_ensemble(tmp_path / "new", Ensemble(architecture, ensemble.stacked, 0))
    assert (tmp_path / "new" / "code" / "net.py").read_bytes() == b"# some code"


def test_what_is_there_already_is_not_written_over(tmp_path: Path, ensemble: Ensemble) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(BadInput, match="holds something already: choose a new folder"):
        write_ensemble(tmp_path, ensemble)
    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]
    for folder in (tmp_path / "notes.txt", tmp_path / "none" / "new"):
        with pytest.raises(BadInput, match=r"cannot be written \(.*\): choose another folder"):
            write_ensemble(folder, ensemble)


def test_what_is_cut_short_is_no_ensemble(
    tmp_path: Path, ensemble: Ensemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ensemble_gui.ensembles.saving.save_members", fail)
    with pytest.raises(OSError, match="No space"):
        write_ensemble(tmp_path / "new", ensemble)
    assert not (tmp_path / "new" / "ensemble.toml").exists()
