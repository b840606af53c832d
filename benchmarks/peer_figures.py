"""The peers' figures: pure arithmetic on the cells' times and the roofline."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.figures import Figure
from benchmarks.peer_cells import OWN, Cell, CellTimes
from benchmarks.roofline import Roofline
from ensemble_gui.records.run import Timing
from ensemble_gui.running.timing.comparing import compare

_LEAST_MEMBERS, _LEAST_BATCH = 10, 64  # of the cells that are held against the roofline


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """How many times as long as another's a contestant's call takes, in one cell."""

    cell: Cell
    found: float
    ci95: tuple[float, float]
    name: str  # the other's


def geometric_mean(values: Iterable[float]) -> float:
    """The n-th root of the product; NaN of nothing."""
    logarithms = [math.log(value) for value in values]
    return math.exp(sum(logarithms) / len(logarithms)) if logarithms else math.nan


def ratio(times: CellTimes, name: str, other: str) -> Ratio:
    """The ratio of the medians, with the bootstrap interval over rounds."""
    mine, others = times.timings[name], times.timings[other]
    return Ratio(
        cell=times.cell,
        found=mine.median_s / others.median_s,
        ci95=_interval(mine, others),
        name=other,
    )


def ratios_to_best(cells: Iterable[CellTimes], names: Sequence[str]) -> list[Ratio]:
    """`auto` against the best of these in each cell where one of them was measured."""
    found = ((times, times.best_of(names)) for times in cells)
    return [ratio(times, "auto", best) for times, best in found if best is not None]


def over_roofline(cells: Iterable[CellTimes], roofline: Roofline) -> list[float]:
    """`auto` against the roofline, where neither calls nor caches but the products count."""
    return [
        times.median_s("auto") / roofline.bound_s(times.cell.flops, times.cell.least_bytes)
        for times in cells
        if times.cell.members >= _LEAST_MEMBERS and times.cell.batch >= _LEAST_BATCH
    ]


def figures(
    cells: Sequence[CellTimes], peers: Sequence[str], roofline: Roofline
) -> Iterator[Figure]:
    """The targets of `auto`."""
    for other, least in (("loop", 1.9), ("vmap", 2.0)):
        speedups = (times.median_s(other) / times.median_s("auto") for times in cells)
        yield Figure(
            name=f"auto against {other}, geometric mean, faster",
            found=geometric_mean(speedups),
            bound=least,
            unit="x",
            is_least=True,
        )
    if to_peers := ratios_to_best(cells, peers):
        yield _mean("auto against the best peer, geometric mean", to_peers, 1.06)
    worst = worst_of(ratios_to_best(cells, ("loop", "vmap")))
    name = f"auto against min(loop, vmap), low end, {worst.cell}"
    yield Figure(name=name, found=worst.ci95[0], bound=1.05, unit="x")
    if over := over_roofline(cells, roofline):
        name = "auto against the roofline, members >= 10, batch >= 64"
        yield Figure(name=name, found=geometric_mean(over), bound=1.3, unit="x")


def worst_of(ratios: Iterable[Ratio]) -> Ratio:
    """The one whose interval's lower end is the highest."""
    return max(ratios, key=lambda one: one.ci95[0])


def own_lines(cells: Sequence[CellTimes]) -> Iterator[str]:
    """How close `auto` comes to the best strategy that it could have chosen."""
    ratios = ratios_to_best(cells, OWN)
    mean = geometric_mean(one.found for one in ratios)
    yield f"auto against the best of our own: geometric mean {mean:.3f}x"
    worst = worst_of(ratios)
    yield (
        f"  worst {worst.cell}: {worst.found:.3f}x of {worst.name}'s time "
        f"(95% interval {worst.ci95[0]:.3f} to {worst.ci95[1]:.3f})"
    )


def _mean(name: str, ratios: Iterable[Ratio], most: float) -> Figure:
    found = geometric_mean(one.found for one in ratios)
    return Figure(name=name, found=found, bound=most, unit="x")


def _interval(mine: Timing, others: Timing) -> tuple[float, float]:
    """The ratio of times is the speedup of the other over this one."""
    found = compare(others, mine).ci95
    return found or (math.nan, math.nan)  # never: `measure` takes enough rounds for an interval
