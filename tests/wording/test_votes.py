from dataclasses import replace

import numpy as np
import pytest

from ensemble_gui.records.samples import NO_PREDICTION, UNLABELLED
from ensemble_gui.records.settings import Array, RunSettings, Weights
from ensemble_gui.records.shift import Ribbon, RibbonRequest, Shift
from ensemble_gui.wording.inspection import verdict_of
from ensemble_gui.wording.ribbon import members_at
from ensemble_gui.wording.samples import measures_of, votes_of
from ensemble_gui.wording.votes import is_overruled, majority, tied_classes, votes
from tests.support.made_up_samples import samples_of

BY_MEAN = "the ensemble goes by the mean probability, not by the majority vote"
WHY = "by mean probability, not majority"
TIED = "tied: the lowest class counts as the majority"


def outputs(*votes: tuple[int, float]) -> Array:
    """Each member's vote and how sure it is of it, (member, 1, class)."""
    made = np.zeros((len(votes), 1, 10))
    for member, (vote, sure) in enumerate(votes):
        made[member] = (1 - sure) / 9
        made[member, 0, vote] = sure
    return made


OVERRULED = outputs((3, 1.0), (2, 0.4), (2, 0.4))  # mean 0.38 for 3, 0.27 for 2
DIVIDED = outputs((3, 0.9), (3, 0.9), (2, 0.5), (2, 0.5))
EVEN = outputs((3, 0.5), (2, 0.9))
AGREED = outputs((3, 0.9), (3, 0.9), (2, 0.9))


@pytest.mark.parametrize(
    ("probabilities", "told"),
    [
        (OVERRULED, f"; votes: 2 for 2, 1 for 3; {BY_MEAN}"),
        (DIVIDED, f"; votes: 2 for 2, 2 for 3 ({TIED}); {BY_MEAN}"),
        (EVEN, f"; votes: 1 for 2, 1 for 3 ({TIED})"),
        (AGREED, "; votes: 2 for 3, 1 for 2"),
    ],
    ids=["overruled", "divided", "even", "agreed"],
)
def test_votes_come_with_what_decides_if_that_is_needed(probabilities: Array, told: str) -> None:
    assert votes_of(samples_of(probabilities), 0) == told


@pytest.mark.parametrize(
    ("probabilities", "told"),
    [
        (OVERRULED, "by mean probability, not majority (2)\n"),
        (DIVIDED, "by mean probability; 2 classes tie\n"),
        (EVEN, ""),
        (AGREED, ""),
    ],
    ids=["overruled", "divided", "even", "agreed"],
)
@pytest.mark.parametrize("weights", [Weights.TRAINED, Weights.RANDOM])
def test_beside_the_ensemble_s_word_stands_the_majority_s_if_it_is_another(
    probabilities: Array, told: str, weights: Weights
) -> None:
    said = measures_of(samples_of(probabilities, weights=weights), 0)
    assert said.startswith(told)
    assert ("by mean" in said) is bool(told)


@pytest.mark.parametrize(
    ("probabilities", "told"),
    [
        (OVERRULED, f"Ensemble says 3 (38%), unsure; {WHY} (2: 2 of 3 votes)"),
        (
            DIVIDED,
            f"Ensemble says 3 (48%), unsure; {WHY} (2, the lowest of 2 tied: 2 of 4 votes)",
        ),
        (EVEN, f"1 of 2 say 2 (48%), unsure; {TIED}"),
        (AGREED, "2 of 3 say 3 (60%), unsure"),
    ],
    ids=["overruled", "divided", "even", "agreed"],
)
def test_the_verdict_on_an_own_image_names_both(probabilities: Array, told: str) -> None:
    assert verdict_of(probabilities[:, 0]) == told


def test_one_member_or_none_overrules_nobody() -> None:
    one = np.eye(10, dtype=int)[3]
    assert not is_overruled(one, 3)
    assert tied_classes(one) == 1
    nobody = np.zeros(10, int)
    assert not is_overruled(nobody, NO_PREDICTION)
    assert tied_classes(nobody) == 0
    assert majority(one) == "3"


def test_the_majority_of_a_tie_is_what_an_unlabelled_sample_is_held_against() -> None:
    samples = replace(samples_of(DIVIDED), labels=np.array([UNLABELLED]))
    assert samples.truth.tolist() == [2]
    assert samples.prediction.tolist() == [3]


def test_many_votes_are_shortened_before_the_tie_is_said() -> None:
    assert votes(np.ones(14, dtype=int)).endswith(f"1 for 9, 4 for 4 others ({TIED})")


@pytest.mark.parametrize(
    ("probabilities", "told"),
    [
        (OVERRULED, f"2 of 3 say 2, 1 says 3; {BY_MEAN}"),
        (DIVIDED, f"2 of 4 say 2, 2 say 3; {TIED}; {BY_MEAN}"),
        (EVEN, f"1 of 2 says 2, 1 says 3; {TIED}"),
        (AGREED, "2 of 3 say 3, 1 says 2"),
    ],
    ids=["overruled", "divided", "even", "agreed"],
)
def test_along_a_shift_the_votes_come_with_what_decides(probabilities: Array, told: str) -> None:
    request = RibbonRequest(
        settings=RunSettings(), image=np.zeros((28, 28), np.uint8), shift=Shift.ROTATE
    )
    made = Ribbon(
        request=request,
        levels=np.zeros(1),
        images=np.zeros((1, 28, 28), np.uint8),
        probabilities=probabilities,
    )
    assert members_at(made, 0) == told
