from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import numpy as np
import pytest
from PIL import Image

from ensemble_gui.records.images import Encoded, ImagesRequest, ImagesResult, Recipe, Stage
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.samples import UNLABELLED
from ensemble_gui.records.settings import Array, RunSettings, Weights
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.samples import mnist
from ensemble_gui.samples.image_files.reading import read_picture
from tests.support.images.made import make_digit
from tests.support.running.cancelling import CancelAt

if TYPE_CHECKING:
    from ensemble_gui.records.progress import RunProgress

SMALL = RunSettings(members=3)

Save = Callable[..., str]


@pytest.fixture(scope="module")
def digits() -> Array:
    return mnist.load_test_digits().images


def result(
    *paths: str, encoded: tuple[Encoded, ...] = (), settings: RunSettings = SMALL
) -> ImagesResult:
    outcome = answer(ImagesRequest(settings=settings, paths=paths, encoded=encoded))
    assert isinstance(outcome, ImagesResult), outcome
    return outcome


def test_an_image_of_a_digit_is_predicted_by_every_member(save: Save, digits: Array) -> None:
    path = save("two.png", 1)  # the second test digit is a 2
    found = result(path)
    assert [(one.name, one.path) for one in found.images] == [("two.png", path)]
    np.testing.assert_array_equal(found.images[0].pixels, digits[1])
    assert found.refused == ()
    samples = found.samples
    assert samples is not None
    assert samples.title == "My images"
    assert samples.population == 1
    assert samples.labels.tolist() == [UNLABELLED]
    assert samples.names == ("two.png",)
    assert samples.probabilities.shape == (3, 1, 10)
    assert samples.disagreement.votes[0].tolist() == [0, 0, 3, 0, 0, 0, 0, 0, 0, 0]
    np.testing.assert_array_equal(samples.images[0], digits[1])


def test_bad_paths_are_refused_by_name_and_stop_no_good_one(save: Save, tmp_path: Path) -> None:
    text, empty, blank = (tmp_path / name for name in ("notes.png", "empty.png", "blank.png"))
    text.write_text("no image")
    empty.touch()
    Image.new("L", (28, 28), 255).save(blank)
    bad = [str(text), str(empty), str(blank), str(tmp_path / "gone.png"), "https://a.b/c.png"]
    first, last = save("first.png", 1), save("last.png", 2)
    found = result(first, *bad, last)
    assert [one.path for one in found.images] == [first, last]
    assert [one.path for one in found.refused] == bad
    assert [one.error.split()[0] for one in found.refused[:2]] == ["notes.png", "empty.png"]
    assert all(one.error.endswith(".") for one in found.refused)
    assert found.samples is not None
    assert found.samples.names == ("first.png", "last.png")


def test_images_without_a_file_come_behind_the_files(save: Save) -> None:
    path = save("two.png", 1)
    content = Path(path).read_bytes()
    drawing, text = (
        Encoded(name="drawing 1.png", content=content),
        Encoded(name="pasted 2.png", content=b"no image"),
    )
    found = result(path, encoded=(drawing, text))
    assert [(one.name, one.path) for one in found.images] == [
        ("two.png", path),
        ("drawing 1.png", ""),
    ]
    assert [one.content for one in found.images] == [None, content]
    np.testing.assert_array_equal(found.images[0].pixels, found.images[1].pixels)
    assert [one.path for one in found.refused] == ["pasted 2.png"]
    assert found.refused[0].error.startswith("pasted 2.png is not in a supported image format")


def test_a_picture_without_ink_is_told_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "blank.png"
    Image.new("RGB", (200, 100), "white").save(path)
    (refused,) = result(str(path)).refused
    assert refused.error.startswith("In blank.png no ink was found: choose")


def test_folders_of_one_digit_label_the_images_in_them(save: Save, tmp_path: Path) -> None:
    for name in ("mine/3/a.png", "mine/0/b.png", "mine/cats/c.png", "mine/d.png"):
        save(name)
    found = result(str(tmp_path / "mine"))
    assert [(one.name, one.label) for one in found.images] == [
        ("b.png", 0),
        ("a.png", 3),
        ("c.png", None),
        ("d.png", None),
    ]
    assert found.samples is not None
    assert found.samples.labels.tolist() == [0, 3, UNLABELLED, UNLABELLED]


def test_what_must_be_said_of_a_file_is_noted(tmp_path: Path, digits: Array) -> None:
    path = tmp_path / "animated.gif"
    first, second = map(Image.fromarray, digits[:2])
    first.save(path, save_all=True, append_images=[second])
    (image,) = result(str(path)).images
    assert image.note == "animated: only the first frame is used"
    np.testing.assert_array_equal(image.pixels, digits[0])


