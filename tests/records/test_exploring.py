from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ensemble_gui.records.arranging import (
    Answer,
    Arrangement,
    Clustering,
    SampleChoice,
    SampleFilter,
    SampleMeasure,
    default_arrangement,
)
from ensemble_gui.records.samples import UNLABELLED, SampleKind, SampleSet
from ensemble_gui.records.settings import Weights
from tests.support.collected import made_up_samples

if TYPE_CHECKING:
    from ensemble_gui.records.settings import Array

NAMES = "abcdef"


def answered(words: list[int], labels: list[int], confidence: float = 0.95) -> SampleSet:
    """Samples on which the ensemble says these words, so confidently."""
    made = made_up_samples(NAMES[: len(words)], labels)
    rest = (1 - confidence) / 9
    mean = np.full((len(words), 10), rest)
    mean[np.arange(len(words)), words] = confidence
    return replace(made, mean=mean)


def kept(wanted: SampleFilter, samples: SampleSet) -> list[int]:
    return np.flatnonzero(wanted.keeps(samples)).tolist()


@pytest.mark.parametrize("measure", list(SampleMeasure))
def test_samples_are_sorted_by_a_measure_the_most_doubtful_first(measure: SampleMeasure) -> None:
    samples = made_up_samples(NAMES)
    order = Arrangement(measure=measure).of(samples).order
    values = measure.of(samples)[order]
    steps = np.diff(values)
    assert sorted(order.tolist()) == list(range(6))
    assert (steps <= 0).all() if measure.rises_with_doubt else (steps >= 0).all()


def test_what_is_undefined_comes_last_and_equals_keep_their_order() -> None:
    samples = made_up_samples(NAMES)
    values = np.array([np.nan, 1, 2, np.nan, 2, 1.0])
    disagreement = replace(samples.disagreement, vote_entropy=values)
    found = Arrangement(measure=SampleMeasure.VOTE_ENTROPY).of(
        replace(samples, disagreement=disagreement)
    )
    assert found.order.tolist() == [2, 4, 1, 5, 0, 3]


def test_right_and_wrong_are_of_labelled_samples_alone() -> None:
    samples = answered([1, 2, 3], [1, 9, UNLABELLED])
    assert kept(SampleFilter(answer=Answer.RIGHT), samples) == [0]
    assert kept(SampleFilter(answer=Answer.WRONG), samples) == [1]


@pytest.mark.parametrize(("confidence", "sure"), [(0.95, [1]), (0.9, [1]), (0.89, [])])
def test_sure_and_wrong_is_wrong_with_nine_tenths_or_more(
    confidence: float, sure: list[int]
) -> None:
    samples = answered([1, 2], [1, 9], confidence)
    assert kept(SampleFilter(answer=Answer.SURE_AND_WRONG), samples) == sure


@pytest.mark.parametrize(("confidence", "unsure"), [(0.9, []), (0.8999, [0, 1]), (0.35, [0, 1])])
def test_unsure_is_below_nine_tenths_whether_right_or_wrong(
    confidence: float, unsure: list[int]
) -> None:
    samples = answered([1, 2], [1, UNLABELLED], confidence)
    assert kept(SampleFilter(answer=Answer.UNSURE), samples) == unsure


def test_untrained_members_are_never_called_unsure() -> None:
    samples = replace(answered([1, 2], [1, 9], 0.2), weights=Weights.RANDOM)
    assert kept(SampleFilter(answer=Answer.UNSURE), samples) == []


def test_without_a_finite_member_nothing_is_called_unsure() -> None:
    samples = answered([1, 2], [1, 9], 0.5)
    samples.mean[1] = np.nan
    assert kept(SampleFilter(answer=Answer.UNSURE), samples) == [0]


@pytest.mark.parametrize(
    ("kind", "weights", "measure"),
    [
        (SampleKind.OWN, Weights.CONV, SampleMeasure.PREDICTIVE_ENTROPY),
        (SampleKind.OWN, Weights.FILE, SampleMeasure.PREDICTIVE_ENTROPY),
        (SampleKind.OWN, Weights.RANDOM, None),
        (SampleKind.DIGITS, Weights.TRAINED, None),  # they come in the order of doubt
    ],
)
def test_own_images_are_sorted_by_predictive_entropy_unless_members_are_untrained(
    kind: SampleKind, weights: Weights, measure: SampleMeasure | None
) -> None:
    samples = replace(made_up_samples(NAMES), kind=kind, weights=weights)
    assert default_arrangement(samples) == Arrangement(measure=measure)


def test_without_a_finite_member_a_sample_is_neither_right_nor_wrong() -> None:
    samples = answered([1, 2], [1, 9])
    samples.mean[1] = np.nan
    assert kept(SampleFilter(answer=Answer.WRONG), samples) == []


def test_all_conditions_have_to_be_met() -> None:
    samples = answered([1, 1, 2, 2], [1, 2, 2, 1])
    assert kept(SampleFilter(label=1), samples) == [0, 3]
    assert kept(SampleFilter(label=1, prediction=2), samples) == [3]
    assert kept(SampleFilter(label=1, prediction=2, answer=Answer.RIGHT), samples) == []


def chosen(view: str, *places: int) -> SampleChoice:
    mask: Array = np.zeros(6, dtype=bool)
    mask[list(places)] = True
    return SampleChoice(view=view, words=f"chosen in {view}", kept=mask)


def test_a_view_has_one_choice_and_those_of_several_views_are_met_together() -> None:
    samples = made_up_samples(NAMES)
    wanted = SampleFilter().with_choice(chosen("pairs", 0, 1)).with_choice(chosen("plane", 1, 2))
    assert kept(wanted, samples) == [1]
    assert kept(wanted.with_choice(chosen("pairs", 2)), samples) == [2]
    assert kept(wanted.without("pairs"), samples) == [1, 2]


def test_a_condition_is_taken_away_by_its_name() -> None:
    wanted = SampleFilter(label=1, prediction=2, answer=Answer.SPLIT)
    for name in ("label", "prediction", "answer"):
        wanted = wanted.without(name)
    assert wanted.is_empty


def test_clustered_samples_wait_for_their_clustering() -> None:
    samples, wanted = made_up_samples(NAMES), Arrangement(clustered=True)
    assert wanted.of(samples).order.tolist() == list(range(6))
    backwards = Clustering(members=np.array([2, 0, 1]), samples=np.arange(6)[::-1])
    found = wanted.of(samples, backwards)
    assert found.order.tolist() == [5, 4, 3, 2, 1, 0]
    assert found.member_order.tolist() == [2, 0, 1]
