"""The expected gain and cost of one more member, from the growth of smaller ensembles."""

from collections.abc import Sequence

import numpy as np

from ensemble_gui.records.growth import Gain, GrowthCurve
from ensemble_gui.records.settings import Array


def next_gain(sizes: Sequence[int], curve: GrowthCurve, least: float = 0) -> Gain:
    """The expected reduction of the score by one more member than the last size.

    From the line through the means against 1/size, over the larger half of the sizes. Of members
    that are drawn alike the Brier score's expectation lies on it, as the variance of a mean falls
    as 1/size; the other scores' lies near it. The gain is clear if it is no less than `least`, and
    if the band of the size before the last does not hold the last one's score.
    """
    fitted = _larger_half(sizes)
    members = sizes[-1]
    slope = _slope(1 / np.asarray(sizes, float)[fitted], curve.mean[fitted])
    expected = slope / (members * (members + 1))
    last, low, high = curve.mean[-1], curve.low[-2], curve.high[-2]
    apart = (last < low and expected > 0) or (last > high and expected < 0)
    return Gain(expected=expected, clear=bool(apart and abs(expected) >= least))


def next_time(sizes: Sequence[int], median_s: Array, quartiles_s: Array) -> float:
    """The time in seconds of one more member: the slope over the larger half of the sizes.

    NaN if it is unknown, or if the quartiles of its ends overlap, so that it may be zero.
    """
    fitted = [place for place in _larger_half(sizes) if np.isfinite(median_s[place])]
    if len(fitted) < 2 or quartiles_s[fitted[0], 1] >= quartiles_s[fitted[-1], 0]:
        return float("nan")
    slope = _slope(np.asarray(sizes, float)[fitted], median_s[fitted])
    return slope if slope > 0 else float("nan")


def _larger_half(sizes: Sequence[int]) -> list[int]:
    """The places of the sizes of at least half of the last one: two of them or more."""
    places = [place for place, size in enumerate(sizes) if size >= sizes[-1] / 2]
    return places if len(places) > 1 else list(range(len(sizes)))[-2:]


def _slope(x: Array, y: Array) -> float:
    return float(np.polyfit(x, y, 1)[0])
