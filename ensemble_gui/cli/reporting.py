"""What the commands share: the progress bar, tables, strict JSON, the exit status of a failure."""

import json
import math
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, fields
from typing import NoReturn

from tqdm import tqdm

from ensemble_gui.cli.streams import write_output
from ensemble_gui.records.cluster import CallCosts, ClusterReport, PlacedShard
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.progress import Progress, RunProgress
from ensemble_gui.records.run import Timing
from ensemble_gui.wording.run import failures

_COSTS = tuple(one.name for one in fields(CallCosts))


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on standard error, one per stage; none if that is not a terminal."""
    with ExitStack() as shown:
        bars: dict[str, tqdm[NoReturn]] = {}

        def show(progress: RunProgress) -> None:
            stage = progress.stage
            if stage not in bars:
                shown.close()
                bar = tqdm(total=progress.total, desc=stage, leave=False, disable=None)
                bars[stage] = shown.enter_context(bar)
            bars[stage].update(progress.done - bars[stage].n)

        yield show


def print_json(value: Mapping[str, object]) -> None:
    """Print strict JSON on standard output; undefined numbers are null."""
    write_output(json.dumps(_strict(value), allow_nan=False, indent=1) + "\n")


def _strict(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _strict(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_strict(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def timing_as_json(timing: Timing) -> dict[str, object]:
    """One strategy's times, by the contract for programs."""
    medians = {"median_s": timing.median_s, "iqr_s": timing.iqr_s}
    return asdict(timing) | medians | {"samples_s": timing.samples_s.tolist()}


def cluster_as_json(report: ClusterReport | None) -> dict[str, object] | None:
    """Where the members were computed on a cluster, and what a call took there."""
    if report is None:
        return None
    costs = asdict(report.costs) if report.costs else dict.fromkeys(_COSTS)
    return {
        "address": report.address,
        "nodes": [{"name": one.name, "cpus": one.cpus, "gpus": one.gpus} for one in report.nodes],
        "shards": [_shard_as_json(one) for one in report.shards],
        **costs,
        "placing_s": report.placing_s,
        "members_bytes": report.sent_bytes,
        "pays_from": report.pays_from,
        "growth": report.growth or None,
        "lost": [asdict(one) for one in report.lost],
        "notes": list(report.notes),
        "own_cores": report.own_cores,
    }


def _shard_as_json(placed: PlacedShard) -> dict[str, object]:
    return {
        **asdict(placed.shard),
        **asdict(placed.spot),
        "strategy": placed.strategy,
        "compute_s": placed.compute_s,
        "placed_again": placed.placed_again,
    }


def aligned(
    rows: Sequence[tuple[str, ...]], justify: Callable[[str, int], str] = str.ljust
) -> list[str]:
    """The rows of a table as lines, each column as wide as its widest cell."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(justify(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def report_failure(outcome: Failure | Cancelled) -> int:
    """Print on standard error why there is no result; the exit status."""
    if isinstance(outcome, Cancelled):
        print("ensemble-gui: Cancelled.", file=sys.stderr)
        return 1
    if outcome.failures:
        report_lines(failures(outcome))
        return 1
    print(f"ensemble-gui: {outcome.message}", file=sys.stderr)
    return 2 if outcome.bad_input else 1


def report_lines(lines: Iterable[str]) -> None:
    """Print messages on standard error, one line each."""
    for line in lines:
        print(f"ensemble-gui: {line}", file=sys.stderr)
