import math
from dataclasses import replace

import numpy as np
import pytest

from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.calibration import calibrate
from ensemble_gui.measures.risk import risk_coverage
from ensemble_gui.records.analysis import Calibration, RiskCoverage
from ensemble_gui.records.settings import Array
from ensemble_gui.wording.calibration import (
    at_temperature,
    calibrated,
    figures_of,
    interval_of_bin,
    limit_of,
    threshold,
)
from tests.support.made_up_samples import samples_of

RNG = np.random.default_rng(0)
SPREAD = RNG.random(200)
CLOSE = 3.32 + 1e-5 * RNG.random(200)  # as of untrained members
TIED = np.repeat([0.0, 0.004674, 0.00478, 0.3], 50)
TINY = 1e-9 * RNG.random(200)


def curve(uncertainty: Array) -> RiskCoverage:
    count = len(uncertainty)
    return risk_coverage(np.arange(count), uncertainty, np.ones(count, bool))


def said(risk: RiskCoverage, answered: int) -> float:
    """The limit as a reader takes it from the sentence."""
    number, unit = threshold(limit_of(risk, answered)).split()
    assert unit == "bit"
    return float(number)


@pytest.mark.parametrize("uncertainty", [SPREAD, CLOSE, TIED, TINY])
def test_a_limit_gives_the_coverage_that_is_said_with_it(uncertainty: Array) -> None:
    risk = curve(uncertainty)
    coverages = {risk.answered(wanted) for wanted in range(1, len(uncertainty))}
    for answered in coverages - {len(uncertainty)}:
        kept = uncertainty <= said(risk, answered)
        assert kept.mean() == pytest.approx(risk.coverage[answered - 1])
        assert kept.sum() == answered


def test_a_limit_is_as_short_as_its_neighbours_allow() -> None:
    risk = curve(np.array([0.0046731, 0.0046738, 0.0052, 3.0, 3.3]))
    told = [threshold(limit_of(risk, answered)) for answered in (1, 2, 3, 4)]
    assert told == ["0.0046732 bit", "0.0047 bit", "0.0052 bit", "3 bit"]
    assert threshold(limit_of(risk, 5)) == "no limit"
    assert threshold(limit_of(curve(TIED), 50)) == "0 bit"


def test_limits_of_different_coverage_differ() -> None:
    risk = curve(CLOSE)
    assert len({said(risk, answered) for answered in range(1, 200)}) == 199


def calibration_of(confidence: Array, right: Array) -> Calibration:
    """Of one member that gives class 0 this confidence, of two classes."""
    probabilities = np.stack([confidence, 1 - confidence], axis=1)[np.newaxis]
    samples = samples_of(probabilities.astype(np.float32), np.where(right, 0, 1))
    found = calibrate(samples, None, None, CancelToken())
    assert found is not None
    return found


def verdict(confidence: Array, right: Array) -> str:
    probabilities = np.stack([confidence, 1 - confidence], axis=1)[np.newaxis]
    return calibrated(calibration_of(confidence, right), samples_of(probabilities))


def test_half_of_the_samples_being_sure_leaves_less_to_chance() -> None:
    """Wilson's interval of the accuracy alone would hold the mean confidence."""
    confidence = np.repeat([0.6, 1.0], 500)
    right = np.ones(1000, bool)
    right[:200] = False
    assert "within chance over 1,000 digits" in verdict(confidence, right)
    right[:224] = False
    assert verdict(confidence, right).endswith("77.6%, mean confidence 80.0%: over-confident")
    right[:224], right[:174] = True, False
    assert verdict(confidence, right).endswith(": under-confident")


def test_of_true_confidences_nineteen_in_twenty_are_within_chance() -> None:
    rng = np.random.default_rng(1)
    confidence = rng.beta(8, 1, 400) / 2 + 0.5
    trials = [verdict(confidence, rng.random(400) < confidence) for _ in range(400)]
    within = sum("within chance" in one for one in trials)
    assert 0.92 * 400 <= within <= 0.98 * 400


def test_errors_and_intervals_keep_two_digits() -> None:
    made = calibration_of(np.full(2000, 0.99), np.arange(2000) >= 20)
    low, high = interval_of_bin(made.ensemble.reliability, 14).split("\N{EN DASH}")
    assert low.startswith("95% interval 98.")
    assert high == "99.4%"
    scaled = replace(made.ensemble, ece=0.000512)
    made = replace(made, scaled=scaled, temperature=1.1, validation=9, has_validation=True)
    assert "to 0.051%" in at_temperature(made)
    assert figures_of(0.99996, 0.000512, 0.00086, 0.00043) == (
        "99.996%",
        "0.051%",
        "8.6e-4",
        "4.3e-4",
    )
    assert figures_of(1.0, 0.0, 4.7e-10, 0.0)[2:] == ("<1e-4", "0.0000")
    assert figures_of(1.0, 0.0, 0.0009999, 0.00123)[2:] == ("0.0010", "0.0012")
    assert figures_of(math.nan, math.nan, math.nan, math.nan) == ("n/a",) * 4
