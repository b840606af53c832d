from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ensemble_gui.records.images import Encoded, ImagesRequest, ImagesResult, Recipe, Stage
from ensemble_gui.records.outcomes import Cancelled
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.answers.own_pictures import picture_of
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from tests.support.images.made import make_digit
from tests.support.running.cancelling import CancelAt

if TYPE_CHECKING:
    from ensemble_gui.records.progress import RunProgress

SMALL = RunSettings(members=3)
OTHER = Recipe(off=frozenset({Stage.CENTRING}))

Save = Callable[..., str]


@pytest.fixture
def before(tmp_path: Path) -> ImagesResult:
    """Three images that have been taken: two files, of which one is labelled, and a drawing."""
    for name, width in (("7/a.png", 20), ("b.png", 30), ("c.png", 40)):
        picture = Image.new("L", (200, 200), "white")
        lines = [(50, 40), (150, 40), (90, 170)]
        ImageDraw.Draw(picture).line(lines, fill="black", width=width)
        (tmp_path / name).parent.mkdir(exist_ok=True)
        picture.save(tmp_path / name)
    drawing = Encoded(name="drawing 1.png", content=(tmp_path / "c.png").read_bytes())
    (tmp_path / "c.png").unlink()
    return done(ImagesRequest(settings=SMALL, paths=(str(tmp_path),), encoded=(drawing,)))


def done(request: ImagesRequest) -> ImagesResult:
    outcome = answer(request)
    assert isinstance(outcome, ImagesResult), outcome
    return outcome


def anew(before: ImagesResult, **changes: object) -> ImagesRequest:
    """The images once more, by another recipe unless it is told."""
    request = ImagesRequest(settings=SMALL, recipe=OTHER, taken=before.images)
    return replace(request, **changes)


def sample_digits_are_made_anew_from_their_pictures(before: ImagesResult) -> None:
    found = done(anew(before))
    assert [one.name for one in found.images] == ["a.png", "b.png", "drawing 1.png"]
    assert found.refused == ()
    assert found.samples is not None
    for sample, image in enumerate(found.images):
        expected = make_digit(picture_of(image).rgb, OTHER)
        np.testing.assert_array_equal(image.pixels, expected)
        np.testing.assert_array_equal(found.samples.images[sample], expected)
        assert (expected != before.images[sample].pixels).any()


def test_all_else_of_an_image_stays(before: ImagesResult) -> None:
    for former, image in zip(before.images, done(anew(before)).images, strict=True):
        for name in ("name", "path", "label", "note", "content"):
            assert getattr(image, name) == getattr(former, name)
    assert [one.label for one in before.images] == [7, None, None]


def test_images_of_the_same_recipe_are_not_read_again(before: ImagesResult) -> None:
    for image in before.images[:2]:
        Path(image.path).unlink()
    found = done(anew(before, taken_by=OTHER))
    assert found.images == before.images
    assert found.refused == ()
    assert found.samples is not None
    assert found.samples.probabilities.shape == (3, 3, 10)


def test_other_members_predict_the_same_digits(before: ImagesResult) -> None:
    found = done(anew(before, recipe=Recipe(), settings=replace(SMALL, members=5)))
    assert found.images == before.images
    assert found.samples is not None
    assert found.samples.members == 5


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda path: path.unlink(), "No such file: a.png"),
        (lambda path: path.write_text("no image"), "a.png is not in a supported"),
        (lambda path: Image.new("L", (200, 200)).save(path), "In a.png no ink was found"),
    ],
    ids=["gone", "overwritten", "blank"],
)
def test_a_digit_that_cannot_be_made_anew_stays_and_stops_no_other(
    before: ImagesResult, change: Callable[[Path], object], reason: str
) -> None:
    change(Path(before.images[0].path))
    found = done(anew(before))
    assert found.images[0] is before.images[0]
    assert [one.name for one in found.images] == ["a.png", "b.png", "drawing 1.png"]
    assert (found.images[1].pixels != before.images[1].pixels).any()
    (refused,) = found.refused
    assert refused.path == before.images[0].path
    assert refused.error.startswith(reason)
    assert refused.error.endswith("The digit that was made of it before is kept.")


def test_a_drawing_that_cannot_be_made_anew_is_told_by_its_name(before: ImagesResult) -> None:
    drawing = replace(before.images[2], content=b"no image")
    (refused,) = done(anew(before, taken=(drawing,))).refused
    assert refused.path == "drawing 1.png"


def test_making_digits_anew_is_told_image_by_image_and_then_member_by_member(
    before: ImagesResult,
) -> None:
    heard: list[RunProgress] = []
    answer(anew(before), Work(progress=heard.append))
    told = [(one.stage, one.done, one.total) for one in heard]
    assert told == [
        *(("Reprocessing images", done, 3) for done in (1, 2, 3)),
        *(("Predicting", done, 3) for done in (1, 2, 3)),
    ]


@pytest.mark.parametrize("stage", ["Reprocessing images", "Predicting"])
def test_a_cancel_leaves_all_as_it_was(before: ImagesResult, stage: str) -> None:
    hear = CancelAt(stage)
    request = anew(before)
    outcome = answer(request, Work(token=hear.token, progress=hear))
    assert isinstance(outcome, Cancelled)
    assert outcome.request is request
    assert (hear.heard[-1].stage, hear.heard[-1].done) == (stage, 1)


def test_images_made_anew_are_told_all_at_once(before: ImagesResult) -> None:
    told: list[ImagesResult] = []
    found = answer(anew(before), Work(report=told.append))
    assert isinstance(found, ImagesResult)
    assert told == []
    assert len(found.images) == 3
