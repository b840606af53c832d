import numpy as np
import pytest

from ensemble_gui.measures.next_member import next_gain, next_time
from ensemble_gui.records.growth import GrowthCurve

SIZES = tuple(range(1, 11))
AT = np.array(SIZES, float)


def curve(mean: np.ndarray, band: float = 0.0) -> GrowthCurve:
    ends = np.full(len(mean), band)
    ends[-1] = 0
    return GrowthCurve(mean=mean, low=mean - ends, high=mean + ends)


def test_a_variance_that_falls_as_one_over_the_size_is_foretold() -> None:
    gain = next_gain(SIZES, curve(0.02 + 0.01 / AT))
    assert gain.expected == pytest.approx(0.01 / 10 - 0.01 / 11)
    assert gain.clear


def test_a_gain_within_the_band_is_not_clear() -> None:
    assert not next_gain(SIZES, curve(0.02 + 0.01 / AT, band=0.005)).clear


def test_a_gain_of_less_than_a_sample_is_not_clear() -> None:
    assert not next_gain(SIZES, curve(0.02 + 0.01 / AT), least=0.001).clear
    assert next_gain(SIZES, curve(0.02 + 0.01 / AT), least=0.00001).clear


def test_a_score_that_rises_has_a_gain_below_nought() -> None:
    gain = next_gain(SIZES, curve(0.02 - 0.01 / AT))
    assert gain.expected < 0
    assert gain.clear


def test_two_sizes_are_a_line() -> None:
    gain = next_gain((1, 2), curve(np.array([0.4, 0.3])))
    assert gain.expected == pytest.approx(0.2 * (1 / 2 - 1 / 3))


def test_the_time_of_one_more_member_is_the_slope_over_the_larger_half() -> None:
    times = np.where(AT < 5, 1.0, 0.1 * AT)
    assert next_time(SIZES, times, np.stack([times, times], axis=1)) == pytest.approx(0.1)


@pytest.mark.parametrize("spread", [2.0, 10.0])
def test_a_time_within_its_quartiles_cannot_be_told_from_none(spread: float) -> None:
    quartiles = np.stack([AT / 10 - spread, AT / 10 + spread], axis=1)
    assert np.isnan(next_time(SIZES, AT / 10, quartiles))


def test_sizes_without_a_time_are_left_out() -> None:
    times = 0.1 * AT
    times[[6, 8]] = np.nan
    assert next_time(SIZES, times, np.stack([times, times], axis=1)) == pytest.approx(0.1)
    assert np.isnan(next_time(SIZES, np.full(10, np.nan), np.full((10, 2), np.nan)))
