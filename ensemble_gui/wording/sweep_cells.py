"""What a sweep is of, how far it has come, and what one of its cells found."""

from collections.abc import Iterable

from ensemble_gui.records.run import Comparison, Verdict
from ensemble_gui.records.settings import InputMode, RunSettings
from ensemble_gui.records.sweep import Exponent, SweepCell, SweepSettings
from ensemble_gui.wording.figures import count, duration, ratio
from ensemble_gui.wording.opening import members_told
from ensemble_gui.wording.run import interval
from ensemble_gui.wording.samples import SOURCES_TOLD


def speedup_in_short(cell: SweepCell, strategy: str, baseline: str) -> str:
    """A speedup as it stands in its cell: 1.17×, ~1.02× where it may be 1×, ?, or n/a."""
    comparison = cell.comparison(strategy, baseline)
    if comparison is None:
        return "n/a"
    if comparison.speedup is None:
        return "?"
    told = ratio(comparison.speedup)
    return f"~{told}" if comparison.verdict is Verdict.NOT_DISTINGUISHABLE else told


def place(members: int, batch: int) -> str:
    """Where in the grid."""
    return f"{count(members, 'member')}, batch {batch:,}"


def sweep_cell(cell: SweepCell, strategy: str, baseline: str) -> str:
    """All that a cell found of two strategies, in a line."""
    comparison = cell.comparison(strategy, baseline)
    told = (
        _compared(cell, comparison) if comparison else _why_not_compared(cell, strategy, baseline)
    )
    timings = (cell.timing(name) for name in (baseline, strategy))
    times = ", ".join(f"{one.strategy} {duration(one.median_s)}" for one in timings if one)
    return f"{place(cell.members, cell.batch)}: {'; '.join(filter(None, (told, times)))}"


def cells_measured(done: int, settings: SweepSettings) -> str:
    """How far a sweep has come."""
    return f"{done:,} of {count(len(settings.grid), 'cell')} measured"


def cancelled_sweep(done: int, settings: SweepSettings) -> str:
    """What a cancelled sweep leaves."""
    if done == 0:
        return "Sweep cancelled before any cell was measured"
    return f"Sweep cancelled: {cells_measured(done, settings)}"


def swept(base: RunSettings) -> str:
    """What all cells have in common."""
    kind = "same minibatch" if base.input is InputMode.SAME else "different minibatches"
    samples = SOURCES_TOLD[base.source]
    return f"{members_told(base)} · {kind} of {samples} · {base.dtype}"


def growth(exponents: Iterable[Exponent]) -> str:
    """How the time of each strategy grows with the members, a line each."""
    return "\n".join(
        f"{one.strategy}: time grows as members^{one.exponent:.2f}, "
        f"95% interval {one.low:.2f}–{one.high:.2f}"
        for one in exponents
    )


def _compared(cell: SweepCell, comparison: Comparison) -> str:
    if comparison.speedup is None:
        pair = (comparison.strategy, comparison.baseline)
        disturbed = any(one.disturbed for one in cell.timings if one.strategy in pair)
        return f"ran too unsteadily to compare{', since other programs ran' if disturbed else ''}"
    owner = "the loop's" if comparison.baseline == "loop" else f"{comparison.baseline}'s"
    told = f"{comparison.strategy} {ratio(comparison.speedup)} {owner} speed"
    if comparison.ci95 is None:
        return f"{told}, too few blocks for an interval"
    return f"{told}, 95% interval {interval(comparison)}, {comparison.verdict.value}"


def _why_not_compared(cell: SweepCell, strategy: str, baseline: str) -> str:
    if cell.error:
        return f"not measured: {_first_line(cell.error)}"
    wanted = [one for one in cell.failures if one.strategy in (strategy, baseline)]
    reasons = (f"{one.strategy} failed: {_first_line(one.message)}" for one in wanted)
    return "; ".join(reasons) or "not compared"


def _first_line(message: str) -> str:
    return message.strip().partition("\n")[0]
