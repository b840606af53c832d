"""A run's figures in rows, one per strategy: its times, its one-off costs, its errors."""

from ensemble_gui.records.run import Comparison, RunResult, Timing
from ensemble_gui.wording.figures import apart, byte_size, duration, ratio
from ensemble_gui.wording.run import interval
from ensemble_gui.wording.timing import DISTURBED, median, verdict

Row = tuple[str, ...]

TIMES = ("strategy", "median", "IQR", "blocks", "first call", "speedup", "95% interval", "verdict")
COSTS = {  # each column with what it is
    "strategy": "How the predictions were computed",
    "setup": "Preparation, compilation and first call together; *: something else used the CPU",
    "break-even": "Calls after which setup and stacking have paid off against the baseline",
    "tensors": "The most bytes that the tensors of a call took at once, without parameters and "
    "input. Copies and scratch memory inside an operation, such as oneDNN's in a convolution, are "
    "not counted: the process can need more than twice as much",
}
DIFFERENCES = ("strategy", "largest difference", "within tolerance", "predictions flipped")
ERRORS = ("strategy", "largest error", "largest relative error", "predictions flipped")


def timing_rows(result: RunResult) -> list[Row]:
    """The times of each strategy, and how it compares with the baseline."""
    speedups = {one.strategy: one for one in result.comparisons}
    return [_timed(one, speedups.get(one.strategy)) for one in result.timings]


def _timed(timing: Timing, speedup: Comparison | None) -> Row:
    disturbed = DISTURBED if timing.setup_disturbed else ""
    return (
        timing.strategy,
        median(timing),
        duration(timing.iqr_s) if len(timing.samples_s) > 1 else "n/a",
        str(len(timing.samples_s)),
        f"{duration(timing.compile_s + timing.first_call_s)}{disturbed}",
        ratio(speedup.speedup) if speedup else "",
        interval(speedup) if speedup else "",
        verdict(speedup) if speedup else "",
    )


def cost_rows(result: RunResult) -> list[Row]:
    """The one-off costs, the calls until they break even, and the peak of a call's tensors."""
    pays = {one.strategy: one.pays_after for one in result.comparisons}
    rows: list[Row] = []
    for one in result.timings:
        calls = pays.get(one.strategy)
        peak = "n/a" if one.peak_bytes is None else byte_size(one.peak_bytes)
        once = f"{duration(one.setup_s)}{'*' if one.setup_disturbed else ''}"
        rows.append((one.strategy, once, f"{calls:,}" if calls else "\N{EN DASH}", peak))
    return rows


def difference_rows(result: RunResult) -> list[Row]:
    """How far each strategy's outputs are from the baseline's."""
    return [
        (
            one.strategy,
            apart(one.max_abs_difference),
            "yes" if one.allclose else "no",
            f"{one.flipped_predictions:,} of {one.predictions:,}",
        )
        for one in result.equivalence
    ]


def error_rows(result: RunResult) -> list[Row]:
    """How far each strategy's outputs are from the float64 reference."""
    return [
        (
            one.strategy,
            apart(one.max_abs),
            apart(one.max_rel),
            f"{one.flips:,} of {one.samples * len(one.members):,}",
        )
        for one in result.reference
    ]
