import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import nn

from ensemble_gui.ensembles.architectures.mlp import SimpleMLP
from tests.support.sample_files import write_files
from tests.support.saved_members import save_mlps

Cli = Callable[..., tuple[int, str, str]]

NOISE = ("--source", "noise", "--batch", "2", "--repeats", "2", "--json")
FACTORY = """
from torch import nn
def build():
    return nn.Sequential(nn.Flatten(), nn.Linear(12, 3))
"""
MANIFEST = """
architecture = "net.py:build"
input_shape = [3, 2, 2]
classes = ["ant", "bee", "cat"]
mean = [0, 0, 0]
std = [1, 1, 1]
"""


@pytest.fixture
def mlps(tmp_path: Path) -> Path:
    """A folder with two members of the tutorial's network."""
    return save_mlps(tmp_path / "mlps", 2)


@pytest.fixture
def ants(tmp_path: Path) -> Path:
    """An ensemble of a factory's, for images in colour."""
    folder = tmp_path / "ants"
    folder.mkdir()
    (folder / "net.py").write_text(FACTORY)
    (folder / "ensemble.toml").write_text(MANIFEST)
    for index in range(3):
        network = nn.Sequential(nn.Flatten(), nn.Linear(12, 3))
        save_file(network.state_dict(), folder / f"{index}.safetensors")
    return folder


def test_all_members_of_a_path_run_unless_fewer_are_asked_for(cli: Cli, mlps: Path) -> None:
    for asked, expected in (((), 2), (("--members", "1"), 1)):
        status, out, err = cli("run", "--weights", str(mlps), *NOISE, *asked)
        assert status == 0
        assert len(err.splitlines()) == len(json.loads(out)["notes"]) == 3
        settings = json.loads(out)["settings"]
        assert (settings["members"], settings["weights"]) == (expected, "file")
        assert settings["architecture"] == "SimpleMLP"
        assert settings["path"] == str(mlps)
        assert len(settings["digest"]) == 32


def test_more_members_than_a_path_holds_are_refused(cli: Cli, mlps: Path) -> None:
    status, out, err = cli("run", "--weights", str(mlps), *NOISE, "--members", "3")
    assert (status, out) == (2, "")
    assert "holds 2 members, not 3" in err


def test_code_runs_only_if_it_is_trusted(cli: Cli, ants: Path) -> None:
    (ants / "net.py").write_text(f"open({str(ants / 'marker')!r}, 'w').close()\n{FACTORY}")
    status, out, err = cli("run", "--weights", str(ants), *NOISE)
    assert (status, out) == (2, "")
    assert f"runs the code in {ants / 'net.py'} (SHA-256 " in err
    assert "Allow it with --trust." in err
    assert not (ants / "marker").exists()
    status, out, _ = cli("run", "--weights", str(ants), *NOISE, "--trust")
    assert status == 0
    assert (ants / "marker").exists()
    assert json.loads(out)["settings"]["architecture"] == "net.py:build"


def test_of_several_files_of_code_each_is_named(cli: Cli, ants: Path) -> None:
    (ants / "layers.py").write_text(FACTORY)
    (ants / "net.py").write_text("print('imported')\nfrom layers import build")
    status, out, err = cli("run", "--weights", str(ants), *NOISE)
    assert (status, out) == (2, "")
    first, second, question = err.splitlines()
    assert first.startswith(f"ensemble-gui: {ants / 'net.py'} (SHA-256 ")
    assert second.startswith(f"ensemble-gui: {ants / 'layers.py'} (SHA-256 ")
    assert question.endswith("runs the code in these 2 files. Allow it with --trust.")
    assert cli("run", "--weights", str(ants), *NOISE, "--trust")[0] == 0


PRINTING = """
from torch import nn
print("at import")
class Net(nn.Linear):
    def __init__(self):
        super().__init__(12, 3)
        print("in the factory")
    def forward(self, x):
        print("in the forward pass")
        return super().forward(x.flatten(1))
build = Net
"""


def test_what_code_prints_is_no_result(cli: Cli, ants: Path, tmp_path: Path) -> None:
    (ants / "net.py").write_text(PRINTING)
    for index in range(3):
        save_file(nn.Linear(12, 3).state_dict(), ants / f"{index}.safetensors")
    photo = tmp_path / "photo.png"
    Image.new("RGB", (40, 30), (90, 10, 200)).save(photo)
    for asked in (("run", *NOISE), ("predict", str(photo), "--json")):
        status, out, err = cli(*asked, "--weights", str(ants), "--trust")
        assert status == 0
        json.loads(out)
        for one in ("at import", "in the factory", "in the forward pass"):
            assert one in err


