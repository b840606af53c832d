"""A run's times, costs, errors, parameters and accuracy."""

from collections.abc import Iterator, Sequence

from ensemble_gui.records.history import HistoryEntry
from ensemble_gui.records.run import Comparison, RunResult, StrategyFailure, Timing
from ensemble_gui.records.table import Row, Table
from ensemble_gui.wording.figures import printable
from ensemble_gui.wording.headline import headline_of
from ensemble_gui.wording.history import title_of
from ensemble_gui.wording.run import setting, settings
from ensemble_gui.wording.timing import verdict

_A_CALL = "Seconds for one call: all members, one minibatch."
_BLOCKS = "File > Save run keeps every block's time."


def run_table(result: RunResult) -> Table:
    """The strategies of a run: medians, quartiles, speedups."""
    rows = list(_strategies(result.timings, result.comparisons, result.failures))
    noted = (settings(result.request.settings), setting(result.environment))
    return Table.of("Timings", rows, (*noted, _A_CALL, _BLOCKS))


def entry_table(entry: HistoryEntry) -> Table:
    """The same of a result that was kept."""
    rows = list(_strategies(entry.timings, entry.comparisons, entry.failures))
    noted = (settings(entry.settings), setting(entry.environment))
    return Table.of(f"Timings of {title_of(entry)}", rows, (*noted, _A_CALL))


def entries_table(title: str, entries: Sequence[HistoryEntry]) -> Table:
    """Several results: a row for each strategy of each, with what was run where."""
    rows = [
        {**_head(entry), **row}
        for entry in entries
        for row in _strategies(entry.timings, entry.comparisons, entry.failures)
    ]
    return Table.of(title, rows, (_A_CALL,))


def results_table(entries: Sequence[HistoryEntry]) -> Table:
    """The list of results: the answer of each, and the strategies' times."""
    rows: list[Row] = [
        {
            **_head(entry),
            "answer": "".join(
                one.text
                for one in headline_of(entry.timings, entry.comparisons, entry.settings.members)
            ),
            **{f"{one.strategy}, median (s)": one.median_s for one in entry.timings},
            "disturbed": any(one.disturbed for one in entry.timings),
        }
        for entry in entries
    ]
    return Table.of("History", rows, (_A_CALL,))


def costs_table(result: RunResult) -> Table:
    """One-off costs and memory of each strategy."""
    pays = {one.strategy: one.pays_after for one in result.comparisons}
    rows: list[Row] = [
        {
            "strategy": one.strategy,
            "setup (s)": one.setup_s,
            "setup disturbed": one.setup_disturbed,
            "break-even (calls)": pays.get(one.strategy),
            "tensors at most (bytes)": one.peak_bytes,
        }
        for one in result.timings
    ]
    return Table.of("Costs", rows, (settings(result.request.settings), setting(result.environment)))


def errors_table(result: RunResult) -> Table:
    """Each member's error by each strategy, against float64."""
    rows: list[Row] = [
        {
            "strategy": check.strategy,
            "member": number,
            "largest error": one.max_abs,
            "largest relative error": one.max_rel,
            "flips": len(one.flips),
            "widest margin of a flip": max((flip.margin for flip in one.flips), default=None),
        }
        for check in result.reference
        for number, one in enumerate(check.members, start=1)
    ]
    return Table.of("Errors against float64", rows, (settings(result.request.settings),))


def parameters_table(result: RunResult) -> Table:
    """The stacked parameters and their shapes."""
    shapes = result.stacked_parameters.items()
    rows: list[Row] = [
        {"parameter": printable(name, 200), "stacked shape": str(list(one))} for name, one in shapes
    ]
    return Table.of("Stacked parameters", rows, (settings(result.request.settings),))


def accuracy_table(result: RunResult) -> Table:
    """The share of right predictions of each member, and of the ensemble where it has one."""
    found = result.accuracy
    rows: list[Row] = [
        {"member": str(number), "right (share)": share}
        for number, share in enumerate(found.members if found else (), start=1)
    ]
    if found is not None and found.ensemble is not None:
        rows.append({"member": "ensemble", "right (share)": found.ensemble})
    return Table.of("Accuracy", rows, (settings(result.request.settings),))


def _strategies(
    timings: Sequence[Timing],
    comparisons: Sequence[Comparison],
    failures: Sequence[StrategyFailure],
) -> Iterator[Row]:
    """A row for each strategy, whether or not it could run."""
    compared = {one.strategy: one for one in comparisons}
    for timing in timings:
        low, high = timing.quartiles_s
        yield {
            "strategy": timing.strategy,
            "median (s)": timing.median_s,
            "first quartile (s)": low,
            "third quartile (s)": high,
            "blocks": len(timing.samples_s),
            "disturbed blocks": timing.disturbed,
            "discarded blocks": timing.repeated,
            **_speedup(compared.get(timing.strategy)),
        }
    for one in failures:
        yield {"strategy": one.strategy, "error": printable(one.message, 400)}


def _speedup(found: Comparison | None) -> Row:
    if found is None:
        return {}
    low, high = found.ci95 or (None, None)
    return {
        "speedup": found.speedup,
        "95% from": low,
        "95% to": high,
        "over": found.baseline,
        "verdict": verdict(found),
    }


def _head(entry: HistoryEntry) -> Row:
    """What was run, when and where."""
    chosen = entry.settings
    return {
        "result": title_of(entry),
        "at": entry.at,
        "members": chosen.members,
        "batch": chosen.batch,
        "input": chosen.input.value,
        "network": printable(chosen.network),
        "environment": setting(entry.environment),
    }
