"""Samples of the user's own become digits as their own images do, or are taken as they are."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ensemble_gui.history.results import settings_of
from ensemble_gui.records.images import ImagesRequest, ImagesResult
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import RunSettings, SamplesAs, Source, Weights
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.running.answers.table import answer
from ensemble_gui.samples.folders.class_folder import open_class_folder
from ensemble_gui.samples.mnist import load_test_digits
from tests.support.images.printed import printed, write_printed

SETTINGS = RunSettings(
    members=2, batch=60, repeats=1, strategies=("loop",), source=Source.FOLDER, weights=Weights.CONV
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_printed(tmp_path_factory.mktemp("samples") / "printed")


def result_of(settings: RunSettings) -> RunResult:
    outcome = answer(RunRequest(settings=settings))
    assert isinstance(outcome, RunResult)
    return outcome


def test_printed_digits_are_read_as_well_as_own_images(folder: Path) -> None:
    found = result_of(replace(SETTINGS, samples=str(folder)))
    request = ImagesRequest(settings=replace(SETTINGS, source=Source.DIGITS), paths=(str(folder),))
    predicted = answer(request)
    assert isinstance(predicted, ImagesResult)
    assert predicted.samples is not None
    right = (predicted.samples.prediction == predicted.samples.labels).mean()
    assert found.accuracy is not None
    assert found.accuracy.ensemble == pytest.approx(right)
    assert right > 0.9
    (note,) = found.notes
    assert note.startswith("60 pictures prepared as digits; 60 inverted (dark ink); ")
    assert "resized to 28" in note


def test_they_are_taken_as_they_are_by_choice_and_what_that_means_is_said(folder: Path) -> None:
    asked = replace(SETTINGS, samples=str(folder), samples_as=SamplesAs.PICTURES)
    found = result_of(asked)
    assert found.accuracy is not None
    assert found.accuracy.ensemble is not None
    assert found.accuracy.ensemble < 0.5
    assert "used unchanged; 60 with dark ink on light paper" in found.notes[0]


def test_mnist_itself_is_the_same_either_way(tmp_path: Path) -> None:
    digits = load_test_digits()
    for index in range(20):
        inside = tmp_path / str(digits.labels[index])
        inside.mkdir(exist_ok=True)
        Image.fromarray(digits.images[index]).save(inside / f"{index}.png")
    both = [open_class_folder(str(tmp_path), DIGITS_TASK, way=way).to_show(20) for way in SamplesAs]
    np.testing.assert_array_equal(both[0].images, both[1].images)
    assert both[0].notes[-1:] == ("20 pictures already in MNIST's form, used unchanged.",)


def test_colour_several_digits_and_blank_sheets_are_said(tmp_path: Path) -> None:
    (tmp_path / "4").mkdir()
    Image.fromarray(printed("42", (90, 60))).save(tmp_path / "4" / "42.png")
    red = printed("4", (60, 60)).copy()
    red[..., 0] = 255
    Image.fromarray(red).save(tmp_path / "4" / "red.png")
    Image.new("L", (40, 40), 255).save(tmp_path / "4" / "blank.png")
    found = open_class_folder(str(tmp_path), DIGITS_TASK).to_show(3)
    missing, left_out, done, several = found.notes
    assert missing.startswith("No subfolder for 9 of the 10 classes: 0, 1, 2, 3, 5, 6 and 3 more")
    assert left_out.startswith("1 of 3 images could not be used. In blank.png no ink")
    assert "1 converted from colour to grey" in done
    assert several == "More than one digit in 1 of 2 pictures, each read as one."


def test_older_results_say_that_samples_were_taken_as_they_are() -> None:
    fields = {
        "members": 1,
        "input": "same",
        "source": "folder",
        "batch": 1,
        "device": "cpu",
        "weights": "trained",
        "strategies": ["loop"],
        "repeats": 1,
        "seed": 0,
        "threads": None,
        "dtype": "float32",
        "tf32": False,
    }
    assert settings_of(fields).samples_as is SamplesAs.PICTURES
    assert settings_of(fields | {"source": "digits"}).samples_as is SamplesAs.DIGITS
    assert settings_of(fields | {"samples_as": "digits"}).samples_as is SamplesAs.DIGITS


def test_several_digits_are_said_and_cut_apart(tmp_path: Path) -> None:
    path = tmp_path / "42.png"
    Image.fromarray(printed("42", (90, 60))).save(path)
    asked = ImagesRequest(settings=replace(SETTINGS, source=Source.DIGITS), paths=(str(path),))
    whole = answer(asked)
    assert isinstance(whole, ImagesResult)
    assert whole.images[0].note == "seems to hold 2 digits, read as one"
    assert whole.samples is not None
    assert whole.samples.digits == (2,)
    for request in (replace(asked, cut=True), replace(asked, paths=(), whole=whole.images[0])):
        apart = answer(request)
        assert isinstance(apart, ImagesResult)
        assert apart.samples is not None
        assert apart.samples.prediction.tolist() == [4, 2]
        assert apart.samples.digits == (1, 1)
        assert [one.note for one in apart.images] == ["part 1 of 2", "part 2 of 2"]
        assert [one.name for one in apart.images] == ["42, part 1.png", "42, part 2.png"]
