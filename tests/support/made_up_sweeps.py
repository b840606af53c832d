"""Sweeps made up from a function that gives the strategies' seconds at each place."""

from collections.abc import Callable, Mapping
from itertools import permutations

import numpy as np

from ensemble_gui.records.run import Comparison, Timing, Verdict
from ensemble_gui.records.settings import Environment, RunSettings
from ensemble_gui.records.sweep import SweepCell, SweepRequest, SweepResult, SweepSettings

ENVIRONMENT = Environment(
    torch="2.13.0",
    python="3.11.7",
    platform="Linux x86_64",
    device="cpu",
    device_name="Some CPU",
    threads=2,
)
MEMBERS = (1, 2, 5, 10, 20, 50, 100)
BATCHES = (1, 16, 64, 256, 1024)
SURE = 0.01  # half of each interval, of the speedup

Seconds = Callable[[int, int], Mapping[str, float]]


def timed(strategy: str, seconds: float) -> Timing:
    return Timing(
        strategy=strategy,
        samples_s=np.full(10, seconds),
        calls_per_block=1,
        prepare_s=0.0,
        first_call_s=0.0,
    )


def compared(strategy: str, baseline: str, speedup: float) -> Comparison:
    low, high = speedup * (1 - SURE), speedup * (1 + SURE)
    verdict = Verdict.FASTER if low > 1 else Verdict.SLOWER
    if low <= 1 <= high:
        verdict = Verdict.NOT_DISTINGUISHABLE
    return Comparison(
        strategy=strategy, baseline=baseline, speedup=speedup, ci95=(low, high), verdict=verdict
    )


def cell(members: int, batch: int, seconds: Mapping[str, float]) -> SweepCell:
    return SweepCell(
        members=members,
        batch=batch,
        timings=tuple(timed(name, time) for name, time in seconds.items()),
        comparisons=tuple(
            compared(strategy, baseline, seconds[baseline] / seconds[strategy])
            for strategy, baseline in permutations(seconds, 2)
        ),
    )


def swept(
    seconds: Seconds,
    *strategies: str,
    members: tuple[int, ...] = MEMBERS,
    batches: tuple[int, ...] = BATCHES,
    reached: int | None = None,
) -> SweepResult:
    """A sweep of which so many cells, or all, were reached before it was cancelled."""
    settings = SweepSettings(
        base=RunSettings(strategies=strategies), members=members, batches=batches
    )
    return SweepResult(
        request=SweepRequest(settings=settings),
        environment=ENVIRONMENT,
        cells=tuple(cell(*place, seconds(*place)) for place in settings.grid[:reached]),
        elapsed_s=1.0,
    )
