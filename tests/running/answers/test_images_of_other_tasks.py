from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ensemble_gui.records.collection import Collection
from ensemble_gui.records.images import ImagesRequest, ImagesResult, OwnImage, Recipe, Stage
from ensemble_gui.records.inspection import Inspection, InspectionRequest
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.records.tasks import DIGITS_TASK, Fit, Task
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.samples.fitting import fit_digits, fit_picture
from ensemble_gui.samples.image_files.reading import read_picture
from tests.support.images.made import make_digit
from tests.support.own_tasks import ANIMALS, opened_settings, voters_of

CONV = RunSettings(members=2, weights=Weights.CONV)
ANIMAL = opened_settings()


@pytest.fixture
def red(tmp_path: Path) -> str:
    """A picture without any ink, in the folder of a class."""
    path = tmp_path / "zoo" / "cat" / "red.png"
    path.parent.mkdir(parents=True)
    Image.new("RGB", (64, 48), (200, 20, 30)).save(path)
    return str(path)


@pytest.fixture
def line(photo: OwnImage) -> str:
    return photo.path


def taken(
    *paths: str, settings: RunSettings = ANIMAL, voters: Voters | None = None, **rest: object
) -> ImagesResult:
    request = replace(ImagesRequest(settings=settings, paths=paths), **rest)
    outcome = answer(request, Work(kept=Kept(voters or voters_of())))
    assert isinstance(outcome, ImagesResult), outcome
    return outcome


def test_a_picture_is_fitted_to_what_the_members_take(red: str) -> None:
    found = taken(red)
    assert found.refused == ()
    (image,) = found.images
    assert image.task == ANIMALS
    times = "\N{MULTIPLICATION SIGN}"
    assert image.note == f"64{times}48 pixels resized to 32{times}32, cropped"
    assert (image.pixels == fit_picture(read_picture(red).rgb, ANIMALS)).all()
    assert found.samples is not None
    assert found.samples.images.shape == (1, 32, 32, 3)
    assert found.samples.classes == ANIMALS.classes
    expected = voters_of().ask(ANIMAL, image.pixels[None])
    np.testing.assert_allclose(found.samples.probabilities, expected, atol=1e-5)


def test_the_label_is_the_class_that_the_folder_is_named_by(red: str) -> None:
    folder = str(Path(red).parents[1])
    assert [one.label for one in taken(folder).images] == [2]
    assert [one.label for one in taken(red).images] == [None]  # the folder was not given


@pytest.mark.parametrize("off", [frozenset(), frozenset({Stage.BOX})])
def test_of_digits_it_becomes_an_image_and_a_digit_again(line: str, off: frozenset[Stage]) -> None:
    recipe = Recipe(off=off)
    voters = voters_of()
    digit = taken(line, settings=CONV, voters=voters, recipe=recipe)
    animal = taken(voters=voters, recipe=recipe, taken_by=recipe, taken=digit.images)
    assert animal.images[0].pixels.shape == (32, 32, 3)
    again = taken(settings=CONV, voters=voters, recipe=recipe, taken_by=recipe, taken=animal.images)
    assert (again.images[0].pixels == digit.images[0].pixels).all()
    assert again.images[0].task == DIGITS_TASK
    assert not again.refused + animal.refused


def test_what_is_no_digit_is_told_and_shown_in_the_size_of_one(red: str) -> None:
    found = taken(settings=CONV, taken=taken(red).images)
    assert found.images[0].pixels.shape == (28, 28)
    assert found.samples is not None
    (refused,) = found.refused
    assert "no ink was found" in refused.error


def test_another_recipe_changes_no_image_of_another_task(red: str) -> None:
    before = taken(red)
    Path(red).unlink()
    found = taken(taken=before.images, recipe=Recipe(off=frozenset({Stage.BOX})))
    assert found.images == before.images
    assert found.refused == ()


def test_labels_go_by_name_and_return_with_their_classes(line: str) -> None:
    voters = voters_of()
    collection = Collection().joined(taken(line, voters=voters)).labelled(0, 3)
    digits = taken(settings=CONV, voters=voters, taken=collection.images)
    as_digits = collection.remade(digits)
    assert as_digits.labels == (None,)
    back = as_digits.remade(taken(voters=voters, taken=as_digits.images))
    assert back.labels == (3,)
    assert back.classes == ANIMALS.classes


