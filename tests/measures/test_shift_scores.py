import numpy as np
import pytest

from ensemble_gui.measures.disagreement import disagreement
from ensemble_gui.measures.finite import mean_of_finite
from ensemble_gui.measures.shift_scores import Doubt, doubt_of, score_level
from ensemble_gui.records.arranging import SampleMeasure
from ensemble_gui.records.samples import UNLABELLED
from ensemble_gui.records.settings import Array
from ensemble_gui.records.shift import ShiftLevel
from tests.support.made_up_samples import voted

SURE = voted((0, 1, 2), (0, 1, 2), (0, 1, 2))
SPLIT = voted((0, 1, 2), (0, 3, 4), (0, 5, 6))


def level(probabilities: Array, labels: Array, clean: Doubt | None = None) -> ShiftLevel:
    return score_level(
        5.0,
        disagreement(probabilities),
        mean_of_finite(probabilities),
        labels,
        len(probabilities),
        clean,
    )


def test_accuracy_and_brier_score_are_the_ensembles() -> None:
    found = level(SPLIT, np.array([0, 1, 9]))
    assert found.accuracy == pytest.approx(2 / 3)
    assert found.brier == pytest.approx((0 + 2 / 3 + 4 / 3) / 3)
    assert (found.samples, found.labelled, found.left_out, found.not_finite) == (3, 3, 0, 0)
    assert found.auroc == {}


def test_each_measure_tells_doubt_from_none() -> None:
    clean = doubt_of(disagreement(SURE))
    found = level(SPLIT, np.array([0, 1, 9]), clean)
    assert found.auroc[SampleMeasure.VOTE_ENTROPY] == pytest.approx((0.5 + 1 + 1) / 3)
    assert found.auroc[SampleMeasure.MEMBER_MARGIN] == 0.5  # each member is as sure as before
    assert set(found.auroc) == set(SampleMeasure)


def test_a_smaller_margin_is_more_doubt() -> None:
    unsure = SURE * 0.4 + 0.06
    found = level(unsure, np.array([0, 1, 2]), doubt_of(disagreement(SURE)))
    assert found.auroc[SampleMeasure.MEMBER_MARGIN] == 1


def test_unlabelled_samples_are_in_no_score() -> None:
    found = level(SPLIT, np.array([0, UNLABELLED, UNLABELLED]))
    assert (found.samples, found.labelled) == (3, 1)
    assert found.accuracy == 1
    assert np.isnan(level(SPLIT, np.full(3, UNLABELLED)).accuracy)


def test_what_is_not_finite_is_left_out_and_counted() -> None:
    probabilities = SURE.copy()
    probabilities[:, 1] = np.nan
    probabilities[0, 2] = np.inf
    found = level(probabilities, np.array([0, 1, 2]))
    assert (found.left_out, found.not_finite) == (1, 4)
    assert found.accuracy == 1


def test_one_member_has_no_mutual_information_and_its_auroc_is_undefined() -> None:
    one = SURE[:1]
    found = level(one, np.array([0, 1, 2]), doubt_of(disagreement(one)))
    assert np.isnan(found.mutual_information)
    assert np.isnan(found.auroc[SampleMeasure.MUTUAL_INFORMATION])
    assert found.auroc[SampleMeasure.PREDICTIVE_ENTROPY] == 0.5
