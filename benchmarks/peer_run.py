"""What `benchmarks.peers` does once the threads are shared: measures, then prints."""

import argparse
import gc
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from time import perf_counter

import numpy as np
import torch

from benchmarks.figures import Figure
from benchmarks.machine_rule import measure_rule
from benchmarks.peer import Peer, find_peers
from benchmarks.peer_cells import OWN, Cell, CellTimes, grid
from benchmarks.peer_contest import contest, count_faults
from benchmarks.peer_document import write_between
from benchmarks.peer_figures import figures, worst_lines
from benchmarks.peer_file import Conditions, Found, load, save
from benchmarks.peer_measuring import measure_cells
from benchmarks.peer_products import measure_products, product_lines
from benchmarks.peer_tables import (
    SHOWN,
    figures_table,
    load_lines,
    markdown_table,
    product_bound_lines,
    roofline_lines,
    text_table,
)
from benchmarks.roofline import measure_roofline
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import Environment
from ensemble_gui.running.members.devices import describe_environment, use_threads, wake

_CPU = torch.device("cpu")
_FAULTS_AT = ((100, 1024), (500, 64))
_CELLS_A_VISIT = 10  # the roofline is measured before every tenth cell


def run(options: argparse.Namespace) -> bool:
    """Measure the cells in random order and print what was found; whether all was met.

    Raises BadInput if the file to continue is another one, or the time allows no cell.
    """
    start = perf_counter()
    environment = describe_environment(_CPU, use_threads())
    wake(_CPU)
    peers, not_installed = find_peers(options.without)
    cells, too_large = grid(options.members, options.batches, options.inputs)
    _introduce(environment, peers, not_installed, too_large)
    conditions = _conditions(environment, peers, options)
    found = load(options.continued, conditions) if options.continued else Found()
    path = options.continued or options.json
    with torch.inference_mode():
        for now in _measured(found, cells, peers, environment.threads, options):
            found = now
            if path:
                save(path, found, conditions)
    if not found.cells:
        raise BadInput("No cell was measured: allow more minutes.")
    missing = [cell for cell in cells if cell not in found.cells]
    print(f"measured in {perf_counter() - start:.0f} s", file=sys.stderr)
    return _report(found, missing, tuple(peer.name for peer in peers), environment, options)


def _introduce(
    environment: Environment,
    peers: Sequence[Peer],
    not_installed: Sequence[str],
    too_large: Sequence[Cell],
) -> None:
    versions = ", ".join(peer.version for peer in peers) or "none"
    print(f"{environment.device_name}, {environment.threads} threads, torch {environment.torch}")
    print(f"peers: {versions}")
    for name in not_installed:
        print(f"not installed: {name} (install the extra `peers`)")
    for cell in too_large:
        print(f"left out, over 2 GB: {cell}")


def _conditions(
    environment: Environment, peers: Sequence[Peer], options: argparse.Namespace
) -> Conditions:
    """What has to be the same in all pieces of a run."""
    return {
        "environment": asdict(environment),
        "peers": [peer.version for peer in peers],
        "strategies": list(OWN),
        "budget": options.budget,
        "seed": options.seed,
    }


def _measured(
    found: Found,
    cells: Sequence[Cell],
    peers: Sequence[Peer],
    threads: int,
    options: argparse.Namespace,
) -> Iterator[Found]:
    """What is known after each cell, and at the end; nothing new where no cell is left."""
    rng = np.random.default_rng(options.seed)
    shuffled = [cells[index] for index in rng.permutation(len(cells))]
    measure = _measure_by(peers, threads, options)
    has_time = _time_for(options.minutes)
    batches = sorted({cell.batch for cell in cells} & {batch for _, batch in SHOWN})
    done, seen_quiet = -1, False
    for done, times in enumerate(measure_cells(shuffled, measure, has_time, found.cells.values())):
        # Foreign load lowers the bounds, too, and so flatters: one visit at least follows a cell
        # that nothing disturbed.
        is_first_quiet = not seen_quiet and not times.is_disturbed
        if done == 0 or is_first_quiet:
            found = found.with_machine(measure_roofline(rng), measure_products(batches, rng))
        elif done % _CELLS_A_VISIT == 0:
            found = found.with_machine(measure_roofline(rng))
        seen_quiet = seen_quiet or is_first_quiet
        found = found.with_cell(times)
        told = f"{len(found.cells)}/{len(cells)} {times.cell}, others {times.others:.2f} cores"
        print(f"{told}{', disturbed' if times.is_disturbed else ''}", file=sys.stderr, flush=True)
        yield found
    if done >= 0:
        yield found.with_machine(measure_roofline(rng))


def _measure_by(
    peers: Sequence[Peer], threads: int, options: argparse.Namespace
) -> Callable[[Cell], CellTimes]:
    seeds, rule = np.random.default_rng(options.seed), measure_rule()

    @cache
    def ensemble_of(members: int) -> Ensemble:
        return random_ensemble(SIMPLE_MLP, members, seed=options.seed, device=_CPU)

    def measure(cell: Cell) -> CellTimes:
        ensemble, seed = ensemble_of(cell.members), int(seeds.integers(2**31))
        times = contest(
            cell,
            ensemble,
            peers,
            threads=threads,
            budget_s=options.budget,
            seed=seed,
            rule=rule,
        )
        if (cell.members, cell.batch) in _FAULTS_AT:
            times = replace(times, faults=count_faults(cell, ensemble))
        gc.collect()  # what the peers laid out for this cell
        return times

    return measure


def _time_for(minutes: float | None) -> Callable[[], bool]:
    """Whether another cell can be begun: one that takes as long as the longest so far."""
    start = begun = perf_counter()
    longest_s = 0.0

    def has_time() -> bool:
        nonlocal begun, longest_s
        now = perf_counter()
        longest_s, begun = max(longest_s, now - begun), now
        return minutes is None or now + longest_s - start <= 60 * minutes

    return has_time


def _report(
    found: Found,
    missing: Collection[Cell],
    peers: Sequence[str],
    environment: Environment,
    options: argparse.Namespace,
) -> bool:
    cells = list(found.cells.values())
    judged = list(figures(cells, peers, found.roofline))
    lines = (
        *text_table(cells, peers, found.roofline),
        *roofline_lines(found.roofline),
        *product_lines(found.products),
        *product_bound_lines(cells, found.products, found.roofline),
        *worst_lines(cells, peers),
        *load_lines(cells, missing),
        *map(str, judged),
    )
    print(*lines, sep="\n")
    if options.markdown:
        _document(options.markdown, found, missing, peers, environment, judged)
    return bool(judged) and not missing and all(figure.is_met for figure in judged)


def _document(
    path: Path,
    found: Found,
    missing: Collection[Cell],
    peers: Sequence[str],
    environment: Environment,
    judged: Sequence[Figure],
) -> None:
    cells = list(found.cells.values())
    lines = (
        *markdown_table(cells, peers, found.roofline, found.products, environment),
        "",
        *figures_table(judged),
        "",
        *(f"- {line}" for line in (*worst_lines(cells, peers), *load_lines(cells, missing))),
    )
    write_between(path, lines)
