"""Cells with made-up times."""

from collections.abc import Mapping

import numpy as np

from benchmarks.peer_cells import Cell, CellTimes
from benchmarks.roofline import Roofline
from ensemble_gui.records.run import Timing
from ensemble_gui.records.settings import InputMode

ROOFLINE = Roofline(
    flops_per_s={"torch 1024": 1e11, "numpy 1024": 2e11},
    bytes_per_s={2**18: 4e10, 2**22: 1e11, 2**26: 2e10},
)


def measured(
    members: int = 10,
    batch: int = 64,
    input: InputMode = InputMode.SAME,
    *,
    variants: Mapping[str, str] | None = None,
    **medians_s: float,
) -> CellTimes:
    """Ten equal blocks of each contestant."""
    return CellTimes(
        cell=Cell(members=members, batch=batch, input=input),
        timings={name: timing(name, [median] * 10) for name, median in medians_s.items()},
        variants=variants or {},
        picked="stacked",
    )


def timing(name: str, samples_s: list[float]) -> Timing:
    """Blocks of these seconds a call."""
    return Timing(
        strategy=name,
        samples_s=np.array(samples_s),
        calls_per_block=1,
        prepare_s=0.0,
        first_call_s=0.0,
    )
