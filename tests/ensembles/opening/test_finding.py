"""From what the user names to the members' files: folders, files, patterns, manifests."""

import io
import os
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.opening import folder_walk
from ensemble_gui.ensembles.opening.finding import Found, find_members
from ensemble_gui.ensembles.opening.named_weights import LeadsOutside
from ensemble_gui.errors import BadInput
from ensemble_gui.records.opening import OpenRequest
from tests.support.looks import CancelledAtLook

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")


def saved() -> bytes:
    file = io.BytesIO()
    torch.save({"weight": torch.zeros(1)}, file)
    return file.getvalue()


CHECKPOINT = saved()


def fill(folder: Path, *names: str, content: bytes = CHECKPOINT) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def find(*paths: Path | str, **options: object) -> Found:
    first, *others = map(str, paths)
    request = OpenRequest(path=first, paths=tuple(others), **options)  # type: ignore[arg-type]  # of its own
    return find_members(request, CancelToken())


def files(folder: Path, found: Found) -> list[str]:
    return [one.relative_to(folder).as_posix() for one in found.manifest.weights]


def refused(*paths: Path | str) -> str:
    with pytest.raises(BadInput) as caught:
        find(*paths)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def describe(folder: Path, text: str = 'architecture = "SimpleMLP"') -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "ensemble.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    "names",
    [
        ["a.ckpt", "b.ckpt", "c.ckpt", "d.ckpt"],
        ["a.bin", "b.bin"],
        ["a.pth.tar", "b.pth.tar"],
        ["a.pkl", "b.pkl"],  # that torch.save wrote
        ["a", "b"],
        ["a.pt", "b.pt", "c.ckpt", "d.ckpt"],
        ["seed0/best.pt", "seed1/best.pt"],
        ["run0/pytorch_model.bin", "run1/pytorch_model.bin"],
        ["run0/model.safetensors", "run1/model.safetensors"],
        ["outputs/2026-05-01/12-00-00/model.pt"],
        ["lightning_logs/version_0/checkpoints/epoch=3-step=120.ckpt"],
    ],
    ids=lambda names: names[0],
)
def test_members_next_to_a_manifest_are_members_and_not_random(
    tmp_path: Path, names: list[str]
) -> None:
    describe(tmp_path)
    found = find(fill(tmp_path, *names))
    assert files(tmp_path, found) == names
    assert (list(found.notes), found.name) == ([], tmp_path.name)


def test_a_folder_of_hugging_face_s_runs(tmp_path: Path) -> None:
    beside = ("optimizer.pt", "scheduler.pt", "rng_state.pth", "training_args.bin")
    for run in ("run0", "run1", "run10"):
        fill(tmp_path, f"{run}/model.safetensors", f"{run}/pytorch_model.bin")
        fill(tmp_path, *(f"{run}/{one}" for one in beside))
        fill(tmp_path, f"{run}/config.json", f"{run}/tokenizer.json", content=b"{}")
    found = find(tmp_path)
    assert found.members == tuple(f"{one}/model.safetensors" for one in ("run0", "run1", "run10"))
    by_name, same = found.notes
    assert all(f"{one} (3 files)" in by_name for one in beside)
    assert same == "Left out: pytorch_model.bin (3 files) is the same member as model.safetensors."


def test_a_member_in_shards_is_one_by_its_index(tmp_path: Path) -> None:
    shards = [f"model-0000{one}-of-00002.safetensors" for one in (1, 2)]
    for run in ("run0", "run1"):
        fill(tmp_path, *(f"{run}/{one}" for one in (*shards, "model.safetensors.index.json")))
    found = find(tmp_path)
    assert found.members == tuple(f"run{one}/model.safetensors.index.json" for one in range(2))
    assert list(found.notes) == []


def test_what_cannot_be_a_member_is_left_out_and_named(tmp_path: Path) -> None:
    fill(tmp_path, "m0.pt", "m1.pt", "optimizer.pt", "stats.pt")
    fill(tmp_path, "README.md", "train.log", "events.out.tfevents.1.host", content=b"words")
    fill(tmp_path, "net.onnx", content=b"\x08\x07\x12\x07pytorch\0")
    np.savez(tmp_path / "weights.npz", a=np.zeros(1))
    found = find(tmp_path)
    assert files(tmp_path, found) == ["m0.pt", "m1.pt"]
    by_name, by_content = found.notes
    assert "Left out, as their names are not those of members: optimizer.pt, stats.pt." in by_name
    assert "net.onnx is a program in ONNX" in by_content
    assert "weights.npz is a file of NumPy arrays" in by_content


