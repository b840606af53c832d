"""The peers' figures: pure arithmetic on the cells' times and the roofline."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from benchmarks.figures import Figure
from benchmarks.peer_cells import OWN, Cell, CellTimes
from benchmarks.roofline import Roofline
from ensemble_gui.records.run import Timing
from ensemble_gui.running.timing.comparing import compare

_LEAST_MEMBERS, _LEAST_BATCH = 10, 64  # of the cells that are held against the roofline
_TIMES = "times its time"


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
    """The targets of `auto`, over the cells that nothing disturbed."""
    quiet = undisturbed(cells)
    if not quiet:
        return
    if to_peers := ratios_to_best(quiet, peers):
        yield _mean("`auto` against the best peer of each cell, geometric mean", to_peers, 0.93)
        yield _worst("`auto` against the best peer, worst cell", to_peers, 1.03)
    to_all = ratios_to_best(quiet, (*OWN, *peers))
    yield _mean("`auto` against the best of all in each cell, geometric mean", to_all, 1.03)
    for other in ("loop", "vmap"):
        yield _of_ceiling(quiet, other, (*OWN, *peers))
    to_both = ratios_to_best(quiet, ("loop", "vmap"))
    yield _worst("`auto` against the faster of `loop` and `vmap`, worst cell", to_both, 1.05)
    if over := over_roofline(quiet, roofline):
        name = f"`auto` against the roofline, members >= {_LEAST_MEMBERS}, batch >= {_LEAST_BATCH}"
        yield Figure(name=name, found=geometric_mean(over), bound=1.2, unit="times it")
    yield from _faults(quiet)


def undisturbed(cells: Iterable[CellTimes]) -> list[CellTimes]:
    """Those in which other programs did not use too much of the CPU."""
    return [times for times in cells if not times.is_disturbed]


def worst_of(ratios: Iterable[Ratio]) -> Ratio:
    """The one whose interval's lower end is the highest: noise alone makes no cell the worst."""
    return max(ratios, key=lambda one: one.ci95[0])


def worst_lines(cells: Sequence[CellTimes], peers: Sequence[str]) -> Iterator[str]:
    """How close `auto` comes to what could have been chosen, and in which cell least."""
    quiet = undisturbed(cells)
    for whom, names in (("our own", OWN), ("all", (*OWN, *peers))):
        ratios = ratios_to_best(quiet, names)
        if not ratios:
            continue
        mean = geometric_mean(one.found for one in ratios)
        worst = worst_of(ratios)
        yield (
            f"`auto` against the best of {whom}: geometric mean {mean:.3f}; "
            f"worst {worst.cell}: {worst.found:.3f} times {worst.name}'s time "
            f"(95% interval {worst.ci95[0]:.3f} to {worst.ci95[1]:.3f}), the cell whose lower end "
            "is the highest"
        )


def _of_ceiling(cells: Sequence[CellTimes], other: str, names: Sequence[str]) -> Figure:
    """How much of the speedup over `other` that the best of all reach `auto` reaches."""
    mine = geometric_mean(one.median_s(other) / one.median_s("auto") for one in cells)
    bests = geometric_mean(
        one.median_s(other) / one.median_s(best) for one in cells if (best := one.best_of(names))
    )
    name = f"`auto` is {mine:.2f} times as fast as `{other}`, the best of all are {bests:.2f} times"
    return Figure(name=name, found=mine / bests, bound=0.97, unit="of that", is_least=True)


def _faults(cells: Iterable[CellTimes]) -> Iterator[Figure]:
    for times in cells:
        if "auto" in times.faults:
            of_vmap = f"; `vmap` has {times.faults['vmap']:,.0f}" if "vmap" in times.faults else ""
            name = f"page faults per call of `auto`, {times.cell}{of_vmap}"
            yield Figure(name=name, found=times.faults["auto"], bound=0, unit="")


def _worst(name: str, ratios: Iterable[Ratio], most: float) -> Figure:
    worst = worst_of(ratios)
    low, high = worst.ci95
    return Figure(
        name=f"{name}: {worst.cell}, {worst.found:.3f}, lower end of {low:.3f} to {high:.3f} (95%)",
        found=low,
        bound=most,
        unit=_TIMES,
    )


def _mean(name: str, ratios: Iterable[Ratio], most: float) -> Figure:
    found = geometric_mean(one.found for one in ratios)
    return Figure(name=name, found=found, bound=most, unit=_TIMES)


def _interval(mine: Timing, others: Timing) -> tuple[float, float]:
    """The ratio of times is the speedup of the other over this one.

    It is not widened for blocks that were thrown away: in a cell that nothing disturbed, it was
    the process's own threads that kept each other waiting.
    """
    found = compare(replace(others, repeated=0), replace(mine, repeated=0)).ci95
    return found or (math.nan, math.nan)  # of disturbed cells alone, which no figure is from
