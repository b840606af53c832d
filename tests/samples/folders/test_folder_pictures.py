"""Only what is drawn is read, and what cannot be read is replaced by what is drawn next."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.samples.drawing import draw_indices
from ensemble_gui.samples.folders import folder_pictures
from ensemble_gui.samples.folders.class_folder import open_class_folder
from ensemble_gui.samples.folders.folder_pictures import FolderPictures
from tests.support.sample_files import image_bytes, task_of, write_files

CLASSES = ("ant", "bee")
TIMES = "\N{MULTIPLICATION SIGN}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """40 images, each of a level of its own."""
    names = (f"{CLASSES[number // 20]}/{number % 20}.png" for number in range(40))
    return write_files(tmp_path / "zoo", *names)


def opened(folder: Path) -> FolderPictures:
    return open_class_folder(str(folder), task_of(*CLASSES))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read, in order."""
    names: list[str] = []
    reading = folder_pictures.read_picture

    def read_picture(path: str) -> object:
        names.append(Path(path).name)
        return reading(path)

    monkeypatch.setattr(folder_pictures, "read_picture", read_picture)
    return names


def levels(images: np.ndarray) -> list[int]:
    """The number of each image."""
    return images[:, 0, 0, 0].tolist()


@pytest.mark.parametrize("count", [1, 7, 40, 100])
def test_they_are_drawn_as_from_pictures_in_memory(folder: Path, count: int) -> None:
    found = opened(folder).draw(count, 3)
    expected = draw_indices(40, count, np.random.default_rng(3)).tolist()
    assert levels(found.images) == expected
    assert found.labels.tolist() == [one // 20 for one in expected]
    assert found.names[0] == f"{CLASSES[expected[0] // 20]}/{expected[0] % 20}.png"


def test_no_more_files_are_read_than_drawn_and_none_twice(folder: Path, read: list[str]) -> None:
    pictures = opened(folder)
    assert read == []
    pictures.draw(8, 0)
    assert len(read) == 8
    pictures.draw(8, 0)
    assert len(read) == 8
    pictures.draw(10, 0)
    assert len(read) == 10  # the larger minibatch holds the smaller one


def test_what_does_not_fit_the_memory_is_read_again(
    folder: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = opened(folder)
    monkeypatch.setattr(folder_pictures, "_MOST_KEPT_BYTES", 5 * pictures.task.numbers)
    first, again = pictures.draw(8, 0), pictures.draw(8, 0)
    assert len(read) == 8 + 3
    assert (first.images == again.images).all()


def test_how_many_were_drawn_is_said(folder: Path) -> None:
    pictures = opened(folder)
    assert pictures.draw(8, 5).notes == ("8 of 40 images, drawn at random, seed 5.",)
    assert pictures.draw(40, 5).notes == ()


def test_a_file_that_cannot_be_read_is_replaced_by_the_next_and_named(folder: Path) -> None:
    whole = levels(opened(folder).draw(8, 0).images)
    (folder / CLASSES[whole[2] // 20] / f"{whole[2] % 20}.png").write_bytes(b"damaged")
    pictures = opened(folder)
    found = pictures.draw(8, 0)
    assert levels(found.images)[:7] == [*whole[:2], *whole[3:]]
    assert len(found.labels) == 8
    assert found.population == 39
    (said, drawn) = found.notes
    assert said.startswith("1 of 9 images could not be used, others were drawn instead. ")
    assert f"{whole[2] % 20}.png is not in a supported image format" in said
    assert drawn == "8 of 40 images, drawn at random, seed 0."


def test_those_that_can_be_read_are_drawn_again_before_the_minibatch_stays_small(
    tmp_path: Path,
) -> None:
    folder = write_files(tmp_path / "zoo", *(f"ant/{one}.png" for one in range(5)))
    for one in (1, 3):
        (folder / "ant" / f"{one}.png").write_bytes(b"")
    found = opened(folder).draw(7, 0)
    drawn = levels(found.images)
    assert sorted(drawn[:3]) == sorted(drawn[3:6]) == [0, 2, 4]
    assert "2 of 5 images could not be used. " in " ".join(found.notes)


def test_many_files_that_cannot_be_read_are_counted(folder: Path) -> None:
    for path in (folder / "ant").iterdir():
        path.write_bytes(b"")
    (said,) = opened(folder).to_show(40).notes
    assert said.startswith("20 of 40 images could not be used. ")
    assert said.count(".png is empty.") == 3
    assert said.endswith(" And 17 more.")


def test_if_none_can_be_read_the_first_reason_is_told(folder: Path) -> None:
    for path in folder.glob("*/*.png"):
        path.write_bytes(b"")
    with pytest.raises(BadInput, match=r"None of the images in .*zoo can be used\. .*is empty"):
        opened(folder).draw(8, 0)


def test_of_many_that_cannot_be_read_not_all_are_tried(
    folder: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_pictures, "_MOST_TRIED", 10)
    for path in folder.glob("*/*.png"):
        path.write_bytes(b"")
    with pytest.raises(BadInput, match="None of 10 images tried"):
        opened(folder).draw(8, 0)
    assert len(read) == 10


@pytest.mark.parametrize(("most", "count"), [(10, 10), (100, 12)])
def test_to_show_some_are_drawn_once_and_stay_in_their_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch, most: int, count: int
) -> None:
    monkeypatch.setattr(folder_pictures, "MOST_SHOWN", 12)
    found, again = (opened(folder).to_show(most) for _ in range(2))
    shown = levels(found.images)
    assert len(shown) == len(set(shown)) == count
    assert shown == sorted(shown) == levels(again.images)
    assert shown != list(range(count))
    assert found.population == 40


def test_of_large_images_fewer_are_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_pictures, "_MOST_SHOWN_BYTES", 150)
    assert len(opened(folder).to_show(100).labels) == 3  # 48 bytes each


@pytest.mark.parametrize(
    "draw",
    [lambda one, *how: one.draw(8, 0, *how), lambda one, *how: one.to_show(8, *how)],
    ids=["minibatch", "shown"],
)
def test_reading_is_told_and_can_be_cancelled(
    folder: Path, draw: Callable[..., object], read: list[str]
) -> None:
    token, heard = CancelToken(), list[RunProgress]()

    def hear(progress: RunProgress) -> None:
        heard.append(progress)
        if progress.done == 3:
            token.cancel()

    with pytest.raises(CancelledError):
        draw(opened(folder), token, hear)
    assert [(one.stage, one.done, one.total) for one in heard] == [
        ("Reading samples", done, 8) for done in (1, 2, 3)
    ]
    assert len(read) == 3


def test_what_was_done_to_the_drawn_ones_is_said(folder: Path) -> None:
    (folder / "ant" / "0.png").write_bytes(image_bytes(0, (8, 6)))
    Image.new("L", (4, 4), 9).save(folder / "ant" / "1.png")
    Image.new("RGBA", (4, 4), (9, 9, 0, 100)).save(folder / "ant" / "2.png")
    frames = [Image.new("RGB", (4, 4), (level, 0, 0)) for level in (1, 200)]
    frames[0].save(folder / "ant" / "3.png", save_all=True, append_images=frames[1:])
    done, of_files = opened(folder).to_show(40).notes
    assert done == (
        f"1 of 8{TIMES}6 pixels resized to 4{TIMES}4, 1 cropped; "
        "1 converted from grey to colour; transparent parts of 1 made white."
    )
    assert of_files == "1 image: animated: only the first frame is used."