@pytest.mark.parametrize("name", ["m3.pt", "m3.bin", "m3"])
def test_a_damaged_member_is_not_left_out(tmp_path: Path, name: str) -> None:
    """So that opening refuses it by name."""
    fill(tmp_path, "m0.pt", "m1.pt")
    found = find(fill(tmp_path, name, content=LFS))
    assert files(tmp_path, found)[-1] == name


def test_two_states_of_each_training_are_a_choice(tmp_path: Path) -> None:
    fill(tmp_path, *(f"seed{one}/{two}.pt" for one in range(2) for two in ("best", "last")))
    found = find(tmp_path)
    assert found.members == ("seed0/best.pt", "seed1/best.pt")
    request = OpenRequest(path=str(tmp_path))
    last, everything = found.alternatives(request)
    assert last.title == "Open last.pt instead"
    assert find_members(last.request, CancelToken()).members == ("seed0/last.pt", "seed1/last.pt")
    assert len(find_members(everything.request, CancelToken()).members) == 4


def test_a_manifest_and_code_alone_make_random_members_and_say_so(tmp_path: Path) -> None:
    describe(tmp_path)
    fill(tmp_path, "net.py", "README.md", "LICENSE", "pkg/__init__.py", content=b"pass")
    found = find(tmp_path)
    assert found.manifest.weights == ()
    (note,) = found.notes
    assert "holds no checkpoints, only the manifest and code: its members are random." in note


@pytest.mark.parametrize(
    ("names", "content", "said"),
    [
        ((), b"", "holds no checkpoints (it is empty): put .safetensors or .pt files into it"),
        (("optimizer.pt",), CHECKPOINT, "left out by name: optimizer.pt"),
        (("a.npz",), b"\x93NUMPY\1\0", "a.npz is a file of NumPy arrays"),
        (("a.h5",), b"\x89HDF\r\n\x1a\n", "a.h5 is an HDF5 file"),
        (("a.pkl",), b"\x80\4N.", "a.pkl is a pickle that torch.save did not write"),
        (("config.json", "a.log"), b"{}", "only a.log, config.json: put"),
        (("cat/0.png", "dog/1.png"), b"png", "but 2 images. Are they samples?"),
        (("train/cat/0.png", "val/cat/1.png"), b"png", "but 2 images in train and val. Are they"),
    ],
)
def test_a_folder_without_members_is_refused_by_what_it_holds(
    tmp_path: Path, names: tuple[str, ...], content: bytes, said: str
) -> None:
    folder = tmp_path / "zoo"
    folder.mkdir()
    assert said in refused(fill(folder, *names, content=content))
    if names:  # nor does a manifest make random members of it
        describe(folder)
        assert said.removesuffix(": put") in refused(folder).replace(", ensemble.toml", "")


def test_random_members_of_a_folder_with_data_have_to_be_asked_for(tmp_path: Path) -> None:
    describe(fill(tmp_path, "metrics.csv"))
    assert "pass --weights random --architecture NAME" in refused(tmp_path)
    assert find(tmp_path, untrained=True).manifest.architecture == "SimpleMLP"


def test_several_files_are_the_members_in_the_order_in_which_they_are_named(
    tmp_path: Path,
) -> None:
    fill(tmp_path, "b.pt", "a.pt", "c.pt")
    found = find(tmp_path / "b.pt", tmp_path / "a.pt")
    assert files(tmp_path, found) == ["b.pt", "a.pt"]
    assert found.name == tmp_path.name
    assert not found.is_folder


def test_files_that_a_shell_has_sorted_are_in_natural_order(tmp_path: Path) -> None:
    fill(tmp_path, *(f"epoch{one}.pt" for one in (1, 2, 100)))
    found = find(*sorted(map(str, tmp_path.iterdir())))
    assert files(tmp_path, found) == ["epoch1.pt", "epoch2.pt", "epoch100.pt"]


