"""A saved ensemble opens as what it was, whatever has become of its manifest, or says why not."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP, SimpleMLP
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.ensembles.opening.loading import Loaded, load_ensemble
from ensemble_gui.ensembles.opening.saving import write_ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.opening import OpenRequest
from ensemble_gui.records.tasks import Fit, Task

TASK = Task(classes=tuple("abcdefghij"), mean=(0.25,), std=(0.5,))
OWN = {
    "format": 1, "architecture": "SimpleMLP", "input_shape": [1, 28, 28],
    "classes": list("abcdefghij"), "mean": [0.25], "std": [0.5],
}  # fmt: skip


def load(path: Path) -> Loaded:
    return load_ensemble(
        OpenRequest(path=str(path)),
        check_size=lambda *_: None,
        token=CancelToken(),
        progress=lambda _: None,
    )


def task_of(found: Loaded) -> Task:
    return found.architecture.task


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    members = random_ensemble(SIMPLE_MLP, 2, seed=0, device=torch.device("cpu"))
    folder = tmp_path / "saved"
    write_ensemble(folder, Ensemble(replace(SIMPLE_MLP, task=TASK), members.stacked))
    return folder


def say(folder: Path, own: object) -> None:
    """Let the members' file say this of itself."""
    file = folder / "members.safetensors"
    text = own if isinstance(own, str) else json.dumps(own)
    save_file(load_file(file), file, metadata={"ensemble_explorer": text})


def test_a_whole_folder_opens_without_a_word(saved: Path) -> None:
    found = load(saved)
    assert task_of(found) == TASK
    assert found.notes == ()
    assert load(saved / "members.safetensors").notes == ()


def test_a_manifest_cut_anywhere_opens_as_the_same_ensemble_and_is_noted(saved: Path) -> None:
    """At each end of a line, right before and after it, and at every seventh place between."""
    whole = load(saved)
    manifest = saved / "ensemble.toml"
    content = manifest.read_bytes()
    ends = [at for at, one in enumerate(content, 1) if one == ord("\n")]
    cuts = {at + near for at in ends for near in (-2, -1, 0, 1)} | set(range(0, len(content), 7))
    for kept in cuts & set(range(len(content) - 1)):  # without its last line break it says the same
        manifest.write_bytes(content[:kept])
        found = load(saved)
        assert (found.digest, task_of(found)) == (whole.digest, TASK), content[:kept]
        (note,) = found.notes
        assert "ensemble.toml" in note
        assert "members.safetensors" in note


@pytest.mark.parametrize(
    ("manifest", "note"),
    [
        (None, "There is no ensemble.toml: the members were opened as members.safetensors"),
        (b"", "ensemble.toml does not say what the members are for: the members were opened as"),
        (b"\0" * 300, "ensemble.toml is damaged: the members were opened as members.safe"),
        (b"\xff\xfe", "ensemble.toml is damaged"),
        (b"mean = [0.25", "ensemble.toml is not valid TOML ("),
        (b"mean = [0.25]", "does not name architecture, input_shape, classes and std: used the"),
    ],
)
def test_what_the_manifest_does_not_say_is_taken_from_the_members_and_noted(
    saved: Path, manifest: bytes | None, note: str
) -> None:
    (saved / "ensemble.toml").unlink()
    if manifest is not None:
        (saved / "ensemble.toml").write_bytes(manifest)
    found = load(saved)
    assert task_of(found) == TASK
    (told,) = found.notes
    assert note in told
    assert "\n" not in told


def test_a_members_file_that_has_left_its_folder_knows_what_it_is_for(
    saved: Path, tmp_path: Path
) -> None:
    moved = (saved / "members.safetensors").rename(tmp_path / "moved.safetensors")
    found = load(moved)
    assert task_of(found) == TASK
    assert found.notes == ()


def test_what_the_user_writes_into_the_manifest_is_taken_and_noted(saved: Path) -> None:
    manifest = saved / "ensemble.toml"
    edited = manifest.read_text().replace("0.25", "0.125").replace("0.5", "0.75")
    manifest.write_text(edited)
    found = load(saved)
    assert task_of(found) == replace(TASK, mean=(0.125,), std=(0.75,))
    (note,) = found.notes
    assert note == (
        "ensemble.toml and members.safetensors differ in mean and std: used the values in "
        "ensemble.toml."
    )


