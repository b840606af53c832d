"""`auto` on every built-in architecture: `python -m benchmarks.architectures [NAME ...]`.

10 random members at batch 64, both input modes, on the CPU: all strategies that can run are timed
in one process, shuffled and interleaved. It takes some two minutes on two cores.
"""

import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch

from benchmarks.figures import Figure
from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.registry import ARCHITECTURE_NAMES, find_architecture
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.run import Timing
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.members.devices import describe_environment, use_threads, wake
from ensemble_gui.running.strategies.automatic import choose
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.running.timing.blocks import Call, Stopwatch, time_blocks
from ensemble_gui.running.timing.comparing import compare

_MEMBERS, _BATCH = 10, 64
_STRATEGIES = ("loop", "vmap", "stacked", "fused", "chunked", "auto")
_REPEATS = 100  # rounds at most
_BUDGET_S = 1.0  # a strategy
_CPU = torch.device("cpu")
_MOST_OVER_BEST = 1.05  # times the better of loop and vmap
_MOST_OVER_LOOP = {("LeNet-5", InputMode.SAME): 0.9}  # times the loop


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One architecture's times in one input mode, and which strategy `auto` took."""

    name: str
    mode: InputMode
    picked: str
    timings: dict[str, Timing]

    @property
    def best(self) -> str:
        """The better of loop and vmap, where vmap can run."""
        return min({"loop", "vmap"} & set(self.timings), key=lambda one: self.timings[one].median_s)

    def over(self, other: str) -> tuple[float, float, float]:
        """How many times as long as another's `auto`'s call takes, with the 95% interval's ends."""
        mine, others = self.timings["auto"], self.timings[other]
        interval = compare(others, mine).ci95
        return mine.median_s / others.median_s, *(interval or (np.nan, np.nan))

    def __str__(self) -> str:
        times = (
            f"{self.timings[one].median_s * 1e3:8.2f}" if one in self.timings else f"{'-':>8}"
            for one in _STRATEGIES
        )
        ratio, low, high = self.over(self.best)
        told = f"{ratio:.3f} of {self.best} ({low:.3f} to {high:.3f})"
        return f"{self.name:<13}{self.mode:<10}{''.join(times)}  {self.picked:<8} {told}"


def measured(name: str, mode: InputMode) -> Row:
    """The strategies of one architecture, timed side by side."""
    architecture = find_architecture(name)
    ensemble = random_ensemble(architecture, _MEMBERS, seed=0, device=_CPU)
    blocks = time_blocks(
        dict(_calls(ensemble, mode)),
        repeats=_REPEATS,
        stopwatch=Stopwatch(synchronise=lambda: None),
        rng=np.random.default_rng(0),
        token=CancelToken(),
        budget_s=_BUDGET_S,
    )
    return Row(
        name=name,
        mode=mode,
        picked=choose(
            architecture, members=_MEMBERS, batch=_BATCH, device="cpu", mode=mode
        ).strategy,
        timings={
            strategy: Timing(
                strategy=strategy,
                samples_s=one.samples_s,
                calls_per_block=one.calls_per_block,
                prepare_s=0.0,  # not measured here
                first_call_s=0.0,
            )
            for strategy, one in blocks.items()
        },
    )


def _calls(ensemble: Ensemble, mode: InputMode) -> Iterator[tuple[str, Call]]:
    """One call per strategy that can run. vmap has no rule for torch's own GRU and LSTM."""
    members = (_MEMBERS,) if mode is InputMode.DIFFERENT else ()
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(*members, _BATCH, *ensemble.architecture.task.shape, generator=generator)
    for name in _STRATEGIES:
        try:
            call = partial(STRATEGIES[name].prepare(ensemble, mode), x)
            call()
        except (BadInput, RuntimeError):
            continue
        yield name, call


def figures(rows: list[Row]) -> Iterator[Figure]:
    """What the issue asks of `auto`."""
    for row in rows:
        name = f"auto over the better of loop and vmap, low end, {row.name}, {row.mode}"
        _, low, _ = row.over(row.best)
        yield Figure(name=name, found=low, bound=_MOST_OVER_BEST, unit="x")
        if most := _MOST_OVER_LOOP.get((row.name, row.mode)):
            name = f"auto over the loop, {row.name}, {row.mode}"
            yield Figure(name=name, found=row.over("loop")[0], bound=most, unit="x")


def main(names: list[str]) -> int:
    """Measure and print; the exit status, 0 where every figure was met."""
    warnings.filterwarnings("ignore", message=".*performance drop")  # vmap's, of a GRUCell
    environment = describe_environment(_CPU, use_threads())
    wake(_CPU)
    print(f"{environment.device_name}, {environment.threads} threads, torch {environment.torch}")
    print(f"{'median, ms':<23}{''.join(f'{one:>8}' for one in _STRATEGIES)}  chose    auto's time")
    rows = []
    with torch.inference_mode():
        for name in names or ARCHITECTURE_NAMES:
            for mode in InputMode:
                rows.append(measured(name, mode))
                print(rows[-1], flush=True)
    found = list(figures(rows))
    print(*found, sep="\n")
    return 0 if all(one.is_met for one in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
