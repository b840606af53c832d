"""The section on a sweep: which strategy to use where, the speedups, and how times grow."""

from ensemble_gui.records.sweep import SweepResult
from ensemble_gui.running.reporting.document import Section, Table
from ensemble_gui.running.reporting.plots import line_plot
from ensemble_gui.running.timing.comparing import baseline_of
from ensemble_gui.wording.headline import Phrase
from ensemble_gui.wording.run import setting
from ensemble_gui.wording.sweep import sweep_sentence
from ensemble_gui.wording.sweep_cells import (
    EXPONENTS,
    SPEEDUP_MARKS,
    exponent_rows,
    speedup_rows,
    swept,
)

_MOST_PLOTS = 3  # batch sizes that are drawn: the smallest, one in the middle, the largest


def sweep_section(result: SweepResult) -> Section:
    """All that a sweep found."""
    base = result.request.settings.base
    return Section(
        key="sweep",
        title="Sweep",
        phrases=(Phrase(sweep_sentence(result)),),
        sentences=(swept(base), setting(result.environment)),
        points=tuple(SPEEDUP_MARKS.split("  ")),
        lines=tuple(filter(None, (line_plot(result, one) for one in _drawn(result)))),
        tables=(*_speedups(result), _exponents(result)),
    )


def _drawn(result: SweepResult) -> tuple[int, ...]:
    """The batch sizes of the plots."""
    batches = result.request.settings.batches
    if len(batches) <= _MOST_PLOTS:
        return batches
    return batches[0], batches[len(batches) // 2], batches[-1]


def _speedups(result: SweepResult) -> tuple[Table, ...]:
    strategies = tuple(dict.fromkeys(result.request.settings.base.strategies))
    baseline = baseline_of(strategies)
    tables = []
    for strategy in strategies:
        if strategy != baseline:
            head, *rows = speedup_rows(result, strategy, baseline)
            caption = f"Speedup of {strategy} over {baseline}"
            tables.append(Table(caption=caption, head=head, rows=tuple(rows)))
    return tuple(tables)


def _exponents(result: SweepResult) -> Table:
    (_, *batches), *rows = exponent_rows(result)
    return Table(caption=EXPONENTS, head=("strategy", *batches), rows=tuple(rows))