@pytest.mark.parametrize(("edit", "told"), [("oops = 1", "has the key"), ("mean = 'x'", "mean is")])
def test_a_mistake_in_the_manifest_is_not_passed_over(saved: Path, edit: str, told: str) -> None:
    (saved / "ensemble.toml").write_text(edit)
    with pytest.raises(BadInput, match=told):
        load(saved)


def test_a_damaged_manifest_beside_members_that_say_nothing_is_refused(saved: Path) -> None:
    file = saved / "members.safetensors"
    save_file(load_file(file), file)
    (saved / "ensemble.toml").write_bytes(b"mean = [0.25")
    with pytest.raises(BadInput, match=r"ensemble\.toml is not valid TOML"):
        load(saved)
    file.unlink()
    with pytest.raises(BadInput, match=r"ensemble\.toml is not valid TOML"):
        load(saved)


def test_beside_an_empty_manifest_the_same_is_assumed_as_without_one(tmp_path: Path) -> None:
    torch.save(SimpleMLP().state_dict(), tmp_path / "a.pt")
    assumed = load(tmp_path).notes
    assert len(assumed) == 3
    (tmp_path / "ensemble.toml").touch()
    assert load(tmp_path).notes == assumed


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ("", "its description of the members is damaged"),
        ("[" * 60_000, "its description of the members is damaged"),
        ('{"format": ' + "9" * 5_000 + "}", "its description of the members is damaged"),
        ("[1]", "its description of the members is damaged"),
        (json.dumps(OWN) + " " * 2_000_000, "its description of the members is damaged"),
        ({**OWN, "format": 2}, "was saved by another version of Ensemble Explorer"),
        ({"format": 1, "mean": [0.25]}, "its description of the members is damaged"),
        ({**OWN, "weights": "../other.pt"}, "'weights' of itself, which is unknown"),
        ({**OWN, "oops": 1}, "'oops' of itself, which is unknown"),
        ({**OWN, "mean": ["a"]}, "mean is ['a'], but must be a number for each channel"),
        ({**OWN, "std": [0]}, "std is [0], but must be"),
        ({**OWN, "mean": [float("nan")]}, "mean is [nan], but must be"),
        ({**OWN, "input_shape": [2, 28, 28]}, "input_shape is [2, 28, 28], but must be"),
        ({**OWN, "classes": 10**9}, "classes is 1000000000, but must be"),
        ({**OWN, "classes": ["a", "a"]}, "classes is "),
        ({**OWN, "classes": ["a\n"]}, "classes is "),
        ({**OWN, "architecture": "n" * 201}, "architecture is "),
        ({**OWN, "outputs": "odds"}, "outputs is 'odds', but must be one of"),
        ({**OWN, "output": -1}, "output is -1, but must be the key of one"),
        ({**OWN, "arguments": {"a b": 1}}, "arguments is "),
    ],
    ids=range(20),
)
def test_what_strangers_let_a_file_say_of_itself_is_checked_as_a_manifest_is(
    saved: Path, own: object, told: str
) -> None:
    say(saved, own)
    (saved / "ensemble.toml").unlink()
    with pytest.raises(BadInput) as caught:
        load(saved)
    assert told in str(caught.value)
    assert "members.safetensors" in str(caught.value)
    assert len(str(caught.value)) < 500


def test_other_programs_metadata_is_none_of_ours(saved: Path) -> None:
    file = saved / "members.safetensors"
    save_file(load_file(file), file, metadata={"format": "pt", "settings": "{"})
    assert load(saved).notes == ()


@pytest.mark.parametrize("fitting", [{"fit": Fit.PAD}, {"fit": Fit.CENTER_CROP, "resize": 32}])
def test_how_pictures_are_fitted_is_kept_and_the_manifest_may_say_otherwise(
    tmp_path: Path, fitting: dict[str, object]
) -> None:
    members = random_ensemble(SIMPLE_MLP, 2, seed=0, device=torch.device("cpu"))
    task = replace(TASK, **fitting)
    folder = tmp_path / "fitted"
    write_ensemble(folder, Ensemble(replace(SIMPLE_MLP, task=task), members.stacked))
    assert task_of(load(folder)) == task
    (folder / "ensemble.toml").unlink()
    assert task_of(load(folder)) == task
    (folder / "ensemble.toml").write_text('fit = "resize"')
    assert task_of(load(folder)) == replace(TASK, fit=Fit.RESIZE)
