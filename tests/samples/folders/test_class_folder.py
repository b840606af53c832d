from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.images import OwnImage
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.samples.folders import class_folder
from ensemble_gui.samples.folders.class_folder import read_class_folder
from ensemble_gui.samples.folders.collection_folder import write_image
from tests.support.own_tasks import ANIMALS
from tests.support.strange_ensemble import write_samples


@pytest.fixture
def zoo(tmp_path: Path) -> Path:
    return write_samples(tmp_path / "zoo", each=2)


def test_each_sample_has_the_label_of_its_subfolder(zoo: Path) -> None:
    found = read_class_folder(str(zoo), ANIMALS)
    assert found.title == "zoo"
    assert found.images.shape == (14, 32, 32, 3)
    assert found.labels.tolist() == sorted([*range(7)] * 2)
    assert found.names[:3] == ("ant/0.png", "ant/1.png", "bee/0.png")
    assert found.images[2, 0, 0].tolist() == [30, 0, 225]
    assert found.labelled
    assert found.notes == (
        "14 of 40\N{MULTIPLICATION SIGN}36 pixels resized to 32\N{MULTIPLICATION SIGN}32.",
    )


def test_classes_may_be_missing_and_the_labels_are_the_tasks(zoo: Path) -> None:
    for name in ("ant", "bee"):
        for one in (zoo / name).iterdir():
            one.unlink()
        (zoo / name).rmdir()
    assert set(read_class_folder(str(zoo), ANIMALS).labels) == set(range(2, 7))


def test_what_cannot_be_read_is_left_out_and_told(zoo: Path) -> None:
    (zoo / "cat" / "0.png").write_text("no image")
    found = read_class_folder(str(zoo), ANIMALS)
    assert len(found) == 13
    assert found.notes[0].startswith("1 of 14 images could not be used. 0.png")


def test_other_subfolders_are_refused_by_name(zoo: Path) -> None:
    (zoo / "aardvark").mkdir()
    with pytest.raises(BadInput, match=r"'aardvark'.*ant, bee, cat, dog, elk, fox and 1 more"):
        read_class_folder(str(zoo), ANIMALS)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("missing", "cannot be read"),
        ("file", "cannot be read"),
        ("empty", "has no subfolders"),
        ("hidden", "has no subfolders"),
        ("no images", "No images in the subfolders"),
        ("damaged", "None of the images in"),
        ("null", "cannot be read"),
    ],
)
def test_a_folder_without_samples_is_told(tmp_path: Path, kind: str, said: str) -> None:
    path = tmp_path / kind
    if kind == "file":
        path.touch()
    elif kind not in ("missing", "null"):
        path.mkdir()
    if kind == "hidden":
        (path / ".ant").mkdir()
    if kind in ("no images", "damaged"):
        (path / "ant").mkdir()
    if kind == "damaged":
        (path / "ant" / "a.png").write_text("no image")
    with pytest.raises(BadInput, match=said):
        read_class_folder(f"{path}\0" if kind == "null" else str(path), ANIMALS)


def test_too_many_samples_are_refused_before_any_is_read(
    zoo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_folder, "MOST_SAMPLES", 13)
    monkeypatch.setattr(class_folder, "read_picture", lambda _file: pytest.fail("it was read"))
    with pytest.raises(BadInput, match="holds 14 images: choose a folder with at most 13"):
        read_class_folder(str(zoo), ANIMALS)


def test_reading_is_told_and_can_be_cancelled(zoo: Path) -> None:
    token, heard = CancelToken(), list[RunProgress]()

    def hear(progress: RunProgress) -> None:
        heard.append(progress)
        if progress.done == 3:
            token.cancel()

    with pytest.raises(CancelledError):
        read_class_folder(str(zoo), ANIMALS, token, hear)
    assert [(one.stage, one.done, one.total) for one in heard] == [
        ("Reading samples", done, 14) for done in (1, 2, 3)
    ]


def test_grey_files_are_samples_in_colour(zoo: Path) -> None:
    Image.new("L", (50, 50), 77).save(zoo / "ant" / "0.png")
    found = read_class_folder(str(zoo), ANIMALS)
    assert np.unique(found.images[0]).tolist() == [77]


def test_a_saved_collection_is_read_by_the_folders_that_its_classes_have(tmp_path: Path) -> None:
    task = replace(ANIMALS, classes=("a/b", ".c", "unlabelled"))
    content = (write_samples(tmp_path / "zoo", each=1) / "ant" / "0.png").read_bytes()
    image = OwnImage(name="0.png", path="", pixels=np.zeros(0, np.uint8), content=content)
    kept = tmp_path / "kept"
    for label in range(3):
        kept.mkdir(exist_ok=True)
        write_image(kept, label, image, label, task.classes)
    found = read_class_folder(str(kept), task)
    assert sorted(found.labels.tolist()) == [0, 1, 2]


def test_a_class_may_be_called_unlabelled(tmp_path: Path) -> None:
    zoo = write_samples(tmp_path / "zoo", each=1)
    (zoo / "ant").rename(zoo / "unlabelled")
    task = replace(ANIMALS, classes=("unlabelled", *ANIMALS.classes[1:]))
    assert sorted(read_class_folder(str(zoo), task).labels.tolist()) == list(range(7))
