"""`auto` beside a busy program: `python -m benchmarks.busy`, which takes about a minute.

At each size the machine is left alone, then a program keeps a core busy. `auto` and the loop are
timed in one process, interleaved, `auto` as a run has it: on the threads that are free then.
"""

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from time import sleep

import numpy as np
import torch

from benchmarks.figures import Figure
from benchmarks.load import beside_a_busy_program
from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.members.devices import describe_environment, use_threads, wake
from ensemble_gui.running.strategies.automatic import Auto
from ensemble_gui.running.strategies.plain import Loop
from ensemble_gui.running.timing.blocks import Stopwatch, time_blocks
from ensemble_gui.running.timing.free import free_threads

_SIZES = ((1, 1), (2, 1), (2, 64), (10, 1), (10, 64), (10, 1024), (50, 1), (100, 1), (100, 64))
_CPU = torch.device("cpu")
_REPEATS = 100  # rounds at most
_BUDGET_S = 0.5  # for each of the two
_STARTING_S = 0.3  # of the program
_MOST_OVER_LOOP = 1.2


def measured(ensemble: Ensemble, x: torch.Tensor) -> tuple[int | None, dict[str, float]]:
    """On how many threads `auto` runs, and the seconds a call of both, on average."""
    token = CancelToken()
    auto = Auto(free=free_threads(token))
    blocks = time_blocks(
        {
            "loop": partial(Loop().prepare(ensemble, InputMode.SAME), x),
            "auto": partial(auto.prepare(ensemble, InputMode.SAME), x),
        },
        repeats=_REPEATS,
        stopwatch=Stopwatch(synchronise=lambda: None),
        rng=np.random.default_rng(0),
        token=token,
        budget_s=_BUDGET_S,
    )
    threads = auto.choose(ensemble, len(x), InputMode.SAME).threads
    return threads, {name: float(one.samples_s.mean()) for name, one in blocks.items()}


def lines(members: int, batch: int) -> Iterator[str | Figure]:
    """What was found at this size, on the quiet machine and beside the program."""
    ensemble = random_ensemble(SIMPLE_MLP, members, seed=0, device=_CPU)
    x = torch.randn(batch, *SIMPLE_MLP.task.shape, generator=torch.Generator().manual_seed(0))
    for load, during in (("quiet", nullcontext()), ("busy", beside_a_busy_program())):
        with during:
            sleep(_STARTING_S if load == "busy" else 0)
            threads, means = measured(ensemble, x)
        times = ", ".join(f"{name} {one * 1e3:.3f} ms" for name, one in means.items())
        yield f"{members}, {batch}, {load}: {times}, auto on {threads} thread(s)"
        name = f"auto over the loop, {members}, {batch}, {load}"
        yield Figure(
            name=name, found=means["auto"] / means["loop"], bound=_MOST_OVER_LOOP, unit="x"
        )


def main() -> int:
    """Measure and print; the exit status, 0 where every figure was met."""
    environment = describe_environment(_CPU, use_threads())
    wake(_CPU)
    print(f"{environment.device_name}, {environment.threads} threads, torch {environment.torch}")
    figures: list[Figure] = []
    with torch.inference_mode():
        for size in _SIZES:
            for line in lines(*size):
                print(line, flush=True)
                if isinstance(line, Figure):
                    figures.append(line)
    return 0 if all(one.is_met for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
