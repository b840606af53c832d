"""Each sample's measures against independent implementations: SciPy's, and loops over pairs."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from scipy.stats import entropy

from ensemble_gui.measures.disagreement import disagreement
from ensemble_gui.records.arranging import SampleMeasure
from ensemble_gui.records.settings import Array
from tests.support.made_up_predictions import predictions, thorough


def vote_entropy(members: Array) -> float:
    return float(entropy(list(_votes(members).values()), base=2))


def variation_ratio(members: Array) -> float:
    return 1 - _votes(members).most_common(1)[0][1] / len(members)


def pairwise(members: Array) -> float:
    differ = [one != other for one, other in combinations(_predictions(members), 2)]
    return sum(differ) / len(differ)


def predictive_entropy(members: Array) -> float:
    return float(entropy(members.mean(axis=0), base=2))


def expected_entropy(members: Array) -> float:
    return float(entropy(members, base=2, axis=1).mean())


def mutual_information(members: Array) -> float:
    mean = members.mean(axis=0, keepdims=True)
    return float(entropy(members, mean, base=2, axis=1).mean())


def member_margin(members: Array) -> float:
    ranked = [sorted(one, reverse=True) for one in members]
    return sum(float(first - second) for first, second, *_ in ranked) / len(members)


ORACLES = {
    SampleMeasure.VOTE_ENTROPY: vote_entropy,
    SampleMeasure.VARIATION_RATIO: variation_ratio,
    SampleMeasure.PAIRWISE: pairwise,
    SampleMeasure.PREDICTIVE_ENTROPY: predictive_entropy,
    SampleMeasure.EXPECTED_ENTROPY: expected_entropy,
    SampleMeasure.MUTUAL_INFORMATION: mutual_information,
    SampleMeasure.MEMBER_MARGIN: member_margin,
}


def test_no_measure_is_left_out() -> None:
    assert set(ORACLES) == set(SampleMeasure)


@thorough
@given(probabilities=predictions(least_members=2))
def test_measures_of_made_up_predictions(probabilities: Array) -> None:
    for measure in SampleMeasure:
        assert_agrees(measure, probabilities)


@pytest.mark.parametrize("measure", SampleMeasure)
def test_measures_of_the_bundled_members(measure: SampleMeasure, bundled: Array) -> None:
    assert_agrees(measure, bundled)


def assert_agrees(measure: SampleMeasure, probabilities: Array) -> None:
    found = getattr(disagreement(probabilities), measure.value)
    exact = probabilities.astype(np.float64)
    exact /= exact.sum(axis=2, keepdims=True)  # as SciPy takes them
    theirs = [ORACLES[measure](exact[:, sample]) for sample in range(exact.shape[1])]
    assert found == pytest.approx(theirs, rel=0, abs=1e-6), measure


def _predictions(members: Array) -> list[int]:
    return [list(one).index(max(one)) for one in members]


def _votes(members: Array) -> Counter[int]:
    return Counter(_predictions(members))
