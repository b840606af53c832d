"""What `benchmarks.peers` does once the threads are shared: measures, then prints."""

import argparse
import gc
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from time import perf_counter

import numpy as np
import torch

from benchmarks.figures import Figure
from benchmarks.machine_rule import measure_rule
from benchmarks.page_faults import faults_a_call
from benchmarks.peer import Peer, find_peers
from benchmarks.peer_cells import Cell, CellTimes, grid
from benchmarks.peer_contest import contest, own_calls
from benchmarks.peer_figures import figures, own_lines
from benchmarks.peer_tables import in_order, markdown_table, roofline_lines, text_table
from benchmarks.roofline import Roofline, best, measure_roofline
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.records.rule import Rule
from ensemble_gui.records.settings import Environment
from ensemble_gui.running.members.devices import describe_environment, use_threads, wake

_CPU = torch.device("cpu")
_FAULTS_AT = ((100, 1024), (500, 64))
_CELLS_A_VISIT = 10  # the roofline is measured before every tenth cell


def run(options: argparse.Namespace) -> bool:
    """Measure the cells in random order and print what was found; whether all was met."""
    start = perf_counter()
    environment = describe_environment(_CPU, use_threads())
    wake(_CPU)
    peers, missing = find_peers(options.without)
    cells, too_large = grid(options.members, options.batches, options.inputs)
    _introduce(environment, peers, missing, too_large)
    with torch.inference_mode():
        rule = measure_rule()
        measured, roofline = _measure_all(cells, peers, options, environment.threads, rule)
        found = [*figures(measured, _names(peers), roofline), *_fault_figures(cells, options.seed)]
    for line in text_table(measured, _names(peers), roofline):
        print(line)
    for line in (*roofline_lines(roofline), *own_lines(measured)):
        print(line)
    for figure in found:
        print(figure)
    print(f"measured in {perf_counter() - start:.0f} s")
    if options.markdown:
        print(*markdown_table(measured, _names(peers), roofline, environment), sep="\n")
    if options.json:
        _save(options.json, measured, roofline, environment, peers)
    return all(figure.is_met for figure in found)


def _introduce(
    environment: Environment, peers: Sequence[Peer], missing: Sequence[str], left: Sequence[Cell]
) -> None:
    versions = ", ".join(peer.version for peer in peers) or "none"
    print(f"{environment.device_name}, {environment.threads} threads, torch {environment.torch}")
    print(f"peers: {versions}")
    for name in missing:
        print(f"not installed: {name} (install the extra `peers`)")
    for cell in left:
        print(f"left out, over 2 GB: {cell}")


def _measure_all(
    cells: Sequence[Cell],
    peers: Sequence[Peer],
    options: argparse.Namespace,
    threads: int,
    rule: Rule,
) -> tuple[list[CellTimes], Roofline]:
    rng = np.random.default_rng(options.seed)
    ensembles: dict[int, Ensemble] = {}
    measured: list[CellTimes] = []
    visits: list[Roofline] = []
    for done, index in enumerate(rng.permutation(len(cells))):
        cell = cells[index]
        if done % _CELLS_A_VISIT == 0:
            visits.append(measure_roofline(rng))
        if cell.members not in ensembles:
            ensembles[cell.members] = _ensemble(cell.members, options.seed)
        start = perf_counter()
        seed = int(rng.integers(2**31))
        ensemble, budget = ensembles[cell.members], options.budget
        measured.append(
            contest(cell, ensemble, peers, threads=threads, budget_s=budget, seed=seed, rule=rule)
        )
        gc.collect()  # what the peers laid out for this cell
        told = f"{done + 1}/{len(cells)} {cell}: {perf_counter() - start:.1f} s"
        print(told, file=sys.stderr, flush=True)
    return measured, best([*visits, measure_roofline(rng)])


def _fault_figures(cells: Sequence[Cell], seed: int) -> Iterator[Figure]:
    """The page faults of `chunked` in the cells where vmap has many."""
    for cell in cells:
        if (cell.members, cell.batch) not in _FAULTS_AT:
            continue
        calls = own_calls(cell, _ensemble(cell.members, seed))
        found, of_vmap = faults_a_call(calls["chunked"]), faults_a_call(calls["vmap"])
        if found is not None and of_vmap is not None:
            name = f"chunked, faults per call, {cell} (vmap {of_vmap:,.0f})"
            yield Figure(name=name, found=found, bound=0, unit="")


def _ensemble(members: int, seed: int) -> Ensemble:
    return random_ensemble(SIMPLE_MLP, members, seed=seed, device=_CPU)


def _names(peers: Sequence[Peer]) -> tuple[str, ...]:
    return tuple(peer.name for peer in peers)


def _save(
    path: Path,
    measured: Sequence[CellTimes],
    roofline: Roofline,
    environment: Environment,
    peers: Sequence[Peer],
) -> None:
    content = {
        "environment": asdict(environment),
        "peers": [peer.version for peer in peers],
        "roofline": asdict(roofline),
        "cells": [_cell_content(times, roofline) for times in in_order(measured)],
    }
    path.write_text(json.dumps(content, allow_nan=False) + "\n", encoding="utf-8")


def _cell_content(times: CellTimes, roofline: Roofline) -> dict[str, object]:
    cell = times.cell
    return {
        **asdict(cell),
        "roofline_s": roofline.bound_s(cell.flops, cell.least_bytes),
        "picked": times.picked,
        "variants": dict(times.variants),
        "medians_s": {name: one.median_s for name, one in times.timings.items()},
        "samples_s": {name: one.samples_s.tolist() for name, one in times.timings.items()},
        "calls_per_block": {name: one.calls_per_block for name, one in times.timings.items()},
    }