def test_unnamed_classes_have_no_accuracy_on_digits_unless_the_user_says_digits(
    cli: Cli, mlps: Path
) -> None:
    asked = ("run", "--weights", str(mlps), "--batch", "2", "--repeats", "2", "--json")
    found = json.loads(cli(*asked)[1])
    assert found["accuracy"] is None
    assert any("--classes digits" in one for one in found["notes"])
    assert "MNIST's digits without labels" in found["notes"][-1]
    found = json.loads(cli(*asked, "--classes", "digits")[1])
    assert len(found["accuracy"]["members"]) == 2
    status, _, err = cli(*asked, "--classes", "a,b,c,d,e,f,g,h,i,j")
    assert status == 2
    assert "MNIST's digits do not fit these members" in err


def test_the_classes_that_the_user_names_are_predicted(
    cli: Cli, mlps: Path, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.png"
    Image.new("L", (40, 30), 90).save(photo)  # no ink that a digit could be of
    asked = ("predict", "--weights", str(mlps), str(photo), "--json")
    named = "a,b,c,d,e,f,g,h,i,j"
    assert json.loads(cli(*asked, "--classes", named)[1])["classes"] == named.split(",")
    assert json.loads(cli(*asked)[1])["classes"][1] == "class 1"
    assert cli(*asked, "--classes", "digits")[0] == 2


def test_bundled_members_have_their_own_classes(cli: Cli) -> None:
    status, _, err = cli("run", "--classes", "digits", *NOISE)
    assert status == 2
    assert "--classes names those of members at a path" in err


RANDOM = """
import torch
from torch import nn
class Net(nn.Linear):
    def __init__(self): super().__init__(12, 3)
    def forward(self, x): return torch.dropout(super().forward(x.flatten(1)), 0.5, train=True)
build = Net
"""


def test_a_random_forward_pass_is_named_where_the_answers_are_compared(
    cli: Cli, ants: Path
) -> None:
    (ants / "net.py").write_text(RANDOM)
    for index in range(3):
        save_file(nn.Linear(12, 3).state_dict(), ants / f"{index}.safetensors")
    asked = ("run", "--weights", str(ants), "--trust", "--strategies", "loop,auto", *NOISE)
    found = json.loads(cli(*asked)[1])
    assert found["random_forward"]
    assert any("The forward pass is random" in one for one in found["notes"])
    text = cli(*(one for one in asked if one != "--json"))[1]
    assert "two calls of the same member differ, so outputs cannot be compared" in text
    assert "flipped" not in text


def test_a_path_with_nothing_at_it_is_told(cli: Cli, tmp_path: Path) -> None:
    status, out, err = cli("run", "--weights", str(tmp_path / "none"), *NOISE)
    assert (status, out) == (2, "")
    assert "No such file or folder:" in err


@pytest.mark.parametrize("weights", ["trained", "conv"])
def test_the_bundled_members_have_their_own_architecture(cli: Cli, weights: str) -> None:
    status, _, err = cli("run", "--weights", weights, "--architecture", "LeNet-5", *NOISE)
    assert status == 2
    assert "use --architecture only with random weights" in err


def test_what_must_be_said_of_the_parameters_is_said_beside_the_result(
    cli: Cli, mlps: Path
) -> None:
    half = {name: one.half() for name, one in SimpleMLP().state_dict().items()}
    torch.save(half, mlps / "2.pt")
    status, out, err = cli("run", "--weights", str(mlps), *NOISE)
    assert status == 0
    assert json.loads(out)["settings"]["members"] == 3
    assert "float16 parameters are converted to float32" in err


@pytest.mark.parametrize("command", ["run", "predict", "sweep"])
def test_the_mapping_that_is_meant_can_be_named(cli: Cli, mlps: Path, command: str) -> None:
    for file in mlps.iterdir():
        torch.save({"ema": SimpleMLP().state_dict(), "model": SimpleMLP().state_dict()}, file)
    asked = [command, "--weights", str(mlps)]
    if command == "predict":
        digit = Image.new("L", (28, 28))
        digit.paste(255, (13, 5, 16, 23))
        digit.save(mlps / "one.png")
        asked.append(str(mlps / "one.png"))
    else:
        asked += [*NOISE[:2], "--repeats", "2"]
        asked += ["--batches", "1", "--members", "1"] if command == "sweep" else []
    status, _, err = cli(*asked)
    assert status == 0
    assert "0.pt, 1.pt: ema fits as well: open it with --state-key ema." in err
    status, _, err = cli(*asked, "--state-key", "ema")
    assert status == 0
    assert "0.pt, 1.pt: read ema." in err
    status, _, err = cli(*asked, "--state-key", "shadow")
    assert status == 2
    assert "0.pt has no tensors in 'shadow', but in ema, model: name one of these." in err


def test_a_sweep_goes_over_the_members_of_a_path(cli: Cli, mlps: Path) -> None:
    asked = ("--weights", str(mlps), "--members", "1,2,5", "--batches", "1", *NOISE[:2])
    status, out, err = cli("sweep", *asked, "--repeats", "2", "--json")
    assert status == 0
    errors = [one["error"] for one in json.loads(out)["cells"]]
    assert [bool(one) for one in errors] == [False, False, True]
    assert "holds 2 members, not 5" in errors[2]
    assert "holds 2 members, not 5" in err


def test_own_samples_by_class_have_an_accuracy(cli: Cli, ants: Path, tmp_path: Path) -> None:
    for index, name in enumerate(("ant", "bee")):
        (tmp_path / "zoo" / name).mkdir(parents=True)
        Image.new("RGB", (4, 4), (90 * index, 10, 200)).save(tmp_path / "zoo" / name / "a.png")
    asked = ("--weights", str(ants), "--trust", "--source", str(tmp_path / "zoo"))
    status, out, err = cli("run", *asked, "--batch", "2", "--repeats", "2", "--json")
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert found["settings"]["source"] == "folder"
    assert found["settings"]["samples"] == str(tmp_path / "zoo")
    assert len(found["accuracy"]["members"]) == 3


def test_digits_are_no_samples_of_members_that_know_none(cli: Cli, ants: Path) -> None:
    status, _, err = cli("run", "--weights", str(ants), "--trust", "--repeats", "2")
    assert status == 2
    assert "MNIST's digits do not fit these members" in err


def test_random_members_of_a_factory_of_the_users(
    cli: Cli, ants: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ants.glob("*.safetensors"):
        path.unlink()
    for asked in (("--weights", str(ants)), ("--weights", str(ants), "--members", "4")):
        status, out, err = cli("run", *asked, "--trust", *NOISE)
        assert status == 0
        assert "its members are random" in err
        assert "its members are random" in json.loads(out)["notes"][0]
        settings = json.loads(out)["settings"]
        assert settings["weights"] == "random"
        assert settings["members"] == (4 if "--members" in asked else 10)
    (ants / "net.py").write_text(FACTORY.replace("12", "784"))
    monkeypatch.chdir(ants)
    (ants / "ensemble.toml").unlink()
    asked = ("--weights", "random", "--architecture", "net.py:build", "--members", "2")
    status, _, err = cli("run", *asked, *NOISE)
    assert status == 2
    assert "Allow it with --trust." in err
    status, out, _ = cli("run", *asked, "--trust", *NOISE)
    assert status == 0
    assert json.loads(out)["settings"]["architecture"] == "net.py:build"
    grid = ("--members", "1,2", "--batches", "1", "--repeats", "2", "--source", "noise")
    assert cli("sweep", *asked[:4], "--trust", *grid)[0] == 0


def test_an_image_is_predicted_by_the_members_classes(cli: Cli, ants: Path, tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    Image.new("RGB", (40, 30), (90, 10, 200)).save(photo)  # no ink that a digit could be of
    asked = ("predict", "--weights", str(ants), "--trust", str(photo))
    status, out, err = cli(*asked, "--json")
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert found["classes"] == ["ant", "bee", "cat"]
    (image,) = found["images"]
    assert len(image["probabilities"]) == len(image["votes"]) == 3
    status, out, _ = cli(*asked)
    assert status == 0
    name = found["classes"][image["prediction"]]
    times = "\N{MULTIPLICATION SIGN}"
    how = f"40{times}30 pixels resized to 2{times}2, cropped"
    assert out.startswith(f"{photo} ({how}): {name} (")
    assert "; votes: " in out


def test_the_class_that_an_image_s_folder_is_named_by_is_its_label(
    cli: Cli, ants: Path, tmp_path: Path
) -> None:
    for folder in ("bee", "wasp"):
        (tmp_path / "zoo" / folder).mkdir(parents=True)
        Image.new("RGB", (40, 30), (90, 10, 200)).save(tmp_path / "zoo" / folder / "a.png")
    asked = ("predict", "--weights", str(ants), "--trust", str(tmp_path / "zoo"), "--json")
    found = json.loads(cli(*asked)[1])
    assert [one["label"] for one in found["images"]] == ["bee", None]


def test_the_classes_are_named_where_no_image_could_be_taken(
    cli: Cli, ants: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.png").write_text("no image")
    asked = ("predict", "--weights", str(ants), "--trust", str(tmp_path / "bad.png"), "--json")
    status, out, _ = cli(*asked)
    assert status == 2
    assert json.loads(out)["classes"] == ["ant", "bee", "cat"]


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A folder a member, each with its best and its last checkpoint."""
    for seed in (1, 2, 10):
        (tmp_path / "runs" / f"seed{seed}").mkdir(parents=True)
        for name in ("best.pt", "last.pt"):
            torch.save(SimpleMLP().state_dict(), tmp_path / "runs" / f"seed{seed}" / name)
    return tmp_path / "runs"


@pytest.mark.parametrize("command", ["run", "sweep", "predict"])
def test_what_was_chosen_and_left_out_is_among_the_notes_of_the_json(
    cli: Cli, seeds: Path, command: str, digit: str
) -> None:
    asked = {
        "run": NOISE,
        "sweep": ("--members", "1", "--batches", "1", "--repeats", "2", "--json"),
        "predict": (digit, "--json"),
    }[command]
    status, out, err = cli(command, "--weights", seeds, *asked)
    assert status == 0
    said = json.loads(out)["notes"][0]
    assert "best.pt opened, last.pt left out" in said
    assert '"*/last.pt"' in said
    assert said in err


def test_several_paths_and_patterns_are_the_members(cli: Cli, seeds: Path) -> None:
    pattern = str(seeds / "*" / "last.pt")
    first, second = str(seeds / "seed1" / "best.pt"), str(seeds / "seed2" / "best.pt")
    for words, members in (
        (("--weights", pattern), 3),
        (("--weights", first, "--weights", second), 2),
        (("--weights", first, second), 2),
    ):
        status, out, _ = cli("run", *words, *NOISE)
        assert status == 0
        settings = json.loads(out)["settings"]
        assert settings["members"] == members
    assert settings["path"] == str(seeds)


def test_a_kind_of_weights_next_to_a_path_is_refused(cli: Cli, seeds: Path) -> None:
    status, _, err = cli("run", "--weights", "random", "--weights", seeds, *NOISE)
    assert status == 2
    assert "--weights names 2 things, and random is not a path" in err


def test_members_outside_of_the_manifest_s_folder_are_opened_if_they_are_trusted(
    cli: Cli, seeds: Path
) -> None:
    tmp_path = seeds.parent
    (tmp_path / "near").mkdir()
    (tmp_path / "near" / "ensemble.toml").write_text('weights = "../runs/*/last.pt"')
    status, out, err = cli("run", "--weights", tmp_path / "near", *NOISE)
    assert (status, out) == (2, "")
    assert "names files outside of its folder" in err
    assert "Allow it with --trust." in err
    status, out, _ = cli("run", "--weights", tmp_path / "near", *NOISE, "--trust")
    assert status == 0
    assert json.loads(out)["settings"]["members"] == 3


def test_own_samples_name_classes_that_have_no_names(cli: Cli, ants: Path, tmp_path: Path) -> None:
    (ants / "ensemble.toml").write_text(MANIFEST.replace('["ant", "bee", "cat"]', "3"))
    zoo = write_files(tmp_path / "zoo", "wasp/a.png", "bee/b.png", "Ant/c.png")
    asked = ("--weights", str(ants), "--trust", "--source", str(zoo))
    status, out, err = cli("run", *asked, "--batch", "2", "--repeats", "2", "--json")
    assert (status, err) == (0, "")
    notes = json.loads(out)["notes"]
    assert any("as by torchvision's ImageFolder: 0 Ant, 1 bee, 2 wasp." in n for n in notes)
    assert "2 of 3 images, drawn at random, seed 0." in notes


def test_a_folder_of_splits_is_refused_with_the_paths_to_say(
    cli: Cli, ants: Path, tmp_path: Path
) -> None:
    zoo = write_files(tmp_path / "zoo", "train/ant/a.png", "train/bee/b.png", "val/ant/c.png")
    asked = ("--weights", str(ants), "--trust", "--source", str(zoo), "--repeats", "2")
    for command in ("run", "sweep"):
        status, out, err = cli(command, *asked)
        assert (status, out) == (2, "")
        assert "holds the splits train (2 images) and val (1 image), not classes" in err
        assert f"choose {zoo / 'val'} or {zoo / 'train'}." in err


def test_how_an_image_was_fitted_is_among_the_notes(cli: Cli, ants: Path, tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    Image.new("RGBA", (40, 30), (90, 10, 200, 120)).save(photo)
    (ants / "ensemble.toml").write_text(f'{MANIFEST}fit = "pad"')
    status, out, _ = cli("predict", "--weights", str(ants), "--trust", str(photo), "--json")
    assert status == 0
    (note,) = json.loads(out)["notes"]
    assert "40\N{MULTIPLICATION SIGN}30 pixels resized to 2\N{MULTIPLICATION SIGN}2" in note
    assert note.endswith("padded with black, transparent parts made white")