def sample_digits_are_made_by_the_recipe_of_the_request(tmp_path: Path, digits: Array) -> None:
    path = tmp_path / "large.png"
    Image.fromarray(255 - np.kron(digits[0], np.ones((9, 9), np.uint8))).save(path)
    recipe = Recipe(off=frozenset({Stage.BOX, Stage.CENTRING}))
    outcome = answer(ImagesRequest(settings=SMALL, paths=(str(path),), recipe=recipe))
    assert isinstance(outcome, ImagesResult)
    expected = make_digit(read_picture(str(path)).rgb, recipe)
    np.testing.assert_array_equal(outcome.images[0].pixels, expected)
    assert (expected != make_digit(read_picture(str(path)).rgb)).any()


def test_a_folder_stands_for_the_images_in_it_by_name(save: Save, tmp_path: Path) -> None:
    paths = [save("folder/b.png", 1), save("folder/a.bmp", 2), save("folder/c.tif", 3)]
    (tmp_path / "folder" / "readme.txt").write_text("not among them")
    found = result(str(tmp_path / "folder"))
    assert [one.path for one in found.images] == sorted(paths)
    assert found.refused == ()


def test_a_folder_without_images_is_refused_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "hollow"
    folder.mkdir()
    (refused,) = result(str(folder)).refused
    assert refused.path == str(folder)
    assert "hollow" in refused.error


def test_where_all_is_refused_there_are_no_samples(tmp_path: Path) -> None:
    found = result(str(tmp_path / "gone.png"))
    assert found.samples is None
    assert found.images == ()
    assert len(found.refused) == 1


def test_nothing_asked_for_gives_nothing() -> None:
    found = result()
    assert (found.images, found.samples, found.refused) == ((), None, ())


def test_untrained_members_are_marked_as_such(save: Save) -> None:
    samples = result(save("a.png"), settings=replace(SMALL, weights=Weights.RANDOM)).samples
    assert samples is not None
    assert samples.weights is Weights.RANDOM


def test_one_member_has_no_disagreement(save: Save) -> None:
    samples = result(save("a.png"), settings=replace(SMALL, members=1)).samples
    assert samples is not None
    assert np.isnan(samples.disagreement.vote_entropy).all()


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (replace(SMALL, members=0), "choose 1 or more"),
        (replace(SMALL, members=21), "holds 20 trained members"),
        (replace(SMALL, members=10**9, weights=Weights.RANDOM), "TB of memory"),
        (replace(SMALL, device="abacus"), "'abacus'"),
    ],
)
def test_bad_settings_are_a_failure_without_a_traceback(
    save: Save, bad: RunSettings, said: str
) -> None:
    request = ImagesRequest(settings=bad, paths=(save("a.png"),))
    outcome = answer(request)
    assert isinstance(outcome, Failure)
    assert outcome.request is request
    assert said in outcome.message
    assert outcome.traceback is None


def test_an_error_in_the_work_is_a_failure_with_a_traceback(
    monkeypatch: pytest.MonkeyPatch, save: Save
) -> None:
    def broken(*_arguments: object) -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setattr("ensemble_gui.running.answers.own_pictures.prepare_file", broken)
    outcome = answer(ImagesRequest(settings=SMALL, paths=(save("a.png"),)))
    assert isinstance(outcome, Failure)
    assert outcome.traceback is not None
    assert "ZeroDivisionError" in outcome.message


@pytest.mark.parametrize("stage", ["Reading images", "Making members", "Predicting"])
def test_predicting_images_is_cancelled_at_any_stage_and_stops_there(
    save: Save, stage: str
) -> None:
    hear = CancelAt(stage)
    paths = tuple(save(f"{index}.png", index) for index in range(3))
    settings = replace(SMALL, weights=Weights.RANDOM)
    outcome = answer(
        ImagesRequest(settings=settings, paths=paths), Work(token=hear.token, progress=hear)
    )
    assert isinstance(outcome, Cancelled)
    assert (hear.heard[-1].stage, hear.heard[-1].done) == (stage, 1)


def test_reading_images_is_told_one_by_one(save: Save) -> None:
    heard: list[RunProgress] = []
    paths = tuple(save(f"{index}.png", index) for index in range(2))
    answer(ImagesRequest(settings=SMALL, paths=paths), Work(progress=heard.append))
    read = [one for one in heard if one.stage == "Reading images"]
    assert [(one.done, one.total) for one in read] == [(1, 2), (2, 2)]