def test_a_label_of_the_same_name_stays_among_other_classes(line: str) -> None:
    fewer = Task(shape=(3, 32, 32), classes=("dog", "ant"), mean=(0.5,) * 3, std=(0.5,) * 3)
    collection = Collection().joined(taken(line)).labelled(0, 3)
    other = taken(settings=opened_settings(fewer), voters=voters_of(fewer), taken=collection.images)
    assert collection.remade(other).labels == (0,)


def test_a_label_that_was_taken_away_does_not_return(line: str) -> None:
    voters = voters_of()
    collection = Collection().joined(taken(line, voters=voters)).labelled(0, 3)
    for settings in (CONV, ANIMAL):
        collection = collection.remade(
            taken(settings=settings, voters=voters, taken=collection.images)
        )
    collection = collection.labelled(0, None)
    for settings in (CONV, ANIMAL):
        collection = collection.remade(
            taken(settings=settings, voters=voters, taken=collection.images)
        )
    assert collection.labels == (None,)


def test_an_inspection_shows_the_picture_as_it_is_seen(red: str) -> None:
    (image,) = taken(red).images
    request = InspectionRequest(settings=ANIMAL, recipe=Recipe(), image=image)
    found = answer(request, Work(kept=Kept(voters_of())))
    assert isinstance(found, Inspection), found
    assert (found.by_recipe, found.error, found.effects) == (False, "", ())
    assert [one.stage for one in found.steps] == [None]
    assert found.fitted is not None
    assert (found.fitted == image.pixels).all()
    assert found.fitting == image.note
    assert found.classes == ANIMALS.classes
    assert found.probabilities is not None
    assert found.probabilities.shape == (3, 7)


def test_a_sketch_is_seen_as_it_is_drawn_dark_on_light() -> None:
    sketch = np.full((280, 280), 255, np.uint8)
    sketch[100:180, 40:240] = 0
    request = InspectionRequest(settings=ANIMAL, recipe=Recipe(), sketch=sketch)
    found = answer(request, Work(kept=Kept(voters_of())))
    assert isinstance(found, Inspection), found
    assert found.fitted is not None
    assert found.fitted[0, 0].tolist() == [255, 255, 255]
    assert found.fitted[16, 16].tolist() == [0, 0, 0]


def test_an_image_is_made_again_where_it_is_fitted_in_another_way(red: str) -> None:
    padding = replace(ANIMALS, fit=Fit.PAD)
    settings, voters = opened_settings(padding), voters_of(padding)
    (image,) = taken(settings=settings, voters=voters, taken=taken(red).images).images
    assert image.note.endswith("padded with black")
    assert image.pixels[0].tolist() == [[0, 0, 0]] * 32


def test_with_nothing_to_look_at_it_is_told_that_there_are_no_stages() -> None:
    found = answer(
        InspectionRequest(settings=ANIMAL, recipe=Recipe()), Work(kept=Kept(voters_of()))
    )
    assert isinstance(found, Inspection)
    assert not found.by_recipe
    assert found.error


def test_who_knows_digits_of_another_size_sees_digits_made_by_the_recipe(line: str) -> None:
    larger = Task(shape=(1, 32, 40))
    settings, voters = opened_settings(larger), voters_of(larger)
    (image,) = taken(line, settings=settings, voters=voters).images
    digit = make_digit(read_picture(line).rgb)
    assert (image.pixels == fit_digits(digit[np.newaxis], larger)[0]).all()
    assert image.pixels[0, 0] == 0  # the paper is light
    fewer = Recipe(off=frozenset({Stage.BOX}))
    (again,) = taken(settings=settings, voters=voters, recipe=fewer, taken=(image,)).images
    assert (again.pixels != image.pixels).any()
    found = answer(
        InspectionRequest(settings=settings, recipe=Recipe(), image=image), Work(kept=Kept(voters))
    )
    assert isinstance(found, Inspection), found
    assert found.by_recipe
    assert found.probabilities is not None
    expected = voters.ask(settings, image.pixels[np.newaxis])[:, 0]
    np.testing.assert_allclose(found.probabilities, expected, atol=1e-5)
    assert [one.stage for one in found.effects] == list(Stage)
