from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.images import OwnImage
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.samples.folders import entries, folder_pictures, listing
from ensemble_gui.samples.folders.class_folder import open_class_folder
from ensemble_gui.samples.folders.collection_folder import write_image
from tests.support.own_tasks import ANIMALS
from tests.support.strange_ensemble import write_samples


@pytest.fixture
def zoo(tmp_path: Path) -> Path:
    return write_samples(tmp_path / "zoo", each=2)


def labels_in(folder: Path, task: object = ANIMALS) -> list[int]:
    labels: list[int] = open_class_folder(str(folder), task).to_show(100).labels.tolist()
    return labels


def test_each_sample_has_the_label_of_its_subfolder(zoo: Path) -> None:
    pictures = open_class_folder(str(zoo), ANIMALS)
    assert (pictures.title, pictures.path, len(pictures)) == ("zoo", str(zoo.resolve()), 14)
    found = pictures.to_show(100)
    assert found.images.shape == (14, 32, 32, 3)
    assert found.labels.tolist() == sorted([*range(7)] * 2)
    assert found.names[:3] == ("ant/0.png", "ant/1.png", "bee/0.png")
    assert found.images[2, 0, 0].tolist() == [30, 0, 225]
    assert found.labelled
    assert found.population == 14
    times = "\N{MULTIPLICATION SIGN}"
    assert found.notes == (f"14 of 40{times}36 pixels resized to 32{times}32, 14 cropped.",)


def test_classes_may_be_missing_and_the_labels_are_the_tasks(zoo: Path) -> None:
    for name in ("ant", "bee"):
        for one in (zoo / name).iterdir():
            one.unlink()
        (zoo / name).rmdir()
    assert set(labels_in(zoo)) == set(range(2, 7))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("missing", "cannot be read"),
        ("file", "is a file, not a folder of samples"),
        ("empty", "has no subfolders and no images"),
        ("hidden", "has no subfolders and no images"),
        ("no images", "No images in the 1 subfolder"),
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
    if kind == "no images":
        (path / "ant").mkdir()
    with pytest.raises(BadInput, match=said):
        open_class_folder(f"{path}\0" if kind == "null" else str(path), ANIMALS)


def test_too_many_samples_are_refused_while_they_are_listed(
    zoo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_SAMPLES", 13)
    monkeypatch.setattr(entries, "MOST_SAMPLES", 13)
    with pytest.raises(BadInput, match="holds more than 13 images: choose a folder with fewer"):
        open_class_folder(str(zoo), ANIMALS)
    for one in range(14):
        (zoo / f"{one}.png").touch()
    with pytest.raises(BadInput, match="holds more than 13 images"):
        open_class_folder(str(zoo), ANIMALS)


def test_no_file_is_read_while_they_are_listed(zoo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_pictures, "read_picture", lambda _file: pytest.fail("it was read"))
    assert len(open_class_folder(str(zoo), ANIMALS)) == 14


def test_listing_is_told_and_can_be_cancelled(zoo: Path) -> None:
    token, heard = CancelToken(), list[RunProgress]()

    def hear(progress: RunProgress) -> None:
        heard.append(progress)
        if progress.done == 3:
            token.cancel()

    with pytest.raises(CancelledError):
        open_class_folder(str(zoo), ANIMALS, token, hear)
    assert [(one.stage, one.done, one.total) for one in heard] == [
        ("Listing samples", done, 7) for done in range(4)
    ]


def test_a_saved_collection_is_read_by_the_folders_that_its_classes_have(tmp_path: Path) -> None:
    task = replace(ANIMALS, classes=("a/b", ".c", "unlabelled"))
    content = (write_samples(tmp_path / "zoo", each=1) / "ant" / "0.png").read_bytes()
    image = OwnImage(name="0.png", path="", pixels=np.zeros(0, np.uint8), content=content)
    kept = tmp_path / "kept"
    for label in range(3):
        kept.mkdir(exist_ok=True)
        write_image(kept, label, image, label, task.classes)
    assert sorted(labels_in(kept, task)) == [0, 1, 2]


def test_a_class_may_be_called_unlabelled(tmp_path: Path) -> None:
    zoo = write_samples(tmp_path / "zoo", each=1)
    (zoo / "ant").rename(zoo / "unlabelled")
    task = replace(ANIMALS, classes=("unlabelled", *ANIMALS.classes[1:]))
    assert sorted(labels_in(zoo, task)) == list(range(7))
