import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records import (
    Collection,
    Encoded,
    ImagesRequest,
    ImagesResult,
    OwnImage,
    RunCancelled,
    RunFailure,
    RunProgress,
    RunSettings,
    SaveRequest,
    SaveResult,
)
from ensemble_gui.running.images import predict_images
from ensemble_gui.running.saving import save_images
from ensemble_gui.samples import mnist

SETTINGS = RunSettings(members=2)

Make = Callable[..., OwnImage]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def make(name: str, index: int = 0) -> OwnImage:
        """An image of a test digit, in a file of this name."""
        path = tmp_path / "given" / name
        path.parent.mkdir(exist_ok=True)
        pixels = mnist.load_test_digits().images[index]
        Image.fromarray(pixels).save(path, "PNG")
        return OwnImage(name=name, path=str(path), pixels=pixels)

    return make


def request(folder: Path, *images: OwnImage, labels: tuple[int | None, ...] = ()) -> SaveRequest:
    return SaveRequest(
        folder=str(folder), images=images, labels=labels or tuple([None] * len(images))
    )


def saved(asked: SaveRequest) -> SaveResult:
    outcome = save_images(asked)
    assert isinstance(outcome, SaveResult), outcome
    assert outcome.request is asked
    return outcome


def files_in(folder: Path) -> list[str]:
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())


def opened(*paths: str, encoded: tuple[Encoded, ...] = ()) -> Collection:
    """The collection of the images at these paths."""
    outcome = predict_images(ImagesRequest(settings=SETTINGS, paths=paths, encoded=encoded))
    assert isinstance(outcome, ImagesResult), outcome
    assert outcome.refused == ()
    return Collection().joined(outcome)


def content_of(image: OwnImage) -> bytes:
    return Path(image.path).read_bytes() if image.content is None else image.content


def test_images_are_saved_by_label_and_number(make: Make, tmp_path: Path) -> None:
    images = [make("b.png"), make("a.png", 1), make("c.png", 2)]
    found = saved(request(tmp_path / "mine", *images, labels=(7, None, 0)))
    assert (found.saved, found.refused) == (3, ())
    assert files_in(tmp_path / "mine") == ["0/0003 c.png", "7/0001 b.png", "unlabelled/0002 a.png"]


def test_what_is_saved_and_opened_again_is_the_same(make: Make, tmp_path: Path) -> None:
    names = ["zebra.png", "2 b.png", "0001 numbered.png", "10 a.PNG", "zebra (2).png", "ß 数.png"]
    given = [make(name, index).path for index, name in enumerate(names)]
    drawing = Encoded(name="drawing 1.png", content=Path(given[0]).read_bytes())
    former = opened(*given, encoded=(drawing,))
    former = former.labelled(0, 7).labelled(3, 0).labelled(6, 9).moved(6, 1).moved(5, 0)
    saved(SaveRequest(folder=str(tmp_path / "mine"), images=former.images, labels=former.labels))
    again = opened(str(tmp_path / "mine"))
    assert [one.name for one in again.images] == [one.name for one in former.images]
    assert again.labels == former.labels
    assert sorted(filter(None, again.labels)) == [7, 9]
    assert list(map(content_of, again.images)) == list(map(content_of, former.images))
    assert again.samples is not None
    assert former.samples is not None
    np.testing.assert_array_equal(again.samples.images, former.samples.images)
    again_said, said = again.samples.probabilities, former.samples.probabilities
    np.testing.assert_allclose(again_said, said, atol=1e-5)


def test_a_collection_may_be_saved_and_opened_again_and_again(make: Make, tmp_path: Path) -> None:
    first = opened(make("b.png").path, make("a.png", 1).path).labelled(1, 3)
    for folder in ("one", "two"):
        asked = SaveRequest(folder=str(tmp_path / folder), images=first.images, labels=first.labels)
        saved(asked)
        first = opened(str(tmp_path / folder))
    assert files_in(tmp_path / "two") == files_in(tmp_path / "one")


def test_a_thousand_and_more_images_keep_their_order(tmp_path: Path) -> None:
    image = OwnImage(name="a.png", path="", pixels=np.zeros((28, 28), np.uint8), content=b"a")
    saved(request(tmp_path, *[image] * 1200))
    names = [one.split("/")[1] for one in files_in(tmp_path)]
    assert names == [f"{number:04} a.png" for number in range(1, 1201)]


def test_an_image_whose_file_has_gone_is_told_and_stops_no_other(
    make: Make, tmp_path: Path
) -> None:
    images = [make("a.png"), make("gone.png"), make("c.png")]
    Path(images[1].path).unlink()
    found = saved(request(tmp_path / "mine", *images))
    assert found.saved == 2
    assert [one.path for one in found.refused] == [images[1].path]
    assert found.refused[0].error.startswith("gone.png is not there")
    assert files_in(tmp_path / "mine") == ["unlabelled/0001 a.png", "unlabelled/0003 c.png"]
    assert [one.name for one in opened(str(tmp_path / "mine")).images] == ["a.png", "c.png"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_is_saved_under_one_that_is(make: Make, tmp_path: Path) -> None:
    odd = make(os.fsdecode(b"caf\xe9.png"))
    assert saved(request(tmp_path / "mine", odd)).saved == 1
    assert files_in(tmp_path / "mine") == ["unlabelled/0001 caf_.png"]


def test_no_image_leaves_an_empty_folder(tmp_path: Path) -> None:
    assert saved(request(tmp_path / "mine")).saved == 0
    assert files_in(tmp_path / "mine") == []


def test_a_folder_that_is_not_empty_is_refused_and_left_as_it_was(
    make: Make, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").touch()
    outcome = save_images(request(tmp_path / "full", make("a.png")))
    assert isinstance(outcome, RunFailure)
    assert outcome.message.startswith("full is not empty: choose")
    assert outcome.traceback is None
    assert files_in(tmp_path / "full") == ["letter.txt"]


def test_saving_is_told_image_by_image(make: Make, tmp_path: Path) -> None:
    heard: list[RunProgress] = []
    save_images(request(tmp_path / "mine", make("a.png"), make("b.png")), progress=heard.append)
    assert [(one.stage, one.done, one.total) for one in heard] == [
        ("Saving images", 1, 2),
        ("Saving images", 2, 2),
    ]


def test_a_cancel_stops_before_the_next_image(make: Make, tmp_path: Path) -> None:
    token = CancelToken()
    asked = request(tmp_path / "mine", make("a.png"), make("b.png"))
    outcome = save_images(asked, token, lambda _progress: token.cancel())
    assert isinstance(outcome, RunCancelled)
    assert outcome.request is asked
    assert files_in(tmp_path / "mine") == ["unlabelled/0001 a.png"]


def test_a_fault_of_the_program_is_a_failure_with_its_traceback(make: Make, tmp_path: Path) -> None:
    image = replace(make("a.png"), name=None)
    outcome = save_images(request(tmp_path / "mine", image))
    assert isinstance(outcome, RunFailure)
    assert outcome.traceback is not None
