"""`auto` on every built-in architecture: `python -m benchmarks.architectures [NAME ...]`.

10 and 8 random members at batch 64, both input modes, on the CPU: all strategies that can run are
timed in one process, shuffled and interleaved. It takes some four minutes on two cores, a network
half a minute.
"""

import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
import torch

from benchmarks.figures import Figure
from benchmarks.machine_rule import measure_rule
from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.registry import ARCHITECTURE_NAMES, find_architecture
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.rule import Rule
from ensemble_gui.records.run import Timing
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.members.devices import describe_environment, use_threads, wake
from ensemble_gui.running.strategies.automatic import Auto
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.running.timing.blocks import Call, Stopwatch, time_blocks
from ensemble_gui.running.timing.comparing import compare

_SIZES = ((10, 64), (8, 64))  # members, batch
_STRATEGIES = ("loop", "vmap", "stacked", "fused", "chunked", "auto")
_REPEATS = 100  # rounds at most
_BUDGET_S = 1.0  # a strategy
_CPU = torch.device("cpu")
_MOST_OVER_BEST = 1.05  # times the better of loop and vmap
_MOST_OF_TEN = 0.9  # times the same, of ten members
_BY_TORCH = ("RowLSTM",)  # whose layer torch computes as quickly as one by hand: `auto` loops


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One architecture's times at one size in one input mode, and which strategy `auto` took."""

    name: str
    members: int
    batch: int
    mode: InputMode
    picked: str
    timings: dict[str, Timing]

    @property
    def best(self) -> str:
        """The better of loop and vmap, where vmap can run."""
        return self._fastest({"loop", "vmap"})

    @property
    def best_of_all(self) -> str:
        """The best of the strategies that `auto` can take."""
        return self._fastest(set(self.timings) - {"auto"})

    def _fastest(self, names: set[str]) -> str:
        timed = sorted(names & set(self.timings))
        return min(timed, key=lambda one: self.timings[one].median_s)

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
        place = f"{self.name:<13}{self.members:>3}, {self.batch:<4}{self.mode:<10}"
        ratios = f"{self._ratio(self.best):<33}{self._ratio(self.best_of_all)}"
        return f"{place}{''.join(times)}  {self.picked:<8} {ratios}"

    def _ratio(self, other: str) -> str:
        ratio, low, high = self.over(other)
        return f"{ratio:.3f} of {other} ({low:.3f} to {high:.3f})"


def measured(name: str, members: int, batch: int, mode: InputMode, rule: Rule) -> Row:
    """The strategies of one architecture, timed side by side."""
    architecture = find_architecture(name)
    ensemble = random_ensemble(architecture, members, seed=0, device=_CPU)
    blocks = time_blocks(
        dict(_calls(ensemble, batch, mode, rule)),
        repeats=_REPEATS,
        stopwatch=Stopwatch(synchronise=lambda: None),
        rng=np.random.default_rng(0),
        token=CancelToken(),
        budget_s=_BUDGET_S,
    )
    return Row(
        name=name,
        members=members,
        batch=batch,
        mode=mode,
        picked=Auto(rule).choose(ensemble, batch, mode).strategy,
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


def _calls(
    ensemble: Ensemble, batch: int, mode: InputMode, rule: Rule
) -> Iterator[tuple[str, Call]]:
    """One call per strategy that can run. vmap has no rule for torch's own GRU and LSTM."""
    members = (len(ensemble),) if mode is InputMode.DIFFERENT else ()
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(*members, batch, *ensemble.architecture.task.shape, generator=generator)
    for name in _STRATEGIES:
        try:
            strategy = Auto(rule) if name == Auto.name else STRATEGIES[name]
            call = partial(strategy.prepare(ensemble, mode), x)
            call()
        except (BadInput, RuntimeError):
            continue
        yield name, call


def figures(rows: list[Row]) -> Iterator[Figure]:
    """What the issue asks of `auto`."""
    for row in rows:
        where = f"{row.name}, {row.members}, {row.batch}, {row.mode}"
        name = f"auto over loop or vmap, low end, {where}"
        _, low, _ = row.over(row.best)
        yield Figure(name=name, found=low, bound=_MOST_OVER_BEST, unit="x")
        if row.members == 10 and row.name not in _BY_TORCH:
            name = f"auto over loop or vmap, {where}"
            yield Figure(name=name, found=row.over(row.best)[0], bound=_MOST_OF_TEN, unit="x")


def main(names: list[str]) -> int:
    """Measure and print; the exit status, 0 where every figure was met."""
    warnings.filterwarnings("ignore", message=".*performance drop")  # vmap's, of a GRUCell
    environment = describe_environment(_CPU, use_threads())
    wake(_CPU)
    print(f"{environment.device_name}, {environment.threads} threads, torch {environment.torch}")
    head = f"{'median, ms':<32}{''.join(f'{one:>8}' for one in _STRATEGIES)}  chose    "
    print(f"{head}{'of the better of loop and vmap':<33}of the best of all")
    rule = measure_rule()
    rows = []
    with torch.inference_mode():
        for name, size, mode in product(names or ARCHITECTURE_NAMES, _SIZES, InputMode):
            rows.append(measured(name, *size, mode, rule))
            print(rows[-1], flush=True)
    found = list(figures(rows))
    print(*found, sep="\n")
    return 0 if all(one.is_met for one in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
