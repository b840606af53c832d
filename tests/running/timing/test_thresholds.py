import pytest

from ensemble_gui.running.timing.thresholds import (
    cached,
    one_thread_work,
    packed_batch,
    per_core_samples,
)

MEBI = 2**20
TIMES = {MEBI // 2: 1.2, MEBI: 1.1, 2 * MEBI: 1.0, 4 * MEBI: 1.02, 8 * MEBI: 1.3}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, (2 * MEBI, 4 * MEBI)),
        ({MEBI: 1.02}, (MEBI, 4 * MEBI)),  # no difference: the default ones
        ({4 * MEBI: 1.1}, (2 * MEBI, 2 * MEBI)),
        ({8 * MEBI: 0.9}, (8 * MEBI, 8 * MEBI)),
        ({MEBI // 2: 0.9, MEBI: 0.95, 4 * MEBI: 1.5}, (MEBI // 2, MEBI // 2)),
    ],
)
def test_the_quickest_groups_are_taken_where_they_differ(
    changed: dict[int, float], found: tuple[int, int]
) -> None:
    assert cached(TIMES | changed) == found


MEMBER = 784 * 128 + 128 * 128 + 128 * 10  # multiply-adds at a batch of one


@pytest.mark.parametrize(
    ("alone", "gains", "work"),
    [
        (100.0, (3.0, 5.0, 9.0), 0),
        (100.0, (1.0, 5.0, 9.0), MEMBER),
        (100.0, (-2.0, 1.0, 2.0), 2 * MEMBER),
        (10.0, (1.0, 5.0, 9.0), 0),  # less than a call costs, but a tenth
        (100.0, (), 0),
    ],
)
def test_tiny_work_is_where_threads_gain_little_and_less_than_a_call_costs(
    alone: float, gains: tuple[float, ...], work: int
) -> None:
    counts = (1, 2, 4)[: len(gains)]
    times = {(count, True): alone for count in counts}
    times |= {(count, False): alone - gain for count, gain in zip(counts, gains, strict=True)}
    assert one_thread_work(2.0, times) == work


@pytest.mark.parametrize(
    ("gains", "batch"),
    [
        ({}, 4),  # no difference at 2 and 4: the default one
        ({2: 1.04}, 2),
        ({2: 1.04, 4: 0.9}, 8),
        ({4: 0.9}, 8),
        ({2: 1.2, 8: 0.9}, 16),
        ({16: 0.9}, 64),
        ({64: 1.02}, 0),  # which does not earn the memory of a copy
    ],
)
def test_weights_are_packed_where_that_is_quicker(gains: dict[int, float], batch: int) -> None:
    found = {2: 1.02, 4: 0.98, 8: 1.2, 16: 1.3, 64: 1.1} | gains
    assert packed_batch({size: (gain, 1.0) for size, gain in found.items()}) == batch


@pytest.mark.parametrize(
    ("per_core_s", "samples"), [(0.9, (50_000, 10_000)), (1.02, (50_000, 10_000)), (1.05, (0, 0))]
)
def test_cores_that_are_slower_apart_are_never_taken(
    per_core_s: float, samples: tuple[int, int]
) -> None:
    assert per_core_samples(1.0, per_core_s) == samples
