"""A collection is saved as a folder, and opened again as it was."""

import errno
import os
import re
from pathlib import Path

import pytest
from PIL import Image

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.images import (
    Encoded,
    ImagesRequest,
    ImagesResult,
    OwnImage,
    SaveRequest,
    SaveResult,
)
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.samples.mnist import load_test_digits

SETTINGS = RunSettings(members=1)


@pytest.fixture
def taken(tmp_path: Path) -> tuple[OwnImage, ...]:
    """Two images of files, and one that has none."""
    paths = []
    for index, name in enumerate(("b.png", "a.png")):
        paths.append(str(tmp_path / name))
        Image.fromarray(load_test_digits().images[index]).save(paths[-1])
    drawing = Encoded(name="drawing 1.png", content=Path(paths[0]).read_bytes())
    request = ImagesRequest(settings=SETTINGS, paths=tuple(paths), encoded=(drawing,))
    return opened(request).images


def opened(request: ImagesRequest) -> ImagesResult:
    outcome = answer(request)
    assert isinstance(outcome, ImagesResult), outcome
    return outcome


def request(folder: Path, images: tuple[OwnImage, ...]) -> SaveRequest:
    labels = (None, 3, 7, None)
    return SaveRequest(folder=str(folder), images=images, labels=labels[: len(images)])


def test_what_is_saved_opens_again_in_order_with_labels_and_names(
    tmp_path: Path, taken: tuple[OwnImage, ...]
) -> None:
    folder = tmp_path / "new" / "kept"
    saved = answer(request(folder, taken))
    assert isinstance(saved, SaveResult)
    assert (saved.saved, saved.refused) == (3, ())
    found = opened(ImagesRequest(settings=SETTINGS, paths=(str(folder),))).images
    assert [one.name for one in found] == ["b.png", "a.png", "drawing 1.png"]
    assert [one.label for one in found] == [None, 3, 7]
    assert Path(found[1].path).read_bytes() == Path(taken[1].path).read_bytes()
    assert Path(found[2].path).read_bytes() == taken[2].content


@pytest.mark.parametrize("inside", ["file", "folder"])
def test_only_a_new_or_an_empty_folder_is_taken(
    tmp_path: Path, taken: tuple[OwnImage, ...], inside: str
) -> None:
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / inside).touch() if inside == "file" else (folder / inside).mkdir()
    outcome = answer(request(folder, taken))
    assert isinstance(outcome, Failure)
    assert outcome.message == (
        f"The folder is not empty: {folder}. Choose a new or an empty folder."
    )
    assert outcome.traceback is None
    assert [one.name for one in folder.iterdir()] == [inside]


def test_an_image_whose_file_has_gone_is_told_and_stops_no_other(
    tmp_path: Path, taken: tuple[OwnImage, ...]
) -> None:
    Path(taken[0].path).unlink()
    outcome = answer(request(tmp_path / "kept", taken))
    assert isinstance(outcome, SaveResult)
    assert outcome.saved == 2
    assert [one.path for one in outcome.refused] == [taken[0].path]
    assert "b.png" in outcome.refused[0].error


@pytest.mark.parametrize("name", ["a/b\\c:d?.png", "x" * 300 + ".png", "\udcff.png", "...", ""])
def test_every_name_gives_a_file_in_the_folder(
    tmp_path: Path, taken: tuple[OwnImage, ...], name: str
) -> None:
    odd = OwnImage(name=name, path="", pixels=taken[0].pixels, content=taken[2].content)
    folder = tmp_path / "kept"
    outcome = answer(request(folder, (odd,)))
    assert isinstance(outcome, SaveResult)
    assert outcome.saved == 1
    (file,) = (one for one in folder.rglob("*") if one.is_file())
    assert file.parent == folder / "unlabelled"


@pytest.mark.parametrize("images", [1, 3], ids=["the last image", "the first of three"])
def test_a_cancel_leaves_nothing(tmp_path: Path, taken: tuple[OwnImage, ...], images: int) -> None:
    token, heard = CancelToken(), []

    def hear(progress: RunProgress) -> None:
        heard.append(progress.done)
        token.cancel()

    before = set(tmp_path.iterdir())
    outcome = answer(
        request(tmp_path / "new" / "kept", taken[:images]), Work(token=token, progress=hear)
    )
    assert isinstance(outcome, Cancelled)
    assert heard == [1]
    assert set(tmp_path.iterdir()) == before


def test_an_empty_folder_is_taken_and_stays_empty_if_the_saving_is_cancelled(
    tmp_path: Path, taken: tuple[OwnImage, ...]
) -> None:
    folder, token = tmp_path / "kept", CancelToken()
    folder.mkdir()
    outcome = answer(request(folder, taken), Work(token=token, progress=lambda _: token.cancel()))
    assert isinstance(outcome, Cancelled)
    assert list(folder.iterdir()) == []
    assert isinstance(answer(request(folder, taken)), SaveResult)
    assert len(list(folder.iterdir())) == 3


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("name", ["ENOSPC", "EDQUOT", "EIO", "EROFS", "EFBIG"])
def test_a_disk_that_fails_ends_the_whole_saving_with_one_sentence(
    tmp_path: Path,
    taken: tuple[OwnImage, ...],
    monkeypatch: pytest.MonkeyPatch,
    at: int,
    name: str,
) -> None:
    real, calls = os.fsync, []

    def sync(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == at:
            raise OSError(getattr(errno, name), os.strerror(getattr(errno, name)))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", sync)
    before = set(tmp_path.iterdir())
    outcome = answer(request(tmp_path / "kept", taken))
    assert isinstance(outcome, Failure)
    assert f": {tmp_path / 'kept'}. " in outcome.message
    assert (outcome.traceback, outcome.bad_input) == (None, False)
    assert len(calls) == at
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", ["file", "file/in it", "n" * 300, "a\0b"])
def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(
    tmp_path: Path, taken: tuple[OwnImage, ...], name: str
) -> None:
    (tmp_path / "file").touch()
    outcome = answer(request(tmp_path / name, taken))
    assert isinstance(outcome, Failure)
    assert outcome.traceback is None
    assert re.search(
        r"hoose another|Check the path|shorter|cannot hold these characters: ", outcome.message
    )
    assert (tmp_path / "file").read_bytes() == b""
