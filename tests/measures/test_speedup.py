from collections.abc import Callable
from itertools import combinations, product
from math import inf

import numpy as np
import pytest

from ensemble_gui.measures.rounds import LEAST_ROUNDS, least_rounds
from ensemble_gui.measures.speedup import correlation_time, speedup_interval
from ensemble_gui.records.settings import Array

RUNS = 400
MOST_FALSE = 0.055
OWN = 0.8  # the correlation of a wandering time with that of the round before

Noise = Callable[[np.random.Generator, tuple[int, ...]], Array]


def normal(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return 0.03 * rng.standard_normal(shape)


def skewed(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return np.log(1 + 0.05 * rng.exponential(size=shape))


def with_outliers(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return normal(rng, shape) + 0.4 * (rng.random(shape) < 0.15)


def at_two_speeds(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return 0.01 * rng.standard_normal(shape) + 0.06 * (rng.random(shape) < 0.5)


def wandering(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    noise = normal(rng, shape)
    for at in range(1, shape[-1]):
        noise[..., at] = OWN * noise[..., at - 1] + (1 - OWN**2) ** 0.5 * noise[..., at]
    return noise


def misses_one(samples_s: Array, baseline_s: Array, comparisons: int = 1) -> bool:
    """Whether the interval of strategies that are the same says that they differ."""
    found = speedup_interval(samples_s, baseline_s, comparisons)
    assert found is not None
    return not found[0] <= 1 <= found[1]


def share_missed(times: Array) -> float:
    """The share of runs in which any strategy differs from the first; (run, strategy, round)."""
    others = times.shape[1] - 1
    return float(
        np.mean([any(misses_one(one, run[0], others) for one in run[1:]) for run in times])
    )


@pytest.mark.parametrize(("strategies", "runs"), [(2, 2000), (8, RUNS)])
@pytest.mark.parametrize("noise", [normal, skewed, with_outliers, at_two_speeds])
def test_at_the_least_number_of_rounds_few_runs_have_any_false_verdict(
    noise: Noise, strategies: int, runs: int
) -> None:
    logs = noise(np.random.default_rng(0), (runs, strategies, LEAST_ROUNDS))
    assert share_missed(np.exp(logs)) <= MOST_FALSE


def test_of_all_pairs_few_cells_have_any_false_verdict() -> None:
    strategies = 8
    pairs = list(combinations(range(strategies), 2))
    rounds = least_rounds(len(pairs))
    cells = np.exp(normal(np.random.default_rng(0), (RUNS // 4, strategies, rounds)))
    missed = [any(misses_one(run[a], run[b], len(pairs)) for a, b in pairs) for run in cells]
    assert np.mean(missed) <= MOST_FALSE


@pytest.mark.parametrize(("rounds", "most"), [(9, 0.25), (30, 0.2), (65, 0.17), (100, 0.16)])
def test_a_strategy_that_wanders_by_itself_is_seldom_taken_for_another(
    rounds: int, most: float
) -> None:
    rng = np.random.default_rng(0)
    times = np.exp(normal(rng, (RUNS, 2, rounds)))
    times[:, 1] = np.exp(wandering(rng, (RUNS, rounds)))
    assert share_missed(times) <= most


def test_a_clear_difference_is_seen_at_the_least_number_of_rounds() -> None:
    rng = np.random.default_rng(0)
    found = [
        speedup_interval(
            np.exp(normal(rng, (LEAST_ROUNDS,))), 1.5 * np.exp(normal(rng, (LEAST_ROUNDS,))), 7
        )
        for _ in range(100)
    ]
    assert np.mean([one is not None and one[0] > 1 for one in found]) > 0.9


def test_the_interval_is_that_of_the_test_on_all_signs_of_the_ratios() -> None:
    # A speedup is inside if the signed-rank test, over all 2**9 signs, does not reject it.
    rng = np.random.default_rng(3)
    samples, baseline = np.exp(normal(rng, (2, 9)))
    ratios = np.log(baseline / samples)
    found = speedup_interval(samples, baseline)
    assert found is not None
    signs = np.array(list(product((0, 1), repeat=9)))
    sums = np.sort(signs @ np.arange(1, 10))

    def is_rejected(speedup: float) -> bool:
        centred = ratios - np.log(speedup)
        ranks = np.argsort(np.argsort(np.abs(centred))) + 1
        positive = int(ranks[centred > 0].sum())
        shares = ((sums <= positive).mean(), (sums >= positive).mean())
        return 2 * min(shares) < 0.05

    low, high = found
    assert correlation_time(ratios) == 1
    assert [is_rejected(one) for one in (0.999 * low, 1.001 * low)] == [True, False]
    assert [is_rejected(one) for one in (0.999 * high, 1.001 * high)] == [False, True]


@pytest.mark.parametrize(
    ("comparisons", "rounds"), [(0, 9), (1, 9), (7, 9), (12, 9), (13, 10), (28, 11), (36, 11)]
)
def test_more_comparisons_need_more_rounds(comparisons: int, rounds: int) -> None:
    assert least_rounds(comparisons) == rounds
    times = np.linspace(1.0, 1.1, rounds)
    assert speedup_interval(times, 2 * times, comparisons) is not None
    assert speedup_interval(times[1:], 2 * times[1:], comparisons) is None


def test_more_comparisons_make_the_interval_wider() -> None:
    samples, baseline = np.exp(normal(np.random.default_rng(1), (2, 40)))
    widths = []
    for comparisons in (1, 2, 7, 28):
        found = speedup_interval(samples, baseline, comparisons)
        assert found is not None
        widths.append(found[1] / found[0])
    assert widths == sorted(widths)
    assert widths[0] < widths[-1]


def test_the_interval_holds_the_ratio_of_the_medians() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        samples, baseline = np.exp(10 * skewed(rng, (2, 9)))
        found = speedup_interval(samples, baseline)
        assert found is not None
        assert found[0] <= np.median(baseline) / np.median(samples) <= found[1]


def test_rounds_that_resemble_each_other_count_for_fewer() -> None:
    rng = np.random.default_rng(0)
    alone = [correlation_time(normal(rng, (200,))) for _ in range(50)]
    wander = [correlation_time(wandering(rng, (200,))) for _ in range(50)]
    assert np.median(alone) < 1.3
    assert 6 < np.median(wander) < 12  # in the long run (1 + 0.8) / (1 - 0.8)


def test_equal_rounds_are_not_taken_for_rounds_that_resemble_each_other() -> None:
    assert correlation_time(np.full(9, 0.5)) == 1
    assert speedup_interval(np.full(9, 1.0), np.full(9, 10.0)) == (10.0, 10.0)


def test_an_end_is_never_out_of_sight() -> None:
    rising = np.exp(np.linspace(0, 40, 20))
    found = speedup_interval(rising, np.ones(20))
    assert found is not None
    assert 0 < found[0] < found[1] < inf
