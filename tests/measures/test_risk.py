import numpy as np
import pytest

from ensemble_gui.measures.risk import risk_coverage
from ensemble_gui.records.analysis import RiskCoverage


def curve(uncertainty: list[float], right: list[bool]) -> RiskCoverage:
    return risk_coverage(
        np.arange(len(right)) * 10, np.array(uncertainty, float), np.array(right, bool)
    )


def test_the_least_uncertain_come_first() -> None:
    found = curve([0.3, 0.1, 0.2, 0.4], [False, True, True, True])
    assert found.samples.tolist() == [10, 20, 0, 30]
    assert found.uncertainty.tolist() == [0.1, 0.2, 0.3, 0.4]
    assert found.coverage.tolist() == [0.25, 0.5, 0.75, 1]
    assert found.accuracy == pytest.approx([1, 1, 2 / 3, 3 / 4])
    assert found.first_error == 2


def test_equally_uncertain_samples_are_kept_together() -> None:
    found = curve([0.2, 0.1, 0.2, 0.2], [True, True, False, True])
    assert found.coverage.tolist() == [0.25, 1, 1, 1]
    assert found.accuracy.tolist() == [1, 0.75, 0.75, 0.75]
    assert [found.answered(one) for one in range(5)] == [0, 1, 4, 4, 4]


def test_all_right_has_no_first_error() -> None:
    assert curve([0.1, 0.2], [True, True]).first_error == 2
    assert curve([0.1, 0.2], [False, True]).first_error == 0


def test_of_one_sample_there_is_one_point() -> None:
    found = curve([0.5], [False])
    assert (found.coverage.tolist(), found.accuracy.tolist()) == ([1], [0])


def test_of_no_samples_there_is_none() -> None:
    found = curve([], [])
    assert len(found.samples) == len(found.coverage) == len(found.accuracy) == 0
    assert found.first_error == found.answered(3) == 0


def test_the_whole_curve_agrees_with_counting() -> None:
    rng = np.random.default_rng(0)
    uncertainty = rng.integers(0, 30, 200) / 10
    right = rng.random(200) < 0.8
    found = risk_coverage(np.arange(200), uncertainty, right)
    for place, value in enumerate(found.uncertainty):
        kept = uncertainty <= value
        assert found.coverage[place] == pytest.approx(kept.mean())
        assert found.accuracy[place] == pytest.approx(right[kept].mean())
