from collections.abc import Callable
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from numpy.typing import NDArray

from ensemble_gui.records.run import Comparison, Timing, Verdict
from ensemble_gui.running.timing.comparing import (
    baseline_of,
    compare,
    compare_pairs,
    compare_with_baseline,
)

Times = NDArray[np.float64]


def timing(strategy: str, samples_s: Times) -> Timing:
    return Timing(
        strategy=strategy,
        samples_s=samples_s,
        calls_per_block=1,
        prepare_s=0.0,
        first_call_s=0.0,
    )


def noisy(median: float, blocks: int, seed: int, spread: float = 0.05) -> Times:
    """Block times that scatter about a median."""
    return median * np.random.default_rng(seed).lognormal(0.0, spread, blocks)


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [(2.0, Verdict.FASTER), (1.2, Verdict.FASTER), (0.5, Verdict.SLOWER), (0.9, Verdict.SLOWER)],
)
@pytest.mark.parametrize("seed", range(5))
def test_a_clear_difference_is_told_and_its_interval_holds_the_true_ratio(
    ratio: float, verdict: Verdict, seed: int
) -> None:
    loop = timing("loop", noisy(1e-3, 100, seed))
    vmap = timing("vmap", noisy(1e-3 / ratio, 100, seed + 100))
    found = compare(vmap, loop)
    assert found.verdict is verdict
    assert found.speedup == pytest.approx(ratio, rel=0.05)
    assert found.ci95 is not None
    assert found.ci95[0] <= ratio <= found.ci95[1]
    assert found.ci95[0] <= found.speedup <= found.ci95[1]


@pytest.mark.parametrize("seed", range(5))
def test_equal_times_are_not_distinguishable(seed: int) -> None:
    loop = timing("loop", noisy(1e-3, 50, seed))
    vmap = timing("vmap", noisy(1e-3, 50, seed + 100))
    found = compare(vmap, loop)
    assert found.verdict is Verdict.NOT_DISTINGUISHABLE
    assert found.ci95 is not None
    assert found.ci95[0] <= 1 <= found.ci95[1]


def test_the_interval_misses_the_true_ratio_about_as_often_as_it_says() -> None:
    held = 0
    for seed in range(400):
        loop = timing("loop", noisy(1.5, 30, seed))
        found = compare(timing("vmap", noisy(1.0, 30, seed + 1000)), loop)
        assert found.ci95 is not None
        held += found.ci95[0] <= 1.5 <= found.ci95[1]
    assert 376 <= held <= 398


def test_the_speedup_is_the_ratio_of_the_medians() -> None:
    loop = timing("loop", np.array([3.0, 3.0, 300.0]))
    vmap = timing("vmap", np.array([2.0, 2.0, 2.0]))
    found = compare(vmap, loop)
    assert found.speedup == 1.5
    assert (found.strategy, found.baseline) == ("vmap", "loop")


def test_a_load_that_fell_on_both_blocks_of_a_round_does_not_widen_the_interval() -> None:
    load = noisy(1.0, 31, seed=3, spread=1.0)
    found = compare(timing("vmap", load), timing("loop", 1.5 * load))
    assert found.ci95 == pytest.approx((1.5, 1.5))


def test_few_outliers_do_not_turn_the_verdict() -> None:
    loop, vmap = noisy(2.0, 30, seed=1), noisy(1.0, 30, seed=2)
    vmap[:3] = 300.0
    assert compare(timing("vmap", vmap), timing("loop", loop)).verdict is Verdict.FASTER


@pytest.mark.parametrize("blocks", [1, 2, 8])
def test_fewer_than_nine_blocks_give_no_interval_and_no_difference(blocks: int) -> None:
    loop, vmap = timing("loop", np.full(blocks, 10.0)), timing("vmap", np.full(blocks, 1.0))
    found = compare(vmap, loop)
    assert found.ci95 is None
    assert found.verdict is Verdict.NOT_DISTINGUISHABLE
    assert found.speedup == 10.0


def test_nine_blocks_give_an_interval() -> None:
    loop, vmap = timing("loop", np.full(9, 10.0)), timing("vmap", np.full(9, 1.0))
    found = compare(vmap, loop)
    assert found.ci95 == pytest.approx((10.0, 10.0))
    assert found.verdict is Verdict.FASTER


