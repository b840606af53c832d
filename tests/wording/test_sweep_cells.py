from dataclasses import replace

import numpy as np
import pytest

from ensemble_gui.records.run import Comparison, StrategyFailure, Timing, Verdict
from ensemble_gui.records.settings import InputMode, RunSettings, Source, Weights
from ensemble_gui.records.sweep import Exponent, SweepCell, SweepSettings
from ensemble_gui.wording.sweep_cells import (
    cancelled_sweep,
    cells_measured,
    scaling,
    speedup_in_short,
    sweep_cell,
    swept,
)

SETTINGS = SweepSettings(base=RunSettings(), members=(1, 10), batches=(1, 64, 1024))


def timing(strategy: str, milliseconds: float) -> Timing:
    return Timing(
        strategy=strategy,
        samples_s=np.full(6, milliseconds / 1e3),
        calls_per_block=1,
        prepare_s=0,
        first_call_s=0,
    )


VMAP = Comparison(
    strategy="vmap", baseline="loop", speedup=1.17, ci95=(1.12, 1.21), verdict=Verdict.FASTER
)
CELL = SweepCell(
    members=10,
    batch=64,
    timings=(timing("loop", 1.7), timing("vmap", 1.45)),
    comparisons=(VMAP,),
)
EVEN = replace(VMAP, speedup=1.02, ci95=(0.98, 1.06), verdict=Verdict.NOT_DISTINGUISHABLE)
UNSTABLE = replace(VMAP, speedup=None, ci95=(0.6, 1.9), verdict=Verdict.UNSTABLE)
UNKNOWN = replace(VMAP, ci95=None, verdict=Verdict.NOT_DISTINGUISHABLE)


def told(comparison: Comparison) -> tuple[str, str]:
    cell = replace(CELL, comparisons=(comparison,))
    return (
        speedup_in_short(cell, "vmap", "loop"),
        sweep_cell(cell, "vmap", "loop"),
    )


def test_a_cell_is_told_with_its_interval_its_verdict_and_both_times() -> None:
    in_short, in_full = told(VMAP)
    assert in_short == "1.17×"
    assert in_full == (
        "10 members, batch 64: vmap 1.17× the loop's speed, 95% interval 1.12–1.21, faster; "
        "loop 1.70 ms, vmap 1.45 ms"
    )


def test_another_baseline_is_named() -> None:
    other = replace(VMAP, strategy="stacked", baseline="vmap")
    cell = SweepCell(members=1, batch=1024, comparisons=(other,))
    line = sweep_cell(cell, "stacked", "vmap")
    assert line.startswith("1 member, batch 1,024: stacked 1.17× vmap's speed, ")


@pytest.mark.parametrize(
    ("comparison", "short", "long"),
    [
        (EVEN, "~1.02×", "95% interval 0.98–1.06, not distinguishable; loop 1.70 ms"),
        (UNSTABLE, "?", "10 members, batch 64: timings too unstable to compare; loop 1.70 ms"),
        (UNKNOWN, "~1.17×", "1.17× the loop's speed, too few rounds for a verdict; loop"),
    ],
    ids=["even", "unstable", "unknown"],
)
def test_where_no_strategy_is_surely_faster_it_is_said(
    comparison: Comparison, short: str, long: str
) -> None:
    in_short, in_full = told(comparison)
    assert in_short == short
    assert long in in_full


def test_why_nothing_was_measured_is_said_in_one_line() -> None:
    cell = SweepCell(members=100, batch=1024, error="9 GB are needed, 3 GB free.\nAnd more")
    assert speedup_in_short(cell, "vmap", "loop") == "n/a"
    line = sweep_cell(cell, "vmap", "loop")
    assert line == "100 members, batch 1,024: not measured: 9 GB are needed, 3 GB free."


def test_a_strategy_that_failed_is_told_with_its_message_and_the_other_s_time() -> None:
    failures = (
        StrategyFailure(strategy="compiled", message="no compiler"),
        StrategyFailure(strategy="vmap", message="\nvmap: no batching rule\nfor this"),
    )
    cell = SweepCell(members=10, batch=64, timings=(timing("loop", 1.7),), failures=failures)
    assert speedup_in_short(cell, "vmap", "loop") == "n/a"
    line = sweep_cell(cell, "vmap", "loop")
    assert line == "10 members, batch 64: vmap failed: vmap: no batching rule; loop 1.70 ms"


def test_a_pair_that_was_not_measured_is_not_compared() -> None:
    assert sweep_cell(CELL, "stacked", "fused") == "10 members, batch 64: not compared"


@pytest.mark.parametrize(
    ("done", "sentence"),
    [
        (0, "Sweep cancelled before any cell was measured"),
        (4, "Sweep cancelled: 4 of 6 cells measured"),
    ],
)
def test_a_cancelled_sweep_says_what_there_is(done: int, sentence: str) -> None:
    assert cancelled_sweep(done, SETTINGS) == sentence


def test_how_far_it_has_come() -> None:
    assert cells_measured(1, SETTINGS) == "1 of 6 cells measured"


def test_what_all_cells_have_in_common() -> None:
    assert swept(RunSettings()) == "trained members · same minibatch of digits · float32"
    other = RunSettings(weights=Weights.RANDOM, input=InputMode.DIFFERENT, source=Source.NOISE)
    assert swept(other).startswith("random members · different minibatches of noise · ")


def test_scaling_has_one_line_per_strategy_with_its_interval() -> None:
    fits = [
        Exponent(strategy=name, batch=64, exponent=0.812, low=0.78, high=0.84)
        for name in ("loop", "vmap")
    ]
    assert scaling(fits).splitlines() == [
        f"{name}: time grows as members^0.81, 95% interval 0.78–0.84" for name in ("loop", "vmap")
    ]
    assert scaling([]) == ""
    assert scaling(fits, marked=True).endswith(
        "\nHollow points: something else used the CPU; not used for the exponents"
    )
