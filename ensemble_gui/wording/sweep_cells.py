"""What a sweep measures, how far it is, and the results of one cell."""

from collections.abc import Iterable

from ensemble_gui.records.run import Comparison, Verdict
from ensemble_gui.records.settings import InputMode, RunSettings
from ensemble_gui.records.sweep import Exponent, SweepCell, SweepResult, SweepSettings
from ensemble_gui.wording.figures import OTHER_USE, count, fixed, printable, ratio
from ensemble_gui.wording.opening import describe_members
from ensemble_gui.wording.run import interval
from ensemble_gui.wording.samples import SOURCE_NAMES
from ensemble_gui.wording.timing import median

SPEEDUP_MARKS = "~ not distinguishable  ? unstable  n/a not compared  - not reached"
HOLLOW = f"Hollow points: {OTHER_USE}; not used for the exponents"
EXPONENTS = "Scaling exponent e (time ~ members^e), 95% interval"
_LONGEST = 60  # characters


def speedup_in_short(cell: SweepCell, strategy: str, baseline: str) -> str:
    """A speedup as its cell shows it: 1.17×, ~1.02× if it may be 1×, ?, or n/a."""
    comparison = cell.comparison(strategy, baseline)
    if comparison is None:
        return "n/a"
    if comparison.speedup is None:
        return "?"
    speedup = ratio(comparison.speedup)
    return f"~{speedup}" if comparison.verdict is Verdict.NOT_DISTINGUISHABLE else speedup


def speedup_rows(result: SweepResult, strategy: str, baseline: str) -> list[tuple[str, ...]]:
    """The speedups under a head, members down and batch sizes across; a dash: not reached."""
    settings = result.request.settings
    marks = {
        (one.members, one.batch): speedup_in_short(one, strategy, baseline) for one in result.cells
    }
    rows = [("members", *(f"batch {batch:,}" for batch in settings.batches))]
    for members in settings.members:
        row = (marks.get((members, one), "-") for one in settings.batches)
        rows.append((f"{members:,}", *row))
    return rows


def exponent_rows(result: SweepResult) -> list[tuple[str, ...]]:
    """The exponents under a head, strategies down and batch sizes across."""
    batches = result.request.settings.batches
    found = {
        (one.strategy, one.batch): f"{fixed(one.exponent, 2)} "
        f"({fixed(one.low, 2)} to {fixed(one.high, 2)})"
        for one in result.exponents
    }
    rows = [("", *(f"batch {batch:,}" for batch in batches))]
    names = dict.fromkeys(result.request.settings.base.strategies)
    rows += [(name, *(found.get((name, one), "n/a") for one in batches)) for name in names]
    return rows


def place(members: int, batch: int) -> str:
    """A place in the grid."""
    return f"{count(members, 'member')}, batch {batch:,}"


def sweep_cell(cell: SweepCell, strategy: str, baseline: str) -> str:
    """The comparison and the times of two strategies in a cell, on one line."""
    comparison = cell.comparison(strategy, baseline)
    comparing = (
        _compared(cell, comparison) if comparison else _why_not_compared(cell, strategy, baseline)
    )
    timings = (cell.timing(name) for name in (baseline, strategy))
    times = ", ".join(f"{one.strategy} {median(one)}" for one in timings if one)
    node = f"on {printable(cell.node, _LONGEST)}" if cell.node else ""
    found = "; ".join(filter(None, (comparing, times, node)))
    return f"{place(cell.members, cell.batch)}: {found}"


def cells_measured(done: int, settings: SweepSettings, nodes: int = 0) -> str:
    """How far a sweep has come, on so many nodes of a cluster; 0: on this machine."""
    where = f" on {count(nodes, 'node')}" if nodes else ""
    return f"{done:,} of {count(len(settings.grid), 'cell')} measured{where}"


def cancelled_sweep(done: int, settings: SweepSettings) -> str:
    """How many cells a cancelled sweep measured."""
    if done == 0:
        return "Sweep cancelled before any cell was measured"
    return f"Sweep cancelled: {cells_measured(done, settings)}"


def swept(base: RunSettings) -> str:
    """The settings that all cells share."""
    kind = "same minibatch" if base.input is InputMode.SAME else "different minibatches"
    samples = SOURCE_NAMES[base.source]
    return f"{describe_members(base)} · {kind} of {samples} · {base.dtype}"


def scaling(exponents: Iterable[Exponent], *, marked: bool = False) -> str:
    """How the time of each strategy grows with the members, one line each.

    `marked` says that some of the plotted times are marked as disturbed.
    """
    lines = [
        f"{one.strategy}: time grows as members^{fixed(one.exponent, 2)}, "
        f"95% interval {fixed(one.low, 2)}–{fixed(one.high, 2)}"
        for one in exponents
    ]
    return "\n".join([*lines, *([HOLLOW] if marked else [])])


def _compared(cell: SweepCell, comparison: Comparison) -> str:
    if comparison.speedup is None:
        pair = (comparison.strategy, comparison.baseline)
        disturbed = any(one.disturbed for one in cell.timings if one.strategy in pair)
        return f"timings too unstable to compare{f': {OTHER_USE}' if disturbed else ''}"
    owner = "the loop's" if comparison.baseline == "loop" else f"{comparison.baseline}'s"
    speedup = f"{comparison.strategy} {ratio(comparison.speedup)} {owner} speed"
    if comparison.ci95 is None:
        return f"{speedup}, too few rounds for a verdict"
    return f"{speedup}, 95% interval {interval(comparison)}, {comparison.verdict.value}"


def _why_not_compared(cell: SweepCell, strategy: str, baseline: str) -> str:
    if cell.error:
        return f"not measured: {_first_line(cell.error)}"
    wanted = [one for one in cell.failures if one.strategy in (strategy, baseline)]
    reasons = (f"{one.strategy} failed: {_first_line(one.message)}" for one in wanted)
    return "; ".join(reasons) or "not compared"


def _first_line(message: str) -> str:
    return message.strip().partition("\n")[0]
