from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records import (
    UNLABELLED,
    Array,
    ImagesRequest,
    ImagesResult,
    OwnImage,
    RunCancelled,
    RunFailure,
    RunProgress,
    RunSettings,
    Weights,
)
from ensemble_gui.running.images import predict_images
from ensemble_gui.samples import mnist

SMALL = RunSettings(members=3)

Save = Callable[..., str]


@pytest.fixture(scope="module")
def digits() -> Array:
    return mnist.load_test_digits().images


@pytest.fixture
def save(tmp_path: Path, digits: Array) -> Save:
    def save(name: str, index: int = 0) -> str:
        """Save a test digit as an image file; its path."""
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(digits[index]).save(path)
        return str(path)

    return save


def result(
    *paths: str, taken: tuple[OwnImage, ...] = (), settings: RunSettings = SMALL
) -> ImagesResult:
    outcome = predict_images(ImagesRequest(settings=settings, taken=taken, paths=paths))
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


def test_images_of_the_same_recipe_are_not_made_again(save: Save) -> None:
    before = result(save("a.png", 1), save("b.png", 2)).images
    found = result(taken=before)
    assert found.images == before
    assert found.samples is not None
    assert found.samples.probabilities.shape == (3, 2, 10)


def test_images_taken_before_are_predicted_anew_by_other_members(save: Save) -> None:
    before = result(save("old.png"))
    found = result(taken=before.images, settings=replace(SMALL, members=5))
    assert found.samples is not None
    assert found.samples.probabilities.shape == (5, 1, 10)


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
    outcome = predict_images(request)
    assert isinstance(outcome, RunFailure)
    assert outcome.request is request
    assert said in outcome.message
    assert outcome.traceback is None


def test_an_error_in_the_work_is_a_failure_with_a_traceback(
    monkeypatch: pytest.MonkeyPatch, save: Save
) -> None:
    def broken(_grey: Array) -> Array:
        raise ZeroDivisionError

    monkeypatch.setattr("ensemble_gui.running.images.make_digit", broken)
    outcome = predict_images(ImagesRequest(settings=SMALL, paths=(save("a.png"),)))
    assert isinstance(outcome, RunFailure)
    assert outcome.traceback is not None


@pytest.mark.parametrize("stage", ["Reading images", "Making members", "Predicting"])
def test_predicting_images_is_cancelled_at_any_stage_and_stops_there(
    save: Save, stage: str
) -> None:
    token = CancelToken()
    heard: list[RunProgress] = []

    def hear(progress: RunProgress) -> None:
        heard.append(progress)
        if progress.stage == stage:
            token.cancel()

    paths = tuple(save(f"{index}.png", index) for index in range(3))
    settings = replace(SMALL, weights=Weights.RANDOM)
    outcome = predict_images(ImagesRequest(settings=settings, paths=paths), token, hear)
    assert isinstance(outcome, RunCancelled)
    assert (heard[-1].stage, heard[-1].done) == (stage, 1)


def test_reading_images_is_told_one_by_one(save: Save) -> None:
    heard: list[RunProgress] = []
    paths = tuple(save(f"{index}.png", index) for index in range(2))
    predict_images(ImagesRequest(settings=SMALL, paths=paths), progress=heard.append)
    read = [one for one in heard if one.stage == "Reading images"]
    assert [(one.done, one.total) for one in read] == [(1, 2), (2, 2)]
