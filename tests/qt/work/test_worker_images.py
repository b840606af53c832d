"""What the worker answers where the user's images are concerned."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ensemble_gui.cancel import CancelToken
from ensemble_gui.qt.work.worker import RunWorker
from ensemble_gui.records.images import (
    ImagesRequest,
    ImagesResult,
    Recipe,
    SaveRequest,
    SaveResult,
    Stage,
)
from ensemble_gui.records.inspection import Inspection, InspectionRequest
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.members import at_hand as voters
from tests.support.qt.synthetic_images import own_image

Digit = Callable[[int], Path]


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


@pytest.fixture
def heard() -> list[object]:
    """What the worker tells, in order."""
    return []


@pytest.fixture
def worker(heard: list[object]) -> RunWorker:
    made = RunWorker()
    for name in ("images_told", "images_finished", "glimpsed", "inspected", "saved"):
        getattr(made, name).connect(heard.append)
    return made


def sketch_request(settings: RunSettings) -> InspectionRequest:
    sketch = np.full((280, 280), 255, np.uint8)
    sketch[60:220, 130:150] = 0  # a one
    return InspectionRequest(settings=settings, recipe=Recipe(), sketch=sketch)


def test_images_are_told_in_groups_each_once_and_the_last_outcome_is_the_rest(
    worker: RunWorker,
    heard: list[object],
    settings: RunSettings,
    digit: Digit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ensemble_gui.running.answers.images._MOST_AT_ONCE", 2)
    monkeypatch.setattr("ensemble_gui.running.answers.images._BETWEEN_TELLING_S", 1e9)
    paths = tuple(str(digit(number)) for number in range(5))
    request = ImagesRequest(settings=settings, paths=(*paths, "nowhere.png"))
    worker.predict_images(request, CancelToken())
    groups = [
        [image.path for image in one.images] for one in heard if isinstance(one, ImagesResult)
    ]
    assert groups == [list(paths[:2]), list(paths[2:4]), [paths[4]]]
    assert [len(one.refused) for one in heard if isinstance(one, ImagesResult)] == [0, 0, 1]


def test_a_cancel_tells_what_has_come_before_it_is_answered(
    worker: RunWorker,
    heard: list[object],
    settings: RunSettings,
    digit: Digit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ensemble_gui.running.answers.images._BETWEEN_TELLING_S", 1e9)
    token, path = CancelToken(), str(digit(1))
    worker.progressed.connect(lambda _: token.cancel())  # when the first has been read
    worker.predict_images(ImagesRequest(settings=settings, paths=(path,) * 3), token)
    told, ending = heard
    assert isinstance(told, ImagesResult)
    assert [image.path for image in told.images] == [path]
    assert isinstance(ending, Cancelled)


def test_a_sketch_is_inspected_and_its_votes_are_told_before_the_effects(
    worker: RunWorker, heard: list[object], settings: RunSettings
) -> None:
    request = sketch_request(settings)
    worker.inspect(request, CancelToken())
    glimpse, outcome = heard
    assert isinstance(glimpse, Inspection)
    assert isinstance(outcome, Inspection)
    assert glimpse.request is outcome.request is request
    assert outcome.probabilities is not None
    assert outcome.probabilities.shape == (3, 10)
    assert (outcome.probabilities == glimpse.probabilities).all()
    assert glimpse.effects == ()
    assert [effect.stage for effect in outcome.effects] == list(Stage)


def test_of_a_stroke_that_goes_on_the_votes_are_the_outcome(
    worker: RunWorker, heard: list[object], settings: RunSettings
) -> None:
    request = replace(sketch_request(settings), with_effects=False)
    worker.inspect(request, CancelToken())
    (outcome,) = heard
    assert isinstance(outcome, Inspection)
    assert outcome.probabilities is not None
    assert outcome.effects == ()


def test_a_cancel_ends_the_effects_and_leaves_the_votes(
    worker: RunWorker, heard: list[object], settings: RunSettings
) -> None:
    token = CancelToken()
    worker.glimpsed.connect(lambda _: token.cancel())
    worker.inspect(sketch_request(settings), token)
    glimpse, outcome = heard
    assert isinstance(glimpse, Inspection)
    assert glimpse.probabilities is not None
    assert isinstance(outcome, Cancelled)


def test_a_sketch_without_ink_is_said_to_have_none(
    worker: RunWorker, heard: list[object], settings: RunSettings
) -> None:
    blank = np.full((280, 280), 255, np.uint8)
    request = InspectionRequest(settings=settings, recipe=Recipe(), sketch=blank)
    worker.inspect(request, CancelToken())
    (outcome,) = heard
    assert isinstance(outcome, Inspection)
    assert outcome.probabilities is None
    assert "no ink" in outcome.error.lower()


def test_an_image_whose_file_is_gone_is_said_to_be_gone(
    worker: RunWorker, heard: list[object], settings: RunSettings
) -> None:
    image = own_image("/nowhere/a.png")
    request = InspectionRequest(settings=settings, recipe=Recipe(), image=image)
    worker.inspect(request, CancelToken())
    (outcome,) = heard
    assert isinstance(outcome, Inspection)
    assert "No such file: a.png" in outcome.error


def test_the_members_are_loaded_once_for_many_inspections_and_images(
    worker: RunWorker,
    settings: RunSettings,
    digit: Digit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built: list[RunSettings] = []
    build = voters.build_ensemble

    def noted(made_for: RunSettings, *rest: object, **options: object) -> object:
        built.append(made_for)
        return build(made_for, *rest, **options)

    monkeypatch.setattr(voters, "build_ensemble", noted)
    for _ in range(3):
        worker.inspect(sketch_request(settings), CancelToken())
    paths = (str(digit(1)),)
    worker.predict_images(ImagesRequest(settings=settings, paths=paths), CancelToken())
    assert built == [settings]


def test_images_are_saved(
    worker: RunWorker, heard: list[object], digit: Digit, tmp_path: Path
) -> None:
    image = own_image(str(digit(1)))
    request = SaveRequest(folder=str(tmp_path / "mine"), images=(image,), labels=(2,))
    worker.save_images(request, CancelToken())
    (outcome,) = heard
    assert isinstance(outcome, SaveResult)
    assert (outcome.saved, outcome.refused) == (1, ())
    assert (tmp_path / "mine" / "2" / "0001 digit 1.png").is_file()


@pytest.mark.parametrize("kind", ["inspecting", "saving"])
def test_a_request_is_answered_also_where_torch_cannot_be_imported(
    worker: RunWorker,
    heard: list[object],
    settings: RunSettings,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    monkeypatch.setitem(sys.modules, f"ensemble_gui.running.{kind}", None)
    if kind == "inspecting":
        worker.inspect(sketch_request(settings), CancelToken())
    else:
        worker.save_images(SaveRequest(folder="", images=(), labels=()), CancelToken())
    (outcome,) = heard
    assert isinstance(outcome, Failure)
    assert "ModuleNotFoundError" in outcome.message
    assert outcome.traceback
