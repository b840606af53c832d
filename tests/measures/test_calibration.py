import math
from collections.abc import Callable  # noqa: TC003 -- a fixture's annotation, which hypothesis reads
from dataclasses import replace

import numpy as np
import pytest

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.measures.calibration import calibrate
from ensemble_gui.measures.finite import mean_of_finite
from ensemble_gui.measures.sample_sets import sample_set
from ensemble_gui.measures.temperature import at_temperature
from ensemble_gui.records.analysis import NO_BIN, Calibration
from ensemble_gui.records.samples import UNLABELLED, SampleKind, SampleSet
from ensemble_gui.records.settings import Array, Weights

VALIDATION = np.tile([[0.9, 0.05, 0.05]], (100, 1))
VALIDATION_LABELS = np.arange(100) % 10 // 8  # right on 80%, and never class 2


def samples_of(probabilities: Array, labels: list[int]) -> SampleSet:
    """Of (member, sample, class)."""
    count = len(labels)
    return sample_set(
        kind=SampleKind.DIGITS,
        title="Sample digits",
        population=count,
        images=np.zeros((count, 28, 28), np.uint8),
        labels=np.array(labels),
        names=tuple("abcdefghij"[:count]),
        probabilities=np.asarray(probabilities, dtype=np.float32),
        weights=Weights.TRAINED,
    )


def found_of(samples: SampleSet) -> Calibration:
    found = calibrate(samples, VALIDATION, VALIDATION_LABELS, CancelToken())
    assert found is not None
    return found


SURE, TORN, OTHER = [0.8, 0.1, 0.1], [0.5, 0.3, 0.2], [0.1, 0.6, 0.3]
TWO = np.array([[SURE, TORN, OTHER], [SURE, SURE, TORN]])  # (member, sample, class)


def test_each_member_and_the_mean_are_scored() -> None:
    found = found_of(samples_of(TWO, [0, 0, 1]))
    assert [one.accuracy for one in found.members] == pytest.approx([1, 2 / 3])
    assert found.ensemble.accuracy == 1
    mean = TWO.mean(axis=0)
    expected = -np.log(mean[[0, 1, 2], [0, 0, 1]]).mean()
    assert found.ensemble.nll == pytest.approx(expected)
    assert (found.labelled, found.unlabelled, found.validation) == (3, 0, 100)


def test_the_temperature_changes_what_is_said_and_not_who_is_right() -> None:
    found = found_of(samples_of(TWO, [0, 0, 2]))
    assert found.temperature is not None
    assert found.scaled is not None
    assert found.temperature > 1  # the validation digits are said too surely
    assert found.scaled.accuracy == found.ensemble.accuracy
    assert found.scaled.confidence < found.ensemble.confidence


def test_without_a_temperature_nothing_is_scaled() -> None:
    right = np.zeros(100, dtype=int)
    found = calibrate(samples_of(TWO, [0, 0, 1]), VALIDATION, right, CancelToken())
    assert found is not None
    assert (found.temperature, found.scaled) == (None, None)


def test_unlabelled_samples_are_left_out_and_counted() -> None:
    found = found_of(samples_of(TWO, [0, UNLABELLED, 1]))
    assert (found.labelled, found.unlabelled) == (2, 1)
    assert sorted(found.risk.samples.tolist()) == [0, 2]
    assert found.ensemble.reliability.bins[1] == NO_BIN


def test_without_a_label_there_is_no_calibration() -> None:
    samples = samples_of(TWO, [UNLABELLED] * 3)
    assert calibrate(samples, VALIDATION, VALIDATION_LABELS, CancelToken()) is None


def test_a_member_that_is_not_finite_is_left_out_there() -> None:
    broken = TWO.copy()
    broken[0, 1] = np.nan
    found = found_of(samples_of(broken, [0, 0, 1]))
    assert [one.left_out for one in found.members] == [1, 0]
    assert found.members[0].accuracy == 1
    assert found.ensemble.left_out == 0
    alone = found_of(samples_of(TWO[1:], [0, 0, 1]))
    assert found.ensemble.reliability.bins[1] == alone.ensemble.reliability.bins[1]


def test_a_sample_on_which_no_member_is_finite_is_not_answered() -> None:
    broken = TWO.copy()
    broken[:, 1] = np.inf
    found = found_of(samples_of(broken, [0, 0, 1]))
    assert found.ensemble.left_out == 1
    assert found.scaled is not None
    assert found.scaled.left_out == 1
    assert sorted(found.risk.samples.tolist()) == [0, 2]
    assert found.risk.coverage[-1] == 1


def test_a_member_that_is_never_finite_has_no_scores() -> None:
    broken = TWO.copy()
    broken[1] = np.nan
    found = found_of(samples_of(broken, [0, 0, 1]))
    assert found.members[1].left_out == 3
    assert math.isnan(found.members[1].accuracy)


def test_where_nothing_is_finite_nothing_is_said() -> None:
    found = found_of(samples_of(np.full((2, 3, 3), np.nan), [0, 1, 2]))
    assert math.isnan(found.ensemble.ece)
    assert len(found.risk.samples) == 0


def test_probabilities_that_single_precision_loses_are_none_of_0() -> None:
    """Their mean in single precision is 0, of which the logarithm is infinite."""
    tiny = np.array([[[1, 1e-45]], *[[[1, 0]]] * 9], dtype=np.float32)
    assert tiny.mean(axis=0)[0, 1] == 0
    scaled = at_temperature(mean_of_finite(tiny), 2.0)
    assert scaled[0, 1] == pytest.approx(np.sqrt(np.float64(tiny[0, 0, 1]) / 10))


def test_risk_goes_by_predictive_entropy() -> None:
    samples = samples_of(TWO, [0, 1, 1])
    found = found_of(samples).risk
    assert found.uncertainty.tolist() == sorted(samples.disagreement.predictive_entropy)
    assert found.samples.tolist() == [0, 1, 2]
    assert found.accuracy == pytest.approx([1, 0.5, 2 / 3])


@pytest.mark.parametrize("scored", [0, 1])
def test_it_can_be_cancelled_between_members(scored: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from ensemble_gui.measures import calibration

    token, calls = CancelToken(), list[int]()
    genuine: Callable[..., object] = calibration.score

    def score(*given: Array) -> object:
        calls.append(1)
        if len(calls) == scored:
            token.cancel()
        return genuine(*given)

    monkeypatch.setattr(calibration, "score", score)
    if scored == 0:
        token.cancel()
    with pytest.raises(CancelledError):
        calibrate(samples_of(TWO, [0, 0, 1]), VALIDATION, VALIDATION_LABELS, token)
    assert len(calls) == scored


def test_the_samples_stay_as_they_were() -> None:
    samples = samples_of(TWO, [0, UNLABELLED, 1])
    before = replace(samples, probabilities=samples.probabilities.copy())
    found_of(samples)
    assert np.array_equal(samples.probabilities, before.probabilities)
    assert np.array_equal(mean_of_finite(samples.probabilities), mean_of_finite(TWO.astype("f4")))
