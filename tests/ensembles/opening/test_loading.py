import os
import struct
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.mlp import SimpleMLP
from ensemble_gui.ensembles.opening.loading import Loaded, digest_of, load_ensemble
from ensemble_gui.ensembles.opening.trust import CodeNotTrusted, find_source
from ensemble_gui.errors import BadInput
from ensemble_gui.records.opening import OpenRequest
from ensemble_gui.records.tasks import DIGITS_TASK, numbered_classes
from ensemble_gui.running.members.memory import check_opening_memory
from tests.support.saved_members import save_mlps

UNNAMED = replace(DIGITS_TASK, classes=numbered_classes(10))
COLOURED = "from torch import nn\ndef build(): return nn.Sequential(nn.Flatten(), nn.Linear(12, 3))"


def load(path: Path | str, *trusted: str, architecture: str = "") -> Loaded:
    return load_ensemble(
        OpenRequest(path=str(path), architecture=architecture, trusted=frozenset(trusted)),
        check_size=check_opening_memory,
        token=CancelToken(),
        progress=lambda _: None,
    )


def refused(path: Path | str, *trusted: str, architecture: str = "") -> str:
    with pytest.raises(BadInput) as caught:
        load(path, *trusted, architecture=architecture)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


@pytest.fixture
def mlps(tmp_path: Path) -> Path:
    return save_mlps(tmp_path / "mlps", 2)


@pytest.fixture
def coloured(tmp_path: Path) -> Path:
    folder = tmp_path / "coloured"
    folder.mkdir()
    (folder / "net.py").write_text(COLOURED)
    (folder / "ensemble.toml").write_text('architecture = "net.py:build"\ninput_shape = [3, 2, 2]')
    for index in range(2):
        network = nn.Sequential(nn.Flatten(), nn.Linear(12, 3))
        save_file(network.state_dict(), folder / f"{index}.safetensors")
    return folder


def trust(folder: Path) -> str:
    return find_source("net.py:build", folder).sha256


def test_a_folder_of_a_built_in_architectures_checkpoints_is_recognised(mlps: Path) -> None:
    found = load(mlps)
    assert found.ensemble.architecture.name == "SimpleMLP"
    assert found.ensemble.architecture.task == UNNAMED
    assert found.name == "mlps"
    assert found.members == ("0.pt", "1.pt")


def test_a_file_alone_is_an_ensemble_of_one(mlps: Path) -> None:
    found = load(mlps / "1.pt")
    assert (found.name, found.members) == ("1.pt", ("1.pt",))


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "model."])
def test_checkpoints_of_a_wrapped_network_are_recognised(mlps: Path, prefix: str) -> None:
    state = {f"{prefix}{name}": one for name, one in SimpleMLP().state_dict().items()}
    torch.save(state, mlps / "0.pt")
    assert load(mlps).ensemble.architecture.name == "SimpleMLP"


def test_a_trainings_checkpoint_is_recognised_and_what_is_left_out_is_told(mlps: Path) -> None:
    for file in mlps.iterdir():
        held = {"epoch": 3, "net": {"state": SimpleMLP().state_dict()}, "args": Namespace(lr=0.1)}
        torch.save(held, file)
    found = load(mlps)
    assert found.ensemble.architecture.name == "SimpleMLP"
    said = "0.pt, 1.pt: read net.state; left out epoch, args (argparse.Namespace)."
    assert found.notes[0] == said


def test_of_two_mappings_one_is_opened_and_the_other_offered(mlps: Path) -> None:
    states = {"ema": SimpleMLP().state_dict(), "model": SimpleMLP().state_dict()}
    torch.save(states, mlps / "0.pt")
    found = load(mlps / "0.pt")
    other = found.alternatives[0]
    assert other.title == "Open ema instead"
    assert other.request == replace(OpenRequest(path=str(mlps / "0.pt")), state_key="ema")
    opened = load_ensemble(
        other.request,
        check_size=check_opening_memory,
        token=CancelToken(),
        progress=lambda _: None,
    )
    assert torch.equal(opened.ensemble.stacked["fc1.bias"][0], states["ema"]["fc1.bias"])
    assert opened.digest != found.digest


def test_a_file_of_several_members_is_recognised(mlps: Path) -> None:
    torch.save({"models": [SimpleMLP().state_dict() for _ in range(3)]}, mlps / "0.pt")
    found = load(mlps / "0.pt")
    assert found.members == ("models.0", "models.1", "models.2")
    assert found.ensemble.architecture.name == "SimpleMLP"