def test_several_folders_are_members_together(tmp_path: Path) -> None:
    fill(tmp_path, "seed0/best.pt", "seed0/last.pt", "seed1/best.pt", "seed1/last.pt")
    describe(tmp_path)
    found = find(tmp_path / "seed0", tmp_path / "seed1")
    assert found.members == ("seed0/best.pt", "seed1/best.pt")
    assert found.manifest.architecture == "SimpleMLP"  # of the folder that both are in
    assert len(found.notes) == 1


def test_a_manifest_can_be_named_next_to_the_members(tmp_path: Path) -> None:
    fill(tmp_path, "far/a.pt", "far/b.pt")
    manifest = describe(tmp_path / "near", 'architecture = "LeNet-5"\nweights = "gone.pt"')
    found = find(tmp_path / "far" / "b.pt", manifest, tmp_path / "far" / "a.pt")
    assert [one.name for one in found.manifest.weights] == ["b.pt", "a.pt"]
    assert found.manifest.architecture == "LeNet-5"


def test_a_folder_of_the_manifest_and_code_can_be_named_next_to_the_members(
    tmp_path: Path,
) -> None:
    fill(tmp_path, "far/a.pt")
    describe(tmp_path / "near")
    found = find(tmp_path / "far" / "a.pt", tmp_path / "near")
    assert [one.name for one in found.manifest.weights] == ["a.pt"]
    assert list(found.notes) == []


def test_a_member_that_is_named_twice_is_refused(tmp_path: Path) -> None:
    fill(tmp_path, "a.pt")
    assert "a.pt is named twice" in refused(tmp_path / "a.pt", tmp_path / "a.pt")


def test_two_manifests_are_too_many(tmp_path: Path) -> None:
    for name in ("a", "b"):
        describe(fill(tmp_path / name, "m.pt"))
    assert "There are several manifests" in refused(tmp_path / "a", tmp_path / "b")


def test_a_pattern_on_the_command_line_names_the_members(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, *(f"seed{one}/{two}.pt" for one in (1, 2, 10) for two in ("best", "last")))
    expected = tuple(f"seed{one}/last.pt" for one in (1, 2, 10))
    assert find(f"{tmp_path}/seed*/last.pt").members == expected
    monkeypatch.chdir(tmp_path)
    for pattern in ("seed*/last.pt", "**/last.pt", "*/l??t.pt", "./seed[0-9]*/last.pt"):
        assert find(pattern).members == expected
    assert find("seed2*/last.pt").members == ("last.pt",)
    assert "No files match none*/a.pt: change the pattern" in refused("none*/a.pt")
    fill(tmp_path, "odd[1].pt")
    assert find("odd[1].pt").members == ("odd[1].pt",)


@pytest.mark.parametrize(
    ("weights", "members"),
    [
        ('"seed*/best.pt"', ["seed1/best.pt", "seed2/best.pt", "seed10/best.pt"]),
        ('["seed2/last.pt", "seed1/*.pt"]', ["seed2/last.pt", "seed1/best.pt", "seed1/last.pt"]),
        ('["seed10", "seed1"]', ["seed10/best.pt", "seed1/best.pt"]),
    ],
)
def test_weights_may_be_patterns_and_folders(
    tmp_path: Path, weights: str, members: list[str]
) -> None:
    for one in (1, 2, 10):
        fill(tmp_path, *(f"seed{one}/{two}.pt" for two in ("best", "last", "optimizer")))
    describe(tmp_path, f"weights = {weights}")
    found = find(tmp_path)
    assert files(tmp_path, found) == members
    assert files(tmp_path, find(tmp_path / "ensemble.toml")) == members
    assert "optimizer.pt" in " ".join(found.notes) or "best.pt" in weights


def test_a_pattern_that_nothing_fits_is_refused_by_what_there_is(tmp_path: Path) -> None:
    describe(fill(tmp_path, "seed0/last.pt"), 'weights = "seed*/best.pt"')
    sentence = refused(tmp_path)
    assert "names seed*/best.pt, but there is no such file in its folder, only" in sentence
    assert "seed0/last.pt" in sentence


