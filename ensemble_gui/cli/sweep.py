"""`ensemble-gui sweep`: a grid of runs without a window, as tables, as JSON or as CSV."""

import csv
import io
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict

from tqdm import tqdm

from ensemble_gui.cancel import CancelToken
from ensemble_gui.cli.dtype_speed import report_slow_dtype
from ensemble_gui.cli.opening import open_for
from ensemble_gui.cli.reporting import (
    aligned,
    cluster_as_json,
    print_json,
    progress_bar,
    report_failure,
    report_lines,
    timing_as_json,
)
from ensemble_gui.cli.streams import write_output
from ensemble_gui.cli.values import cluster_of, settings_of
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.sweep import SweepCell, SweepRequest, SweepResult, SweepSettings
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.running.timing.comparing import baseline_of
from ensemble_gui.wording.run import setting
from ensemble_gui.wording.sweep import sweep_sentence
from ensemble_gui.wording.sweep_cells import (
    EXPONENTS,
    SPEEDUP_MARKS,
    cancelled_sweep,
    cells_measured,
    exponent_rows,
    place,
    speedup_rows,
    swept,
)

_CSV_HEAD = (
    "members",
    "batch",
    "strategy",
    "median_s",
    "iqr_s",
    "blocks",
    "baseline",
    "speedup",
    "ci95_low",
    "ci95_high",
    "verdict",
    "error",
    "disturbed",
    "node",
)


def sweep_command(options: Namespace, token: CancelToken) -> int:
    """Sweep with these options and print the result, even if cancelled; the exit status."""
    with progress_bar() as progress, closing(Kept()) as kept:
        work = Work(token=token, progress=progress, report=_report_error, kept=kept)
        base = open_for(settings_of(options), options, work)
        if not isinstance(base, RunSettings):
            return report_failure(base)
        report_slow_dtype(base, work)
        settings = SweepSettings(base=base, members=options.members, batches=options.batches)
        request = SweepRequest(settings=settings, cluster=cluster_of(options))
        outcome = answer(request, work)
    if not isinstance(outcome, SweepResult):
        return report_failure(outcome)
    if options.json:
        print_json(as_json(outcome))
    elif options.csv:
        write_output(_as_csv(outcome))
    else:
        write_output(as_text(outcome) + "\n")
    report_lines(_failures(outcome))
    measured = sum(bool(cell.timings) for cell in outcome.cells)
    if not outcome.complete:
        report_lines([f"{cancelled_sweep(measured, settings)}."])
    elif measured < len(outcome.cells):
        report_lines([f"{cells_measured(measured, settings)}."])
    return 0 if outcome.complete and measured else 1


def _report_error(cell: SweepCell) -> None:
    """Print at once why a cell cannot be measured."""
    if cell.error:
        where = place(cell.members, cell.batch)
        tqdm.write(f"ensemble-gui: {where}: not measured: {cell.error}", file=sys.stderr)


def as_json(result: SweepResult) -> dict[str, object]:
    """The object of the contract for programs; undefined values are null."""
    settings = result.request.settings
    common = asdict(settings.base)
    del common["batch"]
    return {
        "settings": common | {"members": settings.members, "batches": settings.batches},
        "environment": asdict(result.environment),
        "cells": [
            {
                "members": cell.members,
                "batch": cell.batch,
                "timings": [timing_as_json(one) for one in cell.timings],
                "comparisons": [asdict(one) for one in cell.comparisons],
                "failures": [asdict(one) for one in cell.failures],
                "error": cell.error or None,
                "node": cell.node or None,
                "choice": asdict(cell.choice) if cell.choice else None,
            }
            for cell in result.cells
        ],
        "exponents": [asdict(one) for one in result.exponents],
        "sentence": sweep_sentence(result),
        "complete": result.complete,
        "warnings": result.warnings,
        "notes": [*result.notes, *result.limits],
        "cluster": cluster_as_json(result.cluster),
    }


def _as_csv(result: SweepResult) -> str:
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows((_CSV_HEAD, *_csv_rows(result)))
    return lines.getvalue()


def _csv_rows(result: SweepResult) -> Iterator[tuple[object, ...]]:
    """One row per cell and strategy; undefined values are empty."""
    strategies = result.request.settings.base.strategies
    baseline = baseline_of(strategies)
    for cell in result.cells:
        failures = {one.strategy: one.message for one in cell.failures}
        for strategy in dict.fromkeys(strategies):
            timing = cell.timing(strategy)
            found = cell.comparison(strategy, baseline)
            times = (timing.median_s, timing.iqr_s, len(timing.samples_s)) if timing else [""] * 3
            ends = (found.ci95 if found else None) or ("", "")
            compared = (baseline, found.speedup, *ends, found.verdict) if found else [""] * 5
            error = cell.error or failures.get(strategy, "")
            disturbed = timing.disturbed if timing else ""
            yield (
                cell.members,
                cell.batch,
                strategy,
                *times,
                *compared,
                error,
                disturbed,
                cell.node,
            )


def as_text(result: SweepResult) -> str:
    """A grid of speedups for each strategy, the exponents, the answer, and the setting."""
    strategies = tuple(dict.fromkeys(result.request.settings.base.strategies))
    baseline = baseline_of(strategies)
    lines: list[str] = []
    for strategy in strategies:
        if strategy != baseline:
            rows = aligned(speedup_rows(result, strategy, baseline), str.rjust)
            lines += [f"Speedup of {strategy} over {baseline}", *rows]
            lines.append("")
    lines += [
        SPEEDUP_MARKS,
        "",
        EXPONENTS,
        *aligned(exponent_rows(result)),
        "",
        sweep_sentence(result),
        *_failures(result),
        swept(result.request.settings.base),
        setting(result.environment),
        *result.notes,
        *result.limits,
        *(f"torch warns: {warning}" for warning in result.warnings),
    ]
    return "\n".join(lines)


def _failures(result: SweepResult) -> list[str]:
    """Why strategies could not run, each reason once."""
    reasons = (one for cell in result.cells for one in cell.failures)
    return list(dict.fromkeys(f"{one.strategy} could not run: {one.message}" for one in reasons))