def test_an_interval_that_ends_at_one_tells_no_difference() -> None:
    same = timing("loop", np.full(9, 1.0))
    assert compare(same, same).ci95 == (1.0, 1.0)
    assert compare(same, same).verdict is Verdict.NOT_DISTINGUISHABLE


@pytest.mark.parametrize(
    ("strategies", "baseline"),
    [
        (("loop", "vmap"), "loop"),
        (("vmap", "stacked", "loop"), "loop"),
        (("vmap", "stacked"), "vmap"),
        (("stacked",), "stacked"),
    ],
)
def test_the_baseline_is_the_loop_or_without_it_the_first(
    strategies: tuple[str, ...], baseline: str
) -> None:
    assert baseline_of(strategies) == baseline


def costs(strategy: str, median_s: float, *, first_call_s: float, compile_s: float = 0.0) -> Timing:
    return replace(
        timing(strategy, np.full(9, median_s)), first_call_s=first_call_s, compile_s=compile_s
    )


@pytest.mark.parametrize(
    ("compile_s", "stacking_s", "calls"),
    [
        (0.0, 0.0, 1),  # the first call is no longer than the loop's
        (0.0, 0.0049, 6),  # 4.9 ms at 1 ms a call
        (0.0, 0.0051, 7),
        (3.1, 0.0, 3101),
    ],
)
def test_what_is_paid_once_has_paid_off_after_so_many_calls(
    compile_s: float, stacking_s: float, calls: int
) -> None:
    loop = costs("loop", 0.002, first_call_s=0.004)
    fast = costs("compiled", 0.001, first_call_s=0.004, compile_s=compile_s)
    (found,) = compare_with_baseline({"loop": loop, "compiled": fast}, stacking_s)
    assert found.pays_after == calls


def test_the_ends_of_the_speedup_are_those_of_the_calls_that_pay_off() -> None:
    loop = replace(timing("loop", noisy(2e-3, 20, seed=1)), first_call_s=0.004)
    fast = replace(timing("vmap", noisy(1e-3, 20, seed=2)), first_call_s=0.104)
    (found,) = compare_with_baseline({"loop": loop, "vmap": fast})
    assert found.ci95 is not None
    assert found.pays_after is not None
    assert found.pays_after_ci95 is not None
    few, many = found.pays_after_ci95
    assert few < found.pays_after < many
    for calls, speedup in zip((few, many), reversed(found.ci95), strict=True):
        gain_s = loop.median_s * (1 - 1 / speedup)
        assert (calls - 2) * gain_s < 0.1 <= (calls - 1) * gain_s


def test_what_is_no_faster_never_pays_off() -> None:
    loop = costs("loop", 0.002, first_call_s=0.004)
    for median_s in (0.002, 0.003):
        vmap = costs("vmap", median_s, first_call_s=0.0)
        (found,) = compare_with_baseline({"loop": loop, "vmap": vmap})
        assert (found.pays_after, found.pays_after_ci95) == (None, None)


def test_the_loop_needs_no_stacked_state() -> None:
    loop = costs("loop", 0.002, first_call_s=0.004)
    vmap = costs("vmap", 0.001, first_call_s=0.004)
    fused = costs("fused", 0.0005, first_call_s=0.004)
    (found,) = compare_with_baseline({"loop": loop, "vmap": vmap}, 9.0)
    assert found.pays_after == pytest.approx(9001, abs=1)
    (found,) = compare_with_baseline({"vmap": vmap, "fused": fused}, 9.0)
    assert found.pays_after == 1


def test_an_interval_of_more_than_twice_its_low_end_gives_no_speedup() -> None:
    loop = timing("loop", np.array([1.0, 1.0, 1.0, 1.0, 9.0] * 2))
    found = compare(timing("vmap", np.full(10, 0.5)), loop)
    assert found.ci95 is not None
    assert found.ci95[1] > 2 * found.ci95[0] > 2
    assert found.verdict is Verdict.UNSTABLE
    assert found.speedup is None


def test_an_interval_of_less_than_twice_its_low_end_gives_a_speedup() -> None:
    loop = timing("loop", np.array([1.0, 1.5, 1.9, 1.0, 1.9, 1.5, 1.9, 1.0, 1.5]))
    found = compare(timing("vmap", np.full(9, 0.5)), loop)
    assert found.ci95 == pytest.approx((2.0, 3.8))
    assert found.verdict is Verdict.FASTER
    assert found.speedup == pytest.approx(3.0)


