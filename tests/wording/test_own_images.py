from dataclasses import replace

import numpy as np
import pytest

from ensemble_gui.records.images import (
    ImagesRequest,
    OwnImage,
    RefusedImage,
    SaveRequest,
    SaveResult,
)
from ensemble_gui.records.samples import OWN_IMAGES, UNLABELLED, SampleKind, SampleSet
from ensemble_gui.records.settings import InputMode, RunSettings, Weights
from ensemble_gui.running.members import predicting
from ensemble_gui.wording.arranging import left_of
from ensemble_gui.wording.images import cancelled_images, loaded, saved
from ensemble_gui.wording.samples import name_of, note_on, votes_of

SAME, DIFFERENT = RunSettings(), RunSettings(input=InputMode.DIFFERENT)


def own_images(*votes: tuple[int, ...], labels: tuple[int, ...]) -> SampleSet:
    """Images of the user's, each with the members' votes on it and its label."""
    probabilities = np.eye(10)[np.array(votes).T]  # (member, sample, class)
    return predicting.sample_set(
        kind=SampleKind.OWN,
        title=OWN_IMAGES,
        population=len(votes),
        images=np.zeros((len(votes), 28, 28), np.uint8),
        labels=np.array(labels),
        names=tuple(f"{number}.png" for number in range(len(votes))),
        probabilities=probabilities,
        weights=Weights.CONV,
    )


@pytest.mark.parametrize(
    ("samples", "said"),
    [
        (own_images((3, 3), labels=(UNLABELLED,)), "1 image"),
        (own_images((3, 3), (4, 5), labels=(3, 4)), "2 images"),
        (own_images((3,), labels=(3,)), "1 image"),
    ],
)
def test_own_images_keep_the_users_order_and_are_counted(samples: SampleSet, said: str) -> None:
    assert left_of(samples) == said


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ((UNLABELLED, UNLABELLED, UNLABELLED), "Keys 0 to 9 label the selected image"),
        ((3, 4, 0), "Ensemble: 2 of 3 labelled correct. Members: 56% on average"),
        (
            (3, UNLABELLED, UNLABELLED),
            "Ensemble: 1 of 1 labelled correct. Members: 100% on average",
        ),
        ((UNLABELLED, 5, UNLABELLED), "Ensemble: 0 of 1 labelled correct. Members: 33% on average"),
        ((UNLABELLED, UNLABELLED, 0), "Ensemble: 0 of 1 labelled correct. Members: 0% on average"),
    ],
    ids=["none", "all", "right", "divided", "zero"],
)
def test_accuracy_on_own_images_counts_those_that_are_labelled(
    labels: tuple[int, ...], said: str
) -> None:
    samples = own_images((3, 3, 3), (4, 5, 4), (8, 8, 8), labels=labels)
    assert note_on(samples, SAME) == said
    assert note_on(samples, DIFFERENT) == said  # there is no minibatch in it


def test_a_member_alone_has_one_accuracy() -> None:
    assert note_on(own_images((3,), (4,), labels=(3, 5)), SAME) == (
        "Disagreement: n/a with one member\nThe member: 1 of 2 labelled correct"
    )


@pytest.mark.parametrize(
    ("made", "taken", "said"),
    [
        (0, 0, "Cancelled; no images added"),
        (0, 1, "Cancelled; kept 1 image"),
        (0, 64, "Cancelled; kept 64 images"),
        (1, 0, "Cancelled; images unchanged"),
    ],
)
def test_a_cancel_tells_what_is_left(made: int, taken: int, said: str) -> None:
    image = OwnImage(name="a.png", path="a.png", pixels=np.zeros((28, 28), np.uint8))
    request = ImagesRequest(settings=SAME, taken=(image,) * made)
    assert cancelled_images(request, taken) == said


def test_a_label_of_zero_is_told_and_none_is_not() -> None:
    labelled, unlabelled = (own_images((3, 3), labels=(one,)) for one in (0, UNLABELLED))
    assert votes_of(labelled, 0) == "0.png, a 0; votes: 2 for 3"
    assert votes_of(unlabelled, 0) == "0.png; votes: 2 for 3"


@pytest.mark.parametrize(
    ("taken", "refused", "said"),
    [
        (0, 0, "Added no images"),
        (1, 0, "Added 1 image"),
        (1000, 0, "Added 1,000 images"),
        (2, 1, "Added 2 images; 1 skipped: a.png is empty."),
        (
            0,
            1200,
            "Added no images; 1,200 skipped (listed under My images). The first: a.png is empty.",
        ),
    ],
)
def test_what_became_of_images_that_were_brought_is_told(
    taken: int, refused: int, said: str
) -> None:
    assert loaded(taken, refused, "a.png is empty.") == said


@pytest.mark.parametrize(
    ("count", "refused", "said"),
    [
        (1, 0, "Saved 1 image to /mine"),
        (1000, 0, "Saved 1,000 images to /mine"),
        (3, 2, "Saved 3 images to /mine; 2 could not be saved (listed under My images)"),
    ],
)
def test_what_became_of_images_that_were_to_be_saved_is_told(
    count: int, refused: int, said: str
) -> None:
    result = SaveResult(
        request=SaveRequest(folder="/mine", images=(), labels=()),
        saved=count,
        refused=(RefusedImage(path="a.png", error="gone"),) * refused,
    )
    assert saved(result) == said


def test_an_own_image_is_called_by_its_name_and_a_digit_by_its_label() -> None:
    own = replace(own_images((3, 3), labels=(8,)), names=("a photo with a very long name.png",))
    assert name_of(own, 0) == "a photo wit\N{HORIZONTAL ELLIPSIS}ng name.png"
    assert name_of(replace(own, kind=SampleKind.DIGITS), 0) == "an 8"
