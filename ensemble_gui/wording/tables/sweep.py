"""The cells of a sweep: how two strategies compare, and how each one's time grows."""

from collections.abc import Iterable, Sequence

from ensemble_gui.records.sweep import Exponent, SweepCell, SweepSettings
from ensemble_gui.records.table import Row, Table
from ensemble_gui.wording.figures import printable
from ensemble_gui.wording.sweep_cells import swept
from ensemble_gui.wording.timing import verdict


def speedups_table(
    settings: SweepSettings, cells: Iterable[SweepCell], strategy: str, baseline: str
) -> Table:
    """A row for each cell that was measured: one strategy's speedup over the other."""
    rows = [_compared(cell, strategy, baseline) for cell in cells]
    return Table.of(f"Speedup of {strategy} over {baseline}", rows, (swept(settings.base),))


def scaling_table(batch: int, cells: Sequence[SweepCell], exponents: Sequence[Exponent]) -> Table:
    """A row for each time at this batch size."""
    fitted = {one.strategy: one for one in exponents if one.batch == batch}
    rows: list[Row] = []
    for cell in sorted(cells, key=lambda one: one.members):
        for timing in cell.timings if cell.batch == batch else ():
            low, high = timing.quartiles_s
            found = fitted.get(timing.strategy)
            rows.append(
                {
                    "members": cell.members,
                    "strategy": timing.strategy,
                    "median (s)": timing.median_s,
                    "first quartile (s)": low,
                    "third quartile (s)": high,
                    "disturbed blocks": timing.disturbed,
                    "exponent of members": found.exponent if found else None,
                    "95% from": found.low if found else None,
                    "95% to": found.high if found else None,
                }
            )
    return Table.of(f"Time against members, batch {batch}", rows)


def _compared(cell: SweepCell, strategy: str, baseline: str) -> Row:
    found = cell.comparison(strategy, baseline)
    reasons = [one.message for one in cell.failures if one.strategy in (strategy, baseline)]
    low, high = (found.ci95 if found else None) or (None, None)
    times = {
        f"{name}, median (s)": timing.median_s
        for name in (strategy, baseline)
        if (timing := cell.timing(name))
    }
    return {
        "members": cell.members,
        "batch": cell.batch,
        "speedup": found.speedup if found else None,
        "95% from": low,
        "95% to": high,
        "verdict": verdict(found) if found else None,
        **times,
        **({"node": printable(cell.node, 100)} if cell.node else {}),
        "error": printable(cell.error or "; ".join(reasons), 400) or None,
    }
