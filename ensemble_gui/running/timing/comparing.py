"""Compares strategies: the speedup with its interval and verdict."""

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

from ensemble_gui.measures.speedup import speedup_interval
from ensemble_gui.records.run import Comparison, Timing, Verdict

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


def compare(timing: Timing, baseline: Timing, comparisons: int = 1) -> Comparison:
    """The speedup of a timing over a baseline of the same rounds.

    It is the ratio of the medians. Where several strategies are compared, their intervals hold
    together: in 95% of the runs none misses. Of blocks on which foreign load is known to have
    fallen nothing is said: it may have fallen on one strategy more than on the other, and round
    after round alike.
    """
    speedup = baseline.median_s / timing.median_s
    if timing.disturbed or baseline.disturbed:
        interval, verdict = None, Verdict.UNSTABLE
    else:
        interval = speedup_interval(timing.samples_s, baseline.samples_s, comparisons)
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


def compare_with_baseline(
    timings: Mapping[str, Timing], stacking_s: float = 0.0
) -> tuple[Comparison, ...]:
    """Every other timing over the baseline, with what its one-off costs come to if it is faster."""
    baseline = timings[baseline_of(tuple(timings))]
    others = [one for one in timings.values() if one is not baseline]
    found = (compare(one, baseline, len(others)) for one in others)
    return tuple(
        _breaking_even(comparison, one, baseline, stacking_s)
        for comparison, one in zip(found, others, strict=True)
    )


def compare_pairs(timings: Mapping[str, Timing]) -> tuple[Comparison, ...]:
    """Every timing over every other one, both ways round."""
    pairs = list(combinations(timings.values(), 2))
    found = []
    for baseline, timing in pairs:
        one = compare(timing, baseline, len(pairs))
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


def _breaking_even(
    comparison: Comparison, timing: Timing, baseline: Timing, stacking_s: float
) -> Comparison:
    """The comparison with the number of calls after which one-off costs have paid off.

    From then on all calls so far, what was done once included, have taken no longer than the
    baseline's. The ends of the number's interval are those of the speedup's, on the baseline's
    median.
    """
    if comparison.verdict is not Verdict.FASTER or not comparison.ci95 or not comparison.speedup:
        return comparison
    extra_s = _one_off(timing, stacking_s) - _one_off(baseline, stacking_s)

    def calls(speedup: float) -> int:
        gain_s = baseline.median_s * (1 - 1 / speedup)
        return 1 + max(0, math.ceil(extra_s / gain_s))

    low, high = comparison.ci95
    return replace(
        comparison,
        pays_after=calls(comparison.speedup),
        pays_after_ci95=(calls(high), calls(low)),
    )


def _one_off(timing: Timing, stacking_s: float) -> float:
    """The seconds until the first call is over. Only the loop does without the stacked state."""
    stacking = 0.0 if timing.strategy == BASELINE else stacking_s
    return stacking + timing.setup_s


def _thrown_away(timing: Timing) -> float:
    """The share of the blocks that was thrown away, since foreign load had fallen on them."""
    return timing.repeated / (timing.repeated + len(timing.samples_s))


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
