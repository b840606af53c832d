"""Results as the history keeps them, made without a run."""

from dataclasses import replace

import numpy as np

from ensemble_gui.records.history import HistoryEntry
from ensemble_gui.records.run import Comparison, Timing, Verdict
from ensemble_gui.records.settings import Environment, RunSettings

ENVIRONMENT = Environment(
    torch="2.13.0",
    python="3.12.3",
    platform="Linux x86_64",
    device="cpu",
    device_name="A processor of some name",
    threads=2,
)
ONE_THREAD = replace(ENVIRONMENT, threads=1)
NOON = "2026-11-03T12:00:00+00:00"
_SPEEDUPS = {"loop": 1.0, "vmap": 1.17, "stacked": 1.6}


def remembered(
    key: str,
    *,
    at: str = NOON,
    name: str = "",
    settings: RunSettings | None = None,
    environment: Environment = ENVIRONMENT,
    loop_ms: float = 1.7,
) -> HistoryEntry:
    """A result in which stacked is the fastest; in one second the greater key is the later."""
    settings = settings or RunSettings(strategies=("loop", "vmap", "stacked"))
    spread = np.array([0.98, 0.99, 1.0, 1.0, 1.01, 1.02])
    return HistoryEntry(
        key=key,
        name=name,
        at=at,
        settings=settings,
        environment=environment,
        timings=tuple(
            Timing(
                strategy=one,
                samples_s=loop_ms / 1e3 / _SPEEDUPS[one] * spread,
                calls_per_block=4,
                prepare_s=0.0004,
                first_call_s=0.0021,
            )
            for one in settings.strategies
        ),
        comparisons=tuple(
            Comparison(
                strategy=one,
                baseline="loop",
                speedup=_SPEEDUPS[one],
                ci95=(_SPEEDUPS[one] - 0.02, _SPEEDUPS[one] + 0.02),
                verdict=Verdict.FASTER,
            )
            for one in settings.strategies[1:]
        ),
    )
