import math
from dataclasses import replace

import numpy as np
import pytest

from ensemble_gui.measures.disagreement import disagreement
from ensemble_gui.records.run import Accuracy
from ensemble_gui.records.samples import Disagreement
from ensemble_gui.records.settings import Array, InputMode, RunSettings
from ensemble_gui.wording.figures import apart
from ensemble_gui.wording.left_out import left_out
from ensemble_gui.wording.run import accuracy
from ensemble_gui.wording.run import disagreement as disagreement_sentence

TWO = RunSettings(members=2)


@pytest.mark.parametrize(
    ("non_finite", "told"),
    [
        ((), ""),
        ((0, 0, 0), ""),
        ((0, 0, 64), "member 3 on all 64 samples"),
        ((5, 0, 64), "member 1 on 5 of 64 samples, member 3 on all 64 samples"),
        (
            (1,) * 6,
            ", ".join(f"member {one} on 1 of 64 samples" for one in (1, 2, 3, 4)) + ", and 2 more",
        ),
    ],
)
def test_members_that_are_left_out_are_named_with_where(
    non_finite: tuple[int, ...], told: str
) -> None:
    expected = f"Left out (non-finite output): {told}" if told else ""
    assert left_out(non_finite, 64) == expected


def test_a_single_image_is_the_image() -> None:
    assert left_out((0, 1), 1, "image").endswith(": member 2 on the image")


@pytest.mark.parametrize(
    ("value", "told"),
    [(1.2e-7, "1.2e-07"), (0, "0.0e+00"), (math.nan, "n/a"), (math.inf, "infinite")],
)
def test_how_far_outputs_are_apart(value: float, told: str) -> None:
    assert apart(value) == told


def measured(*samples: tuple[int | None, ...]) -> Disagreement:
    """Of members that are sure of a class, or not finite."""
    outputs: Array = np.eye(3)[np.array([[word or 0 for word in one] for one in samples]).T]
    unsound = np.array([[word is None for word in one] for one in samples]).T
    return disagreement(np.where(unsound[..., np.newaxis], np.nan, outputs))


def test_the_disagreement_is_averaged_where_two_members_are_finite() -> None:
    told = disagreement_sentence(measured((0, 1), (1, 1), (2, None)), TWO)
    assert told == (
        "Disagreement over the 2 samples of the minibatch with two finite outputs or "
        "more, 1 left out: 50.00% of pairs, vote entropy 0.50 bit on average"
    )


def test_where_no_two_members_are_finite_there_is_no_disagreement() -> None:
    told = disagreement_sentence(measured((0, None), (None, None)), TWO)
    assert told == "Disagreement: n/a, no sample has finite outputs from two members"


@pytest.mark.parametrize("mode", InputMode)
def test_the_accuracy_says_how_outputs_that_are_not_finite_count(mode: InputMode) -> None:
    found = Accuracy(members=(0.5, 1.0), ensemble=0.9)
    plain = accuracy(found, mode, (0, 0))
    assert accuracy(found, mode, (0, 3)) == (f"{plain}; non-finite outputs count as wrong")


def test_a_mean_is_over_what_is_defined_and_undefined_without() -> None:
    found = measured((0, 1), (0, None))
    assert found.mean(found.pairwise) == 1
    assert math.isnan(replace(found, votes=np.zeros((2, 3))).mean(found.pairwise))
