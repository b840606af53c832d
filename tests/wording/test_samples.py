from dataclasses import replace

import numpy as np
import pytest

from ensemble_gui.records.run import Accuracy
from ensemble_gui.records.samples import UNLABELLED, Disagreement, SampleKind, SampleSet
from ensemble_gui.records.settings import InputMode, RunSettings, Weights
from ensemble_gui.running.members import predicting
from ensemble_gui.wording.arranging import left_of
from ensemble_gui.wording.figures import bits
from ensemble_gui.wording.run import accuracy, disagreement
from ensemble_gui.wording.samples import UNTRAINED, caution, measures_of, note_on, votes_of

SAME, DIFFERENT = RunSettings(), RunSettings(input=InputMode.DIFFERENT)


def measures(samples: int, value: float) -> Disagreement:
    zeros, values = np.zeros(samples), np.full(samples, value)
    return Disagreement(
        votes=np.ones((samples, 10), int),
        vote_entropy=values,
        variation_ratio=zeros,
        pairwise=values,
        predictive_entropy=zeros,
        expected_entropy=zeros,
        mutual_information=zeros,
        member_margin=zeros,
    )


def sample_set(*predictions: int, weights: Weights = Weights.TRAINED) -> SampleSet:
    """One sample, a 3, of which each member is sure that it is this class."""
    probabilities = np.eye(10)[list(predictions)][:, None]  # (member, sample, class)
    return predicting.sample_set(
        kind=SampleKind.DIGITS,
        title="Sample digits",
        population=1,
        images=np.zeros((1, 28, 28), np.uint8),
        labels=np.array([3]),
        names=("test digit 0",),
        probabilities=probabilities,
        weights=weights,
    )


CONTESTED, ALONE = sample_set(3, 8, 3, 3), sample_set(3)
RANDOM = sample_set(3, 8, 3, 3, weights=Weights.RANDOM)


@pytest.mark.parametrize(
    ("found", "mode", "said"),
    [
        (None, InputMode.SAME, "Accuracy: n/a, the samples have no labels"),
        (
            Accuracy(members=(0.9, 1.0), ensemble=0.975),
            InputMode.SAME,
            "Accuracy: members 95.0% on average, ensemble 97.5%",
        ),
        (
            Accuracy(members=(0.9, 1.0), ensemble=None),
            InputMode.DIFFERENT,
            "Accuracy, each member on its own minibatch: 95.0% on average, from 90.0% to 100.0%",
        ),
        (
            Accuracy(members=(0.0025, 0.9996), ensemble=None),
            InputMode.DIFFERENT,
            "Accuracy, each member on its own minibatch: 50.1% on average, from 0.25% to 99.96%",
        ),
    ],
)
def test_accuracy_is_said_of_what_it_is_about(
    found: Accuracy | None, mode: InputMode, said: str
) -> None:
    assert accuracy(found, mode) == said


def test_bits_that_are_no_number_are_not_available() -> None:
    assert bits(float("nan")) == "n/a"
    assert bits(0.5) == "0.50 bit"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (RunSettings(), "over the 64 samples of the minibatch: 25.00% of pairs"),
        (RunSettings(input=InputMode.DIFFERENT), "over 64 sample digits (minibatches differ)"),
        (RunSettings(members=1), "n/a with one member"),
    ],
)
def test_disagreement_is_said_of_the_samples_that_all_saw(settings: RunSettings, said: str) -> None:
    assert said in disagreement(measures(64, 0.25), settings)


def test_untrained_members_are_said_to_differ_by_initialisation_alone() -> None:
    assert caution(Weights.TRAINED) == ""
    assert caution(Weights.RANDOM) == UNTRAINED
    assert "uncertain" not in UNTRAINED


def test_the_votes_on_a_sample_are_told_the_commonest_first() -> None:
    assert votes_of(CONTESTED, 0) == "test digit 0, a 3; votes: 3 for 3, 1 for 8"
    unlabelled = replace(sample_set(8, 8), labels=np.array([UNLABELLED]), names=("8.png",))
    assert votes_of(unlabelled, 0) == "8.png; votes: 2 for 8"


def test_the_uncertainty_of_a_sample_is_told_as_its_two_parts() -> None:
    told = measures_of(CONTESTED, 0).replace("\n", " ")
    assert told == "entropy 0.81 bit = expected 0.00 + mutual information 0.81"


def test_untrained_members_are_never_called_uncertain() -> None:
    told = measures_of(RANDOM, 0)
    assert "variation ratio 0.25" in told
    assert UNTRAINED in told
    assert "entropy" not in told
    assert "information" not in told


def test_a_member_alone_has_no_measures() -> None:
    assert measures_of(ALONE, 0).startswith("Disagreement: n/a")


@pytest.mark.parametrize(
    ("samples", "said"),
    [(None, ""), (CONTESTED, "1"), (ALONE, "1")],
    ids=["nothing", "contested", "alone"],
)
def test_the_order_is_told_where_there_is_one(samples: SampleSet | None, said: str) -> None:
    assert left_of(samples) == said


@pytest.mark.parametrize(
    ("samples", "settings", "said"),
    [
        (CONTESTED, SAME, ""),
        (ALONE, SAME, "Disagreement: n/a with one member"),
        (RANDOM, SAME, UNTRAINED),
        (CONTESTED, DIFFERENT, "All members see these same samples; their minibatches differ"),
        (
            replace(CONTESTED, population=10_000),
            SAME,
            "1 of 10,000, drawn at random, seed 0",
        ),
        (
            replace(CONTESTED, population=1000, why_fewer="more would take longer than 10 s"),
            SAME,
            "1 of 1,000, drawn at random, seed 0 (more would take longer than 10 s)",
        ),
    ],
    ids=["plain", "alone", "untrained", "different", "many", "large"],
)
def test_what_must_be_known_of_the_samples_is_noted(
    samples: SampleSet, settings: RunSettings, said: str
) -> None:
    assert note_on(samples, settings) == said


def test_of_long_notes_whole_sentences_are_shown_and_all_are_at_hand() -> None:
    sentences = [f"This was found about number {number}." for number in range(20)]
    samples = replace(CONTESTED, note=" ".join(sentences))
    shown = note_on(samples, RunSettings())
    assert shown.endswith("about number 8. \N{HORIZONTAL ELLIPSIS}")
    assert len(shown) < 310
    assert note_on(samples, RunSettings(), 4000) == " ".join(sentences)
    assert len(note_on(replace(CONTESTED, note="long" * 100), RunSettings())) <= 300


def test_several_notes_stand_side_by_side() -> None:
    noted = note_on(RANDOM, DIFFERENT)
    assert noted.split("\n") == [
        UNTRAINED,
        "All members see these same samples; their minibatches differ",
    ]
