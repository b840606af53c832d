"""The sections on a run: the answer, times, answers compared, costs, accuracy and disagreement."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from ensemble_gui.records.run import RunResult
from ensemble_gui.running.reporting.document import Row, Section, Table
from ensemble_gui.running.reporting.plots import bar_plot
from ensemble_gui.wording.cluster import on_cluster
from ensemble_gui.wording.exporting import run_date
from ensemble_gui.wording.figures import capital, printable, share
from ensemble_gui.wording.headline import headline
from ensemble_gui.wording.left_out import left_out
from ensemble_gui.wording.report import rows_left_out
from ensemble_gui.wording.run import (
    accuracy,
    choice,
    disagreement,
    equivalence,
    foreign_load,
    intervals,
    memory,
    method,
    one_off_costs,
    reference,
    setting,
    settings,
)
from ensemble_gui.wording.run_file import opened_from
from ensemble_gui.wording.run_tables import (
    COSTS,
    DIFFERENCES,
    ERRORS,
    TIMES,
    cost_rows,
    difference_rows,
    error_rows,
    timing_rows,
)
from ensemble_gui.wording.samples import caution

_COSTS = {  # as the rest of a sentence
    name: what[0].lower() + what[1:] for name, what in COSTS.items() if name != "strategy"
}
MOST_ROWS = 100  # of a table with a line per member or parameter
_LONGEST_NAME = 160  # characters


def run_sections(result: RunResult) -> Iterator[Section]:
    """All that a run found, in the order of the window."""
    yield _times(result)
    yield _compared(result)
    yield _costs(result)
    yield _right(result)


def _times(result: RunResult) -> Section:
    what = f"{settings(result.request.settings)} · {method(result)}"
    return Section(
        key="timings",
        title="Timings",
        phrases=headline(result),
        sentences=_known(
            opened_from(result, result.origin) if result.origin else "",
            f"Run on {run_date(_ended(result))}" if result.at and not result.origin else "",
            what,
            setting(result.environment),
            intervals(result),
            choice(result),
            foreign_load(result),
        ),
        bars=bar_plot(result),
        tables=(Table(caption="Times per call", head=TIMES, rows=tuple(timing_rows(result))),),
    )


def _ended(result: RunResult) -> datetime:
    return datetime.fromisoformat(result.at).astimezone()


def _compared(result: RunResult) -> Section:
    tables = (
        Table(
            caption="Difference from the baseline's outputs",
            head=DIFFERENCES,
            rows=tuple(difference_rows(result)),
        ),
        Table(
            caption="Error against a float64 reference",
            head=ERRORS,
            rows=tuple(error_rows(result)),
        ),
    )
    return Section(
        key="equivalence",
        title="Equivalence",
        sentences=_known(equivalence(result), reference(result)),
        tables=tuple(one for one in tables if one.rows),
    )


def _costs(result: RunResult) -> Section:
    parameters = [
        (printable(name, _LONGEST_NAME), str(list(shape)))
        for name, shape in result.stacked_parameters.items()
    ]
    return Section(
        key="costs",
        title="Costs",
        sentences=_known(one_off_costs(result), memory(result), *on_cluster(result.cluster)),
        tables=(
            Table(
                caption="One-off costs and memory",
                head=tuple(COSTS),
                rows=tuple(cost_rows(result)),
                note=" ".join(
                    f"{capital(name)}: {what[0].lower()}{what[1:]}."
                    for name, what in _COSTS.items()
                ),
            ),
            _cut("Stacked parameters", ("parameter", "stacked shape"), parameters, "parameter"),
        ),
    )


def _right(result: RunResult) -> Section:
    chosen = result.request.settings
    found = result.accuracy
    rows = [
        (f"member {number}", share(one))
        for number, one in enumerate(found.members if found else (), start=1)
    ]
    table = _cut("Accuracy on the minibatch", ("member", "right"), rows, "member")
    return Section(
        key="accuracy",
        title="Accuracy and disagreement",
        sentences=_known(
            accuracy(found, chosen.input, result.non_finite),
            disagreement(result.disagreement, chosen),
            left_out(result.non_finite, chosen.batch),
            caution(chosen.weights),
        ),
        tables=(table,) if rows else (),
    )


def _cut(caption: str, head: Row, rows: Sequence[Row], noun: str) -> Table:
    """A table of at most a hundred rows, with the number of the others."""
    more = rows_left_out(max(len(rows) - MOST_ROWS, 0), noun)
    return Table(caption=caption, head=head, rows=tuple(rows[:MOST_ROWS]), note=more)


def _known(*sentences: str) -> tuple[str, ...]:
    return tuple(filter(None, sentences))
