"""Compares strategies: the speedup with its interval and verdict."""

import math
from collections.abc import Mapping
from itertools import combinations

import numpy as np

from ensemble_gui.records.run import Comparison, Timing, Verdict
from ensemble_gui.records.settings import Array
from ensemble_gui.running.timing.blocks import LEAST_ROUNDS

_RESAMPLES = 2000
_MOST_SPREAD = 2  # times: an interval whose ends are further apart says that the load was foreign
# Others that were busy leave their data in the caches: blocks that they missed were slower than on
# a quiet machine, and not alike for all strategies. Speedups were up to 9% off beside a program
# that never rested, where 40% of the blocks were thrown away, and up to 17% beside three that ran
# torch, where 70% were. An interval is widened by this times the share that was thrown away.
_OFF = 0.25
_OPPOSITES = {Verdict.FASTER: Verdict.SLOWER, Verdict.SLOWER: Verdict.FASTER}
BASELINE = "loop"


def baseline_of(strategies: tuple[str, ...]) -> str:
    """What the others are compared with: the loop, or, without it, the first."""
    return BASELINE if BASELINE in strategies else strategies[0]


def compare(timing: Timing, baseline: Timing, rng: np.random.Generator) -> Comparison:
    """The speedup of a timing over a baseline of the same rounds.

    It is the ratio of the medians. Its 95% interval is the percentile bootstrap's (Efron 1979),
    over rounds: both blocks of a round are drawn together, since the same load fell on both.
    Of blocks on which foreign load is known to have fallen nothing is said: it may have fallen on
    one strategy more than on the other, and round after round alike.
    """
    speedup = baseline.median_s / timing.median_s
    if timing.disturbed or baseline.disturbed:
        interval, verdict = None, Verdict.UNSTABLE
    else:
        interval = _bootstrap_interval(timing.samples_s, baseline.samples_s, rng)
        if interval is not None:
            off = 1 + _OFF * max(_thrown_away(timing), _thrown_away(baseline))
            interval = (interval[0] / off, interval[1] * off)
        verdict = _verdict(interval)
    return Comparison(
        strategy=timing.strategy,
        baseline=baseline.strategy,
        speedup=None if verdict is Verdict.UNSTABLE else speedup,
        ci95=interval,
        verdict=verdict,
    )


def compare_pairs(timings: Mapping[str, Timing], seed: int) -> tuple[Comparison, ...]:
    """Every timing over every other one, both ways round."""
    rng = np.random.default_rng(seed)
    found = []
    for baseline, timing in combinations(timings.values(), 2):
        one = compare(timing, baseline, rng)
        found += [one, _turned_round(one)]
    return tuple(found)


def _turned_round(comparison: Comparison) -> Comparison:
    """The same comparison from the baseline's side, so that the two never contradict."""
    speedup, interval = comparison.speedup, comparison.ci95
    return Comparison(
        strategy=comparison.baseline,
        baseline=comparison.strategy,
        speedup=None if speedup is None else 1 / speedup,
        ci95=None if interval is None else (1 / interval[1], 1 / interval[0]),
        verdict=_OPPOSITES.get(comparison.verdict, comparison.verdict),
    )


def pays_after(timing: Timing, baseline: Timing, stacking_s: float) -> int | None:
    """The number of calls after which a strategy's one-off costs have paid off.

    From then on all calls so far, what was done once included, have taken no longer than the
    baseline's. None where a call is not shorter. Only the loop does without the stacked state.
    """
    gain = baseline.median_s - timing.median_s
    if gain <= 0:
        return None
    extra = _one_off(timing, stacking_s) - _one_off(baseline, stacking_s)
    return 1 + max(0, math.ceil(extra / gain))


def _one_off(timing: Timing, stacking_s: float) -> float:
    """The seconds until the first call is over."""
    stacking = 0.0 if timing.strategy == BASELINE else stacking_s
    return stacking + timing.prepare_s + timing.compile_s + timing.first_call_s


def _thrown_away(timing: Timing) -> float:
    """The share of the blocks that was thrown away, since foreign load had fallen on them."""
    return timing.repeated / (timing.repeated + len(timing.samples_s))


def _bootstrap_interval(
    samples_s: Array, baseline_s: Array, rng: np.random.Generator
) -> tuple[float, float] | None:
    rounds = len(samples_s)
    if rounds < LEAST_ROUNDS:
        return None
    drawn = rng.integers(rounds, size=(_RESAMPLES, rounds))
    ratios = np.median(baseline_s[drawn], axis=1) / np.median(samples_s[drawn], axis=1)
    low, high = np.quantile(ratios, (0.025, 0.975))
    return float(low), float(high)


def _verdict(interval: tuple[float, float] | None) -> Verdict:
    if interval is None:
        return Verdict.NOT_DISTINGUISHABLE
    low, high = interval
    if high > _MOST_SPREAD * low:
        return Verdict.UNSTABLE
    if low > 1:
        return Verdict.FASTER
    if high < 1:
        return Verdict.SLOWER
    return Verdict.NOT_DISTINGUISHABLE