def test_the_wrong_file_among_ten_is_named_with_what_it_has(tmp_path: Path) -> None:
    folder = save_mlps(tmp_path / "ten", 10)
    torch.save({"layer1.0.weight": torch.zeros(64, 3, 7, 7)}, folder / "7.pt")
    assert refused(folder).startswith(
        "7.pt is not a member of SimpleMLP: it has layer1.0.weight (64×3×7×7); expected are "
        "fc1.weight (128×784), "
    )
    (folder / "7.pt").write_bytes(b"")
    assert refused(folder) == "7.pt cannot be opened: it is empty: choose another file."


def test_a_whole_network_is_named_as_one(mlps: Path) -> None:
    torch.save({"model": SimpleMLP(), "best": {"a": torch.ones(1)}}, mlps / "0.pt")
    assert "0.pt cannot be opened: its model is a whole network (of the class " in refused(mlps)


def test_a_manifest_says_what_the_ensemble_is(coloured: Path) -> None:
    found = load(coloured, trust(coloured))
    task = found.ensemble.architecture.task
    assert task.shape == (3, 2, 2)
    assert task.classes == ("class 0", "class 1", "class 2")
    assert found.name == "coloured"
    pixels, _classes = found.notes
    assert pixels.startswith("Assumed pixels from 0 to 1")
    assert load(coloured / "ensemble.toml", trust(coloured)).digest == found.digest
    one = load(coloured / "0.safetensors", trust(coloured))
    assert one.members == ("0.safetensors",)
    assert one.ensemble.architecture.task == task


def test_code_is_not_run_before_it_is_trusted(coloured: Path) -> None:
    marker = coloured / "marker"
    (coloured / "net.py").write_text(f"open({str(marker)!r}, 'w').close()\n{COLOURED}")
    first = trust(coloured)
    with pytest.raises(CodeNotTrusted) as caught:
        load(coloured)
    assert caught.value.source.sha256 == first
    with pytest.raises(CodeNotTrusted):
        load(coloured, "0" * 64)
    assert not marker.exists()
    load(coloured, first)
    assert marker.exists()
    (coloured / "net.py").write_text(f"{COLOURED}\n")
    with pytest.raises(CodeNotTrusted):
        load(coloured, first)


def test_a_request_may_name_the_architecture(mlps: Path) -> None:
    state = {"1.weight": torch.zeros(10, 784), "1.bias": torch.zeros(10)}
    for file in mlps.iterdir():
        torch.save(state, file)
    assert "do not fit any built-in architecture: 1.weight (10×784), 1.bias (10)." in refused(mlps)
    code = (
        "from torch import nn\ndef build(): return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))"
    )
    (mlps / "net.py").write_text(code)
    found = load(mlps, trust(mlps), architecture="net.py:build")
    assert found.ensemble.architecture.task == UNNAMED


def test_other_classes_than_the_weights_have_are_told_by_shape(mlps: Path) -> None:
    (mlps / "ensemble.toml").write_text('architecture = "SimpleMLP"\nclasses = 7')
    assert "fc3.weight is (10×128), where (7×128) is expected" in refused(mlps)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('architecture = "NoNet"', "There is no architecture 'NoNet': choose SimpleMLP"),
        ('architecture = "none.py:build"', "none.py cannot be read"),
        ('architecture = "../net.py:build"', "leads out of its folder"),
        ('weights = "none.pt"', "none.pt does not exist: name files that hold members"),
        ('weights = "net.py"', "net.py cannot be opened: it is text, not a checkpoint"),
        ('weights = "folder.pt"', "folder.pt holds no checkpoints (it is empty)"),
        ("mean = [0, 0, 0]", "mean has 3 numbers, but input_shape has 1 channel: give one number"),
        ("oops = 1", "has the key 'oops'"),
    ],
)
def test_a_manifest_that_does_not_fit_is_told(mlps: Path, text: str, told: str) -> None:
    (mlps / "net.py").write_text("pass")
    (mlps / "ensemble.toml").write_text(f"{text}\n")
    if "folder" in text:
        (mlps / "folder.pt").mkdir()
    assert told in refused(mlps)


