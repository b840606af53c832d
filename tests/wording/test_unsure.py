from dataclasses import replace

import numpy as np
import pytest

from ensemble_gui.records.samples import OWN_IMAGES, SAMPLE_DIGITS, UNLABELLED, SampleSet
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.running.members import predicting
from ensemble_gui.wording.samples import measures_of, note_on, votes_of
from ensemble_gui.wording.unsure import digits_mark, doubts_on, how_many_unsure, unsure_mark
from tests.support.made_up_samples import KINDS

SURE, UNSURE, SEVERAL = range(3)


def images(
    weights: Weights = Weights.CONV, title: str = OWN_IMAGES, digits: tuple[int, ...] = (1, 1, 2)
) -> SampleSet:
    """An image that two members are sure of, and two that they are not."""
    shares = np.array([0.97, 0.6, 0.5], dtype=np.float32)  # of class 3
    probabilities = np.zeros((2, 3, 10), dtype=np.float32)
    probabilities[:, :, 3], probabilities[:, :, 5] = shares, 1 - shares
    return predicting.sample_set(
        kind=KINDS[title],
        title=title,
        population=3,
        images=np.zeros((3, 28, 28), np.uint8),
        labels=np.full(3, UNLABELLED),
        names=("a.png", "b.png", "c.png"),
        probabilities=probabilities,
        weights=weights,
        digits=digits,
    )


def test_an_image_carries_its_doubts_in_words() -> None:
    samples = images()
    marks = [(unsure_mark(samples, one), digits_mark(samples, one)) for one in range(3)]
    assert marks == [("", ""), ("unsure", ""), ("unsure", "2 digits")]


def test_each_doubt_is_a_sentence_with_what_to_do() -> None:
    samples = images()
    assert doubts_on(samples, SURE) == ()
    assert doubts_on(samples, SEVERAL) == (
        "Unsure: confidence 50%, below 90%",
        "Seems to hold 2 digits: Ctrl+K cuts them apart",
    )


def test_the_detail_and_the_tile_say_so() -> None:
    samples = images()
    assert measures_of(samples, UNSURE).startswith("Unsure: confidence 60%, below 90%\nentropy ")
    assert measures_of(samples, SURE).startswith("entropy ")
    assert votes_of(samples, UNSURE).endswith("votes: 2 for 3; unsure: confidence 60%, below 90%")


def test_how_many_are_unsure_is_said_of_own_images() -> None:
    assert how_many_unsure(images()) == "2 of 3 unsure"
    assert how_many_unsure(replace(images(), order=np.array([0, 2]))) == "2 of 3, 1 unsure"
    assert how_many_unsure(None) == ""
    assert how_many_unsure(images(title=SAMPLE_DIGITS)) == ""


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        ((1, 1, 2), "1 image seems to hold several digits"),
        ((3, 1, 2), "2 images seem to hold several digits"),
        ((1, 1, 1), ""),
        ((), ""),
    ],
)
def test_how_many_hold_several_digits_is_noted(digits: tuple[int, ...], said: str) -> None:
    first = note_on(images(digits=digits), RunSettings()).split("\n")[0]
    assert first == (said or "Keys 0 to 9 label the selected image")


def test_untrained_members_are_never_called_unsure() -> None:
    samples = images(Weights.RANDOM)
    assert how_many_unsure(samples) == ""
    assert unsure_mark(samples, UNSURE) == ""
    assert digits_mark(samples, SEVERAL) == "2 digits"  # that is no matter of members
    for sample in range(3):
        assert "nsure" not in measures_of(samples, sample) + votes_of(samples, sample)


def test_sample_digits_carry_no_mark() -> None:
    samples = images(title=SAMPLE_DIGITS, digits=())
    assert unsure_mark(samples, UNSURE) == digits_mark(samples, UNSURE) == ""
