from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.images import OwnImage, Recipe, Stage
from ensemble_gui.records.inspection import Inspection, InspectionRequest
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.settings import Array, RunSettings, Weights
from ensemble_gui.running.answers import inspection as inspecting
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.samples.digit.recipe import NO_INK, follow
from ensemble_gui.samples.image_files.reading import read_picture

SETTINGS = RunSettings(members=5, weights=Weights.CONV)
FIRST = 1  # the step that comes after the picture itself

pytestmark = pytest.mark.usefixtures("_threads")


@pytest.fixture(scope="module")
def voters() -> Voters:
    return Voters()


def sketch(*, empty: bool = False) -> Array:
    """A one on a pad, dark on light."""
    paper = Image.new("L", (280, 280), "white")
    if not empty:
        ImageDraw.Draw(paper).line([(150, 60), (130, 220)], fill="black", width=20)
    return np.array(paper)


def asked(**given: object) -> InspectionRequest:
    return replace(InspectionRequest(settings=SETTINGS, recipe=Recipe()), **given)


def inspected(voters: Voters | None = None, **given: object) -> Inspection:
    request = asked(**given)
    outcome = answer(request, Work(kept=Kept(voters)))
    assert isinstance(outcome, Inspection), outcome
    assert outcome.request is request
    return outcome


def test_the_way_of_an_image_is_shown_step_by_step(voters: Voters, photo: OwnImage) -> None:
    found = inspected(voters, image=photo)
    assert [one.stage for one in found.steps] == [None, *Stage]
    assert found.error == ""
    assert all(one.picture.dtype == np.uint8 for one in found.steps)
    assert found.steps[0].picture.ndim == 3
    assert {one.picture.ndim for one in found.steps[FIRST:]} == {2}
    assert all(one.note for one in found.steps[FIRST:])
    expected = follow(read_picture(photo.path).rgb, Recipe())
    np.testing.assert_array_equal(found.steps[-1].picture, expected.pixels)


def test_pictures_of_steps_are_as_small_as_they_are_shown(
    voters: Voters, photo: OwnImage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspecting, "_THUMBNAIL", 100)
    found = inspected(voters, image=photo)
    assert found.steps[0].picture.shape == (75, 100, 3)
    assert max(max(one.picture.shape) for one in found.steps) == 100
    assert found.steps[-1].picture.shape == (28, 28)  # is not enlarged


@pytest.mark.parametrize("size", [(1, 900), (900, 1)])
def test_a_picture_of_one_line_has_thumbnails_too(
    voters: Voters, tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "line.png"
    line = Image.new("L", size, "white")
    line.paste("black", (0, 0, min(size[0], 300), min(size[1], 300)))
    line.save(path)
    image = OwnImage(name="line.png", path=str(path), pixels=np.zeros((28, 28), np.uint8))
    found = inspected(voters, image=image)
    assert all(min(one.picture.shape[:2]) >= 1 for one in found.steps)


def test_every_member_has_its_word_on_the_digit(voters: Voters, photo: OwnImage) -> None:
    found = inspected(voters, image=photo)
    digit = follow(read_picture(photo.path).rgb, Recipe()).pixels
    assert digit is not None
    expected = voters.ask(SETTINGS, digit[None])[:, 0]
    assert found.probabilities is not None
    assert found.probabilities.shape == (5, 10)
    np.testing.assert_allclose(found.probabilities, expected, atol=1e-5)


def test_without_effects_there_are_none(voters: Voters) -> None:
    found = inspected(voters, sketch=sketch(), with_effects=False)
    assert found.effects == ()
    assert found.probabilities is not None


def test_a_sketch_is_seen_as_a_picture_of_it_would_be(voters: Voters) -> None:
    found = inspected(voters, sketch=sketch(), with_effects=False)
    assert [one.stage for one in found.steps] == [None, *Stage]
    rgb = np.repeat(sketch()[:, :, None], 3, axis=2)
    expected = follow(rgb, Recipe()).pixels
    assert expected is not None
    off = np.abs(found.steps[-1].picture.astype(int) - expected)
    assert off.mean() < 10  # it is looked at in half the size


def test_an_empty_sheet_is_shown_as_far_as_it_came(voters: Voters) -> None:
    found = inspected(voters, sketch=sketch(empty=True))
    assert found.error == NO_INK
    assert (found.probabilities, found.effects) == (None, ())
    assert [one.stage for one in found.steps] == [None, Stage.GREY, Stage.POLARITY, Stage.LIGHT]


def test_an_image_that_has_no_file_is_read_from_its_content(
    voters: Voters, photo: OwnImage
) -> None:
    content = Path(photo.path).read_bytes()
    drawing = replace(photo, name="drawing 1.png", path="", content=content)
    found, expected = (inspected(voters, image=one) for one in (drawing, photo))
    np.testing.assert_array_equal(found.steps[-1].picture, expected.steps[-1].picture)


def test_a_file_that_has_gone_is_told_in_a_sentence(voters: Voters, photo: OwnImage) -> None:
    Path(photo.path).unlink()
    found = inspected(voters, image=photo)
    assert found.error == "No such file: photo.png."
    assert (found.steps, found.probabilities, found.effects) == ((), None, ())


def test_nothing_to_inspect_is_told_in_a_sentence(voters: Voters) -> None:
    assert inspected(voters).error.startswith("No picture is chosen")


def test_all_but_the_effects_is_told_before_them(voters: Voters, photo: OwnImage) -> None:
    told: list[Inspection] = []
    request = asked(image=photo)
    found = answer(request, Work(report=told.append, kept=Kept(voters)))
    assert isinstance(found, Inspection)
    (first,) = told
    assert (first.request, first.effects) == (request, ())
    assert first.steps is found.steps
    assert first.probabilities is found.probabilities
    assert len(found.effects) == len(Stage)


def test_what_is_whole_at_once_is_not_told_twice(voters: Voters, photo: OwnImage) -> None:
    told: list[Inspection] = []
    for request in (asked(sketch=sketch(), with_effects=False), asked(sketch=sketch(empty=True))):
        assert isinstance(answer(request, Work(report=told.append, kept=Kept(voters))), Inspection)
    Path(photo.path).unlink()
    assert isinstance(
        answer(asked(image=photo), Work(report=told.append, kept=Kept(voters))), Inspection
    )
    assert told == []


def test_a_cancel_ends_the_effects_alone(voters: Voters, photo: OwnImage) -> None:
    token, told = CancelToken(), []

    def hear(inspection: Inspection) -> None:
        told.append(inspection)
        token.cancel()

    outcome = answer(asked(image=photo), Work(token=token, report=hear, kept=Kept(voters)))
    assert isinstance(outcome, Cancelled)
    assert len(told) == 1
    token = CancelToken()
    token.cancel()
    found = answer(asked(image=photo, with_effects=False), Work(token=token, kept=Kept(voters)))
    assert isinstance(found, Inspection)


@pytest.mark.parametrize("members", [0, 11])
def test_members_that_are_not_there_are_a_failure_without_a_traceback(
    photo: OwnImage, members: int
) -> None:
    outcome = answer(asked(image=photo, settings=replace(SETTINGS, members=members)))
    assert isinstance(outcome, Failure)
    assert outcome.traceback is None


def test_a_fault_of_the_program_is_a_failure_with_its_traceback(photo: OwnImage) -> None:
    outcome = answer(asked(image=photo, recipe=None))
    assert isinstance(outcome, Failure)
    assert outcome.traceback is not None