def test_other_classes_than_the_factory_s_are_told(coloured: Path) -> None:
    with (coloured / "ensemble.toml").open("a") as file:
        file.write('\nclasses = ["ant", "bee"]')
    assert "has 3 classes, but 2 are named" in refused(coloured, trust(coloured))


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("nowhere", "No such file or folder: "),
        ("null\0.pt", "No such file or folder: "),
        ("line\nbreak", "No such file or folder: "),
        ("x" * 5_000, "No such file or folder: "),
        ("empty", "holds no checkpoints (it is empty): put .safetensors or .pt files into it"),
        ("notes.txt", "notes.txt cannot be opened: it is text, not a checkpoint"),
        ("nothing.pt2", "nothing.pt2 cannot be opened: it is empty"),
    ],
)
def test_a_path_that_is_no_ensemble_is_told(tmp_path: Path, path: str, told: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("words")
    (tmp_path / "nothing.pt2").touch()
    assert told in refused(f"{tmp_path}/{path}")


def test_a_home_of_nobody_is_told() -> None:
    assert "No such file or folder: ~nobody-of-this-name" in refused("~nobody-of-this-name/nets")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes there")
@pytest.mark.parametrize("name", ["a.pt", "a.safetensors", "ensemble.toml"])
def test_a_pipe_is_not_waited_for(mlps: Path, name: str) -> None:
    os.mkfifo(mlps / name)
    assert "is not a file" in refused(mlps)
    assert "is not a file" in refused(mlps / name)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no such devices")
def test_a_device_is_not_read(mlps: Path) -> None:
    (mlps / "zero.pt").symlink_to("/dev/zero")
    assert "zero.pt is not a file" in refused(mlps)


@pytest.mark.skipif(sys.platform == "win32", reason="files are not sparse there by themselves")
def test_of_a_million_members_the_memory_is_told_before_any_is_taken(tmp_path: Path) -> None:
    """The file claims them, and has holes for their bytes."""
    members, at, described = 1_000_000, 0, []
    for name, one in SimpleMLP().state_dict().items():
        end = at + members * one.nbytes
        shape = [members, *one.shape]
        described.append(f'"{name}":{{"dtype":"F32","shape":{shape},"data_offsets":[{at},{end}]}}')
        at = end
    header = f"{{{','.join(described)}}}".encode()
    with (tmp_path / "all.safetensors").open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        file.truncate(8 + len(header) + at)
    sentence = refused(tmp_path / "all.safetensors")
    assert "Opening 1,000,000 members would take about 473 GB of memory, and" in sentence
    assert sentence.endswith("free on cpu: open fewer members.")


def test_the_digest_is_of_the_numbers_and_of_what_they_are_for(mlps: Path) -> None:
    first = load(mlps)
    assert load(mlps).digest == first.digest == digest_of(first.ensemble)
    (mlps / "ensemble.toml").write_text("mean = [0.5]\nstd = [0.5]")
    assert load(mlps).digest != first.digest
    (mlps / "ensemble.toml").unlink()
    state = torch.load(mlps / "1.pt")
    state["fc3.bias"][9] += 1
    torch.save(state, mlps / "1.pt")
    assert load(mlps).digest != first.digest


@pytest.mark.parametrize("suffix", [".ckpt", ".bin", ".pth.tar", ""])
def test_members_of_any_name_are_opened(tmp_path: Path, suffix: str) -> None:
    for index in range(2):
        torch.save(SimpleMLP().state_dict(), tmp_path / f"seed{index}{suffix}")
    (tmp_path / "ensemble.toml").write_text('architecture = "SimpleMLP"')
    assert load(tmp_path).members == (f"seed0{suffix}", f"seed1{suffix}")


def test_of_a_tree_the_member_that_is_wrong_is_named_with_its_folder(tmp_path: Path) -> None:
    for index in range(10):
        (tmp_path / f"seed{index}").mkdir()
        torch.save(SimpleMLP().state_dict(), tmp_path / f"seed{index}" / "best.pt")
    assert load(tmp_path).members[-1] == "seed9/best.pt"
    torch.save({"fc9.weight": torch.zeros(2)}, tmp_path / "seed7" / "best.pt")
    assert refused(tmp_path).startswith(
        "seed7/best.pt is not a member of SimpleMLP: it has fc9.weight (2); expected are fc1.weight"
    )
    (tmp_path / "seed7" / "best.pt").write_bytes(b"")
    assert refused(tmp_path).startswith("seed7/best.pt cannot be opened: it is ")