@pytest.mark.parametrize("name", ["../far/a.pt", "../far/*.pt", "../far", "{tmp_path}/far/a.pt"])
def test_files_outside_of_the_manifest_s_folder_need_an_agreement(
    tmp_path: Path, name: str
) -> None:
    fill(tmp_path, "far/a.pt")
    manifest = describe(tmp_path / "near", f"weights = '{name.format(tmp_path=tmp_path)}'")
    with pytest.raises(LeadsOutside) as caught:
        find(tmp_path / "near")
    assert caught.value.manifest == manifest
    agreed = frozenset(caught.value.files)
    assert len(agreed) == 1
    found = find(tmp_path / "near", outside=agreed)
    assert [one.resolve() for one in found.manifest.weights] == [
        tmp_path.resolve() / "far" / "a.pt"
    ]
    with pytest.raises(LeadsOutside):
        find(tmp_path / "near", outside=frozenset({str(tmp_path / "far" / "b.pt")}))


@needs_links
def test_a_link_that_leaves_the_manifest_s_folder_needs_an_agreement(tmp_path: Path) -> None:
    fill(tmp_path, "outside.pt", "ensemble/real.pt")
    folder = tmp_path / "ensemble"
    (folder / "link.pt").symlink_to(tmp_path / "outside.pt")
    (folder / "around").symlink_to(tmp_path)
    (folder / "inner.pt").symlink_to(folder / "real.pt")
    for name in ("link.pt", "around/outside.pt"):
        describe(folder, f'weights = "{name}"')
        with pytest.raises(LeadsOutside) as caught:
            find(folder)
        assert caught.value.files == (os.path.realpath(tmp_path / "outside.pt"),)
    describe(folder, 'weights = ["inner.pt", "sub/../real.pt"]')
    (folder / "sub").mkdir()
    assert len(find(folder).manifest.weights) == 2


def test_a_name_with_a_null_in_it_is_refused(tmp_path: Path) -> None:
    describe(tmp_path, 'weights = "a\\u0000.pt"')
    assert "choose a name" in refused(tmp_path)


def test_a_folder_that_holds_too_much_is_refused_unless_its_own_members_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_walk, "MOST_FILES", 3)
    fill(tmp_path, *(f"data/{one}.pt" for one in range(5)), content=b"")
    assert "holds too much to look for members in it" in refused(tmp_path)
    assert "holds too much" in refused(tmp_path / "data")
    fill(tmp_path, "m0.pt")
    found = find(tmp_path)
    assert found.members == ("m0.pt",)
    assert any("searched completely, so members may be missing" in one for one in found.notes)


def test_subfolders_that_cannot_be_read_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, "a/m.pt", "b/m.pt")
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "b":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(folder_walk.os, "scandir", scandir)
    found = find(tmp_path)
    assert files(tmp_path, found) == ["a/m.pt"]
    (note,) = found.notes
    assert note.startswith("Subfolders that cannot be read are left out: b (")
    (tmp_path / "a" / "m.pt").unlink()
    assert "these subfolders cannot be read: b (" in refused(tmp_path)


def test_members_that_a_manifest_names_are_looked_for_until_a_cancel(tmp_path: Path) -> None:
    names = ", ".join(f'"{one}.pt"' for one in range(1_000))
    describe(tmp_path, f"weights = [{names}]")
    token = CancelledAtLook(500)
    with pytest.raises(CancelledError):
        find_members(OpenRequest(path=str(tmp_path)), token)
    assert token.looks == 500


def test_a_thousand_runs_are_found(tmp_path: Path) -> None:
    for one in range(300):
        fill(tmp_path, f"seed{one}/best.pt", content=b"")
    found = find(tmp_path)
    assert found.members == tuple(f"seed{one}/best.pt" for one in range(300))


@needs_links
def test_a_link_to_a_member_is_not_another_member(tmp_path: Path) -> None:
    fill(tmp_path, "seed0.pt", "seed1.pt")
    (tmp_path / "best.pt").symlink_to("seed1.pt")
    found = find(tmp_path)
    assert found.members == ("seed0.pt", "seed1.pt")
    assert "Left out: best.pt is a link to seed1.pt, which is opened." in found.notes
