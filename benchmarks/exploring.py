"""The explorer's figures: `python -m benchmarks.exploring [NAME ...]`, all by default."""

import sys
from collections.abc import Callable, Iterator
from statistics import median

import numpy as np

from benchmarks.figures import Figure, play

_TURNS = 3


def answers() -> Iterator[Figure]:
    """From a click, a sort, a filter or a slider's step to the repainted window."""
    for members, bound in ((20, 0.1), (100, 0.3)):
        found, _ = play("benchmarks.exploring_scenarios", f"answers_{members}")
        slowest = max(found, key=lambda act: found[act])
        name = f"{len(found)} acts at 10,000 x {members}: p95 (slowest: {slowest})"
        yield Figure(
            name=name, found=float(np.quantile(list(found.values()), 0.95)), bound=bound, unit="s"
        )


def shift() -> Iterator[Figure]:
    """Evaluating 10,000 x 20 x 31 levels against what the members' forward passes alone take."""
    found = [play("benchmarks.exploring_scenarios", "shift")[0] for _ in range(_TURNS)]
    seconds = median(one["elapsed"] for one in found)
    over = median(one["over"] for one in found)
    name = f"shift, 20 members, in {seconds:.1f} s: over forward alone"
    yield Figure(name=name, found=over, bound=1.1, unit="x")


def pairs() -> Iterator[Figure]:
    """The matrices of 100 members over 10,000 samples."""
    found = [play("benchmarks.exploring_scenarios", "pairs")[0] for _ in range(_TURNS)]
    counted = median(one["counted"] for one in found)
    divergence = median(one["divergence"] for one in found)
    yield Figure(name="pair matrices by counting, 100 members", found=counted, bound=1, unit="s")
    yield Figure(name="Jensen-Shannon, 100 members", found=divergence, bound=3, unit="s")


def memory() -> Iterator[Figure]:
    """What measures, pairs, clustering and calibration take at their height."""
    found, _ = play("benchmarks.exploring_scenarios", "memory")
    name = "memory on top of the predictions, 10,000 x 100"
    yield Figure(name=name, found=found["megabytes"], bound=200, unit="MB")


FIGURES: dict[str, Callable[[], Iterator[Figure]]] = {
    one.__name__: one for one in (answers, shift, pairs, memory)
}

if __name__ == "__main__":
    for name in sys.argv[1:] or FIGURES:
        for figure in FIGURES[name]():
            print(figure, flush=True)
