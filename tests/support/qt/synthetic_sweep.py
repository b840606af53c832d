"""A sweep as the engine measures it, made without one, from a simple model of the costs."""

from dataclasses import replace
from itertools import permutations

import numpy as np

from ensemble_gui.measures.fastest import find_rules
from ensemble_gui.records.run import Comparison, Timing, Verdict
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.sweep import Exponent, SweepCell, SweepRequest, SweepResult, SweepSettings
from tests.support.qt.synthetic import ENVIRONMENT

THREE = RunSettings(strategies=("loop", "vmap", "stacked"))
SWEEP = SweepSettings(base=THREE, members=(1, 2, 5, 10, 20, 50, 100))
SMALL_SWEEP = SweepSettings(base=THREE, members=(2, 10), batches=(1, 64, 1024))
_SURE = 0.04  # of the speedup: half of the interval


def milliseconds(strategy: str, members: int, batch: int) -> float:
    """What a call takes: a cost a call and one a member, and the arithmetic of the samples."""
    work = members * batch * 2.4e-3
    return {
        "loop": 0.02 + 0.055 * members + work * 0.65,
        "vmap": 0.35 + 0.012 * members + work * (0.75 if batch < 512 else 1.05),
        "stacked": 0.06 + 0.009 * members + work * 0.58,
        "vmap-chunked": 0.4 + 0.012 * members + work * 0.7,
        "compiled": 0.1 + 0.010 * members + work * 0.6,
        "graphed": 0.02 + 0.009 * members + work * 0.5,
        "fused": 0.09 + 0.009 * members + work * 0.54,
        "chunked": 0.07 + 0.010 * members + work * 0.56,
        "packed": 0.07 + 0.010 * members + work * 0.5,
        "per-core": 0.15 + 0.010 * members + work * 0.54,
        "auto": 0.06 + 0.009 * members + work * 0.56,
    }[strategy]


def swept_cell(
    members: int, batch: int, strategies: tuple[str, ...] = THREE.strategies
) -> SweepCell:
    """All comparisons at this place, each with an interval of a few per cent."""
    times = {name: milliseconds(name, members, batch) for name in strategies}
    return SweepCell(
        members=members,
        batch=batch,
        timings=tuple(_timing(name, time) for name, time in times.items()),
        comparisons=tuple(
            compared(strategy, baseline, times[baseline] / times[strategy])
            for strategy, baseline in permutations(strategies, 2)
        ),
    )


def compared(strategy: str, baseline: str, speedup: float) -> Comparison:
    """A speedup with its interval, and what may be said of it."""
    low, high = speedup * (1 - _SURE), speedup * (1 + _SURE)
    verdict = Verdict.FASTER if low > 1 else Verdict.SLOWER
    if low <= 1 <= high:
        verdict = Verdict.NOT_DISTINGUISHABLE
    return Comparison(
        strategy=strategy, baseline=baseline, speedup=speedup, ci95=(low, high), verdict=verdict
    )


def unsteady(cell: SweepCell, strategy: str, baseline: str) -> SweepCell:
    """The same cell where one comparison is unstable."""
    doubt = Comparison(
        strategy=strategy,
        baseline=baseline,
        speedup=None,
        ci95=(0.6, 1.9),
        verdict=Verdict.UNSTABLE,
    )
    pair = (strategy, baseline)
    others = (one for one in cell.comparisons if (one.strategy, one.baseline) != pair)
    return replace(cell, comparisons=(*others, doubt))


def sweep_result(request: SweepRequest, cells: int | None = None) -> SweepResult:
    """All cells of the request, or the first so many of them."""
    settings = request.settings
    names = settings.base.strategies
    result = SweepResult(
        request=request,
        environment=ENVIRONMENT,
        cells=tuple(swept_cell(*place, names) for place in settings.grid[:cells]),
        elapsed_s=41.0,
        exponents=tuple(
            _exponent(name, batch, settings.members)
            for name in names
            for batch in settings.batches
            if len(settings.members) > 1
        ),
    )
    return replace(result, rules=find_rules(result))


def _exponent(strategy: str, batch: int, members: tuple[int, ...]) -> Exponent:
    times = [milliseconds(strategy, one, batch) for one in members]
    slope = float(np.polyfit(np.log(members), np.log(times), 1)[0])
    return Exponent(
        strategy=strategy, batch=batch, exponent=slope, low=slope - 0.03, high=slope + 0.03
    )


def _timing(strategy: str, time: float) -> Timing:
    return Timing(
        strategy=strategy,
        samples_s=time * np.array([0.98, 0.99, 1.0, 1.0, 1.01, 1.03]) / 1e3,
        calls_per_block=4,
        prepare_s=0.0004,
        first_call_s=0.0021,
    )