@pytest.mark.parametrize("disturbed", ["loop", "vmap"])
def test_of_blocks_with_foreign_load_on_them_nothing_is_said(disturbed: str) -> None:
    loop, vmap = (
        replace(timing(name, np.full(10, seconds)), disturbed=int(name == disturbed))
        for name, seconds in (("loop", 2.0), ("vmap", 1.0))
    )
    found = compare(vmap, loop)
    assert (found.speedup, found.ci95, found.verdict) == (None, None, Verdict.UNSTABLE)


@pytest.mark.parametrize(
    ("thrown_away", "widened", "verdict"),
    [
        (0, 1.0, Verdict.FASTER),
        (10, 1.125, Verdict.FASTER),
        (30, 1.1875, Verdict.NOT_DISTINGUISHABLE),
    ],
)
def test_the_more_blocks_were_thrown_away_the_wider_the_interval(
    thrown_away: int, widened: float, verdict: Verdict
) -> None:
    loop = timing("loop", np.full(10, 1.15))
    vmap = replace(timing("vmap", np.full(10, 1.0)), repeated=thrown_away)
    for one, other in ((vmap, loop), (loop, vmap)):
        found = compare(one, other)
        ratio = other.median_s / one.median_s
        assert found.speedup == ratio
        assert found.ci95 == pytest.approx((ratio / widened, ratio * widened))
    assert compare(vmap, loop).verdict is verdict


def test_every_timing_is_compared_with_every_other_one_both_ways_round() -> None:
    medians = {"loop": 2.0, "vmap": 1.0, "stacked": 0.5}
    timings = {
        name: timing(name, noisy(median, 30, seed))
        for seed, (name, median) in enumerate(medians.items())
    }
    found = {(one.strategy, one.baseline): one for one in compare_pairs(timings)}
    assert found.keys() == set(permutations(medians, 2))
    for (strategy, baseline), one in found.items():
        assert one.speedup == pytest.approx(medians[baseline] / medians[strategy], rel=0.05)
        is_faster = medians[strategy] < medians[baseline]
        assert one.verdict is (Verdict.FASTER if is_faster else Verdict.SLOWER)
        other = found[baseline, strategy]
        assert one.ci95 is not None
        assert other.ci95 is not None
        assert one.ci95 == pytest.approx((1 / other.ci95[1], 1 / other.ci95[0]))
        assert one.ci95[0] <= one.speedup <= one.ci95[1]


@pytest.mark.parametrize(
    ("samples_s", "verdict"),
    [
        (np.full(9, 1.0), Verdict.NOT_DISTINGUISHABLE),
        (np.array([1.0, 1.0, 9.0, 1.0, 9.0] * 2), Verdict.UNSTABLE),
        (np.full(2, 5.0), Verdict.NOT_DISTINGUISHABLE),
    ],
)
def test_what_tells_no_difference_tells_none_the_other_way_round(
    samples_s: Times, verdict: Verdict
) -> None:
    timings = {
        "loop": timing("loop", np.ones(len(samples_s))),
        "vmap": timing("vmap", samples_s),
    }
    one, other = compare_pairs(timings)
    assert one.verdict is other.verdict is verdict
    assert (one.speedup is None) == (other.speedup is None) == (verdict is Verdict.UNSTABLE)
    assert (one.ci95 is None) == (other.ci95 is None) == (len(samples_s) < 9)


def test_a_single_timing_is_compared_with_nothing() -> None:
    assert compare_pairs({"loop": timing("loop", np.ones(9))}) == ()


@pytest.mark.parametrize("compared", [compare_with_baseline, compare_pairs])
def test_the_more_strategies_there_are_the_wider_is_each_interval(
    compared: Callable[[dict[str, Timing]], tuple[Comparison, ...]],
) -> None:
    timings = {
        name: timing(name, noisy(1e-3, 30, seed))
        for seed, name in enumerate(("loop", "vmap", "fused", "stacked", "chunked", "auto"))
    }
    widths = []
    for number in (2, 3, 6):
        found = compared(dict(list(timings.items())[:number]))
        (vmap,) = (one for one in found if (one.strategy, one.baseline) == ("vmap", "loop"))
        assert vmap.ci95 is not None
        widths.append(vmap.ci95[1] / vmap.ci95[0])
    assert widths[0] < widths[1] < widths[2]
