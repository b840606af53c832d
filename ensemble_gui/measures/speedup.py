"""The interval of a speedup, from two strategies that were timed in the same rounds."""

from functools import lru_cache
from math import exp, floor, log, sqrt

import numpy as np
from scipy.special import ndtri, stdtrit

from ensemble_gui.measures.rounds import MISSES, least_rounds
from ensemble_gui.records.settings import Array

_EXACT_ROUNDS = 50  # with more, the signed-rank statistic is as good as normal
_LEAST_FREEDOM = 5  # of Student's t: few rounds cannot show how few of them count
_LEAST_LEFT = 0.1  # of the rounds, where correlations reach over nearly all of them
_FARTHEST = log(1e6)  # of an end from the speedup: more says nothing


def speedup_interval(
    samples_s: Array, baseline_s: Array, comparisons: int = 1
) -> tuple[float, float] | None:
    """The ends of the 95% interval of a speedup, from the seconds (round,) of both strategies.

    It is that of the signed-rank test on the rounds' ratios, which is exact for independent noise,
    and holds the ratio of the medians. Where ratios resemble those of the rounds before, it is
    widened as for fewer rounds. `comparisons` such intervals hold together (Bonferroni). None is
    given where the rounds are too few.
    """
    rounds, level = len(samples_s), MISSES / max(1, comparisons)
    if rounds < least_rounds(comparisons):
        return None
    ratios = np.log(baseline_s) - np.log(samples_s)
    low, high = _signed_rank_interval(ratios, level)
    speedup = float(np.median(baseline_s) / np.median(samples_s))
    wider = _widening(rounds, correlation_time(ratios), level)
    below, above = (
        exp(min(_FARTHEST, wider * max(0.0, apart)))
        for apart in (log(speedup) - low, high - log(speedup))
    )
    return speedup / below, speedup * above


def correlation_time(values: Array) -> float:
    """The number of rounds that count as one, at least 1, from their values (round,).

    It is 1 + 2 times the sum of the autocorrelations of the values' ranks, up to the first that is
    not positive (after Geyer 1992), corrected for a mean that is estimated too (Wolff 2004).
    """
    rounds = len(values)
    ranks = np.unique(values, return_inverse=True)[1].astype(float)
    ranks -= ranks.mean()
    variance = float(ranks @ ranks)
    total, lag = 1.0, 1
    while lag < rounds and (shared := float(ranks[:-lag] @ ranks[lag:])) > 0:
        total += 2 * shared / variance
        lag += 1
    if lag == 1:
        return 1.0
    return total / max(_LEAST_LEFT, 1 - (2 * lag - 1) / rounds)


def _signed_rank_interval(ratios: Array, level: float) -> tuple[float, float]:
    """The averages of pairs of ratios between which the centre lies (Hodges and Lehmann 1963)."""
    first, second = np.triu_indices(len(ratios))
    averages = np.sort((ratios[first] + ratios[second]) / 2)
    outside = _left_out(len(ratios), level) - 1
    return float(averages[outside]), float(averages[-1 - outside])


@lru_cache
def _left_out(rounds: int, level: float) -> int:
    """How many values the signed-rank statistic has that half the level covers (Wilcoxon 1945)."""
    most = rounds * (rounds + 1) // 2
    if rounds > _EXACT_ROUNDS:
        spread = sqrt(most * (2 * rounds + 1) / 12)
        return floor(most / 2 + spread * float(ndtri(level / 2)) - 0.5) + 1
    shares = np.zeros(most + 1)  # of the 2**rounds signs, by the sum of the positive ranks
    shares[0] = 1.0
    for rank in range(1, rounds + 1):
        shares[rank:] = (shares[rank:] + shares[:-rank]) / 2
        shares[:rank] /= 2
    return int(np.searchsorted(np.cumsum(shares), level / 2, side="right"))


def _widening(rounds: int, correlation: float, level: float) -> float:
    """How much wider an interval is where so many rounds count as one."""
    if correlation <= 1:
        return 1.0
    freedom = max(rounds / correlation - 1, min(_LEAST_FREEDOM, rounds - 1))
    students = stdtrit((freedom, rounds - 1), 1 - level / 2)
    return sqrt(correlation) * float(students[0] / students[1])
