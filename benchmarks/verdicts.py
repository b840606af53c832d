"""How often a verdict is false, and how far blocks are from torch's Timer.

`python -m benchmarks.verdicts [--runs N] [aa] [simulated] [wandering] [timer]`, all four by
default:

aa         real runs in which a strategy competes with a copy of itself that was prepared apart, N
           (200 by default) that give a ratio; on a quiet machine, some 2 s each
simulated  2,000 runs with independent noise, at the least number of rounds
wandering  2,000 runs in which one strategy's time wanders, so that it resembles that of the
           round before
timer      medians of interleaved blocks over those of torch.utils.benchmark.Timer
"""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from itertools import cycle, islice
from math import comb

import numpy as np
import torch
from scipy.special import betaincinv
from torch.utils.benchmark import Timer

from benchmarks.figures import Figure
from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.measures.rounds import LEAST_ROUNDS, least_rounds
from ensemble_gui.records.run import Comparison, Timing, Verdict
from ensemble_gui.records.settings import Array, InputMode, RunSettings
from ensemble_gui.running.members.devices import describe_environment, use_threads, wake
from ensemble_gui.running.strategies.registry import find_strategies
from ensemble_gui.running.timing.blocks import Stopwatch
from ensemble_gui.running.timing.comparing import compare_pairs, compare_with_baseline
from ensemble_gui.running.timing.load import watch_load
from ensemble_gui.running.timing.preparing import Prepared, prepare_all
from ensemble_gui.running.timing.timing import time_all
from ensemble_gui.wording.figures import count

_CPU = torch.device("cpu")
_FALSE = (Verdict.FASTER, Verdict.SLOWER)  # where the two are the same
_COPIED = (("loop", 10, 64), ("vmap", 10, 64), ("stacked", 10, 64), ("loop", 2, 1), ("vmap", 2, 1))
_TRIES = 3  # times the runs: on a busy machine many give no ratio
_SIMULATED = 2000
_NOISE = 0.03  # of a block's time
_MOST_FALSE_AA, _MOST_FALSE = 0.07, 0.055
_OWN = 0.8  # the correlation of a wandering time with that of the round before
_TINY = ((2, 1), (10, 1), (10, 64))  # members and batch, for the Timer
_TURNS = 5
_TIMER_S = 0.65  # as long as the blocks of a strategy

Lines = Iterator[str | Figure]


def upper_end(false: int, runs: int) -> float:
    """The upper end of the 95% interval of a share (Clopper and Pearson 1934)."""
    return 1.0 if false == runs else float(betaincinv(false + 1, runs - false, 0.975))


def is_false(comparisons: tuple[Comparison, ...]) -> bool:
    """Whether any of the verdicts on strategies that are the same says that they differ."""
    return any(one.verdict in _FALSE for one in comparisons)


def aa(runs: int) -> Lines:
    """Real runs of a strategy and its copy."""
    false = counted = withheld = 0
    for name, members, batch in islice(cycle(_COPIED), _TRIES * runs):
        comparisons = compare_with_baseline(_times_of_copies(name, members, batch, counted))
        if comparisons[0].speedup is None:
            withheld += 1
        else:
            counted += 1
            false += is_false(comparisons)
        print(f"{counted} of {runs}, {withheld} withheld", end="\r", file=sys.stderr)
        if counted == runs:
            break
    apart = f"withheld for contention or spread: {count(withheld, 'run')}"
    yield f"a strategy and its copy: {false} of {count(counted, 'verdict')} false, {apart}"
    if counted:
        what = f"{counted} runs of two copies: false verdicts, upper end"
        yield Figure(name=what, found=upper_end(false, counted), bound=_MOST_FALSE_AA, unit="")


def _times_of_copies(name: str, members: int, batch: int, seed: int) -> Mapping[str, Timing]:
    """A strategy's times, and those of its copy, on the same members."""
    (strategy,) = find_strategies((name,))
    copy = type("Copy", (type(strategy),), {"name": f"{name}, prepared apart"})()
    with torch.inference_mode(), watch_load() as meter:
        prepared = prepare_all(
            (strategy, copy),
            _members(members),
            InputMode.SAME,
            _minibatch(batch),
            _stopwatch(),
            CancelToken(),
            meter=meter,
        )
        settings = RunSettings(members=members, batch=batch, seed=seed)
        return time_all(prepared.ready, settings, _stopwatch(), CancelToken(), meter=meter).timings


def simulated(_runs: int) -> Lines:
    """Runs of equal strategies whose noise is independent, at the least number of rounds."""
    rng = np.random.default_rng(0)
    for strategies in (2, 8):
        pairs = comb(strategies, 2)
        families: tuple[tuple[str, int, Callable[..., tuple[Comparison, ...]]], ...] = (
            ("with a baseline", LEAST_ROUNDS, compare_with_baseline),
            ("each with each", least_rounds(pairs), compare_pairs),
        )
        for family, rounds, compared in families:
            shape = (_SIMULATED, strategies, rounds)
            share = share_false(_NOISE * rng.standard_normal(shape), compared)
            what = f"{strategies} strategies {family}, {rounds} rounds: false verdicts"
            yield Figure(name=what, found=share, bound=_MOST_FALSE, unit="")


def share_false(
    noise: Array, compared: Callable[[dict[str, Timing]], tuple[Comparison, ...]]
) -> float:
    """The share of runs with a false verdict, from noise (run, strategy, round) on equal times."""
    return float(np.mean([is_false(compared(_timings(one))) for one in np.exp(noise)]))


def _timings(samples_s: Array) -> dict[str, Timing]:
    """Timings of made-up blocks (strategy, round)."""
    names = [f"strategy {number}" for number in range(len(samples_s))]
    return {
        name: Timing(
            strategy=name, samples_s=one, calls_per_block=1, prepare_s=0.0, first_call_s=0.0
        )
        for name, one in zip(names, samples_s, strict=True)
    }


def wandering(_runs: int) -> Lines:
    """Runs of two strategies, of which one or both wander by themselves."""
    rng = np.random.default_rng(0)
    for who in (1, 2):
        for rounds in (LEAST_ROUNDS, 30, 60, 100):
            noise = rng.standard_normal((_SIMULATED, 2, rounds))
            noise[:, :who] = wander(noise[:, :who])
            share = share_false(_NOISE * noise, compare_with_baseline)
            yield f"{who} of 2 strategies wander, {rounds:3} rounds: {share:6.1%} false verdicts"


def wander(noise: Array) -> Array:
    """Noise (..., round) that resembles that of the round before, of the same variance."""
    found = noise.copy()
    for at in range(1, noise.shape[-1]):
        found[..., at] = _OWN * found[..., at - 1] + (1 - _OWN**2) ** 0.5 * noise[..., at]
    return found


def timer(_runs: int) -> Lines:
    """Medians of blocks, in which strategies take turns, over those of torch's Timer."""
    names = ("loop", "vmap", "chunked")
    for members, batch in _TINY:
        with torch.inference_mode():
            ready = prepare_all(
                find_strategies(names),
                _members(members),
                InputMode.SAME,
                _minibatch(batch),
                _stopwatch(),
                CancelToken(),
            ).ready
            turns = [_over_timer(ready, RunSettings(seed=turn)) for turn in range(_TURNS)]
        over = (f"{name} {np.median([one[name] for one in turns]) - 1:+.1%}" for name in names)
        yield f"{members} members, batch {batch}: blocks over torch's Timer: {', '.join(over)}"


def _over_timer(ready: dict[str, Prepared], settings: RunSettings) -> dict[str, float]:
    blocks = time_all(ready, settings, _stopwatch(), CancelToken()).timings
    threads = torch.get_num_threads()
    return {
        name: blocks[name].median_s
        / Timer("call()", globals={"call": one.call}, num_threads=threads)
        .blocked_autorange(min_run_time=_TIMER_S)
        .median
        for name, one in ready.items()
    }


def _members(members: int) -> Ensemble:
    return random_ensemble(SIMPLE_MLP, members, seed=0, device=_CPU)


def _minibatch(batch: int) -> torch.Tensor:
    shape = (batch, *SIMPLE_MLP.task.shape)
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


def _stopwatch() -> Stopwatch:
    return Stopwatch(synchronise=lambda: None)


_PARTS = {"aa": aa, "simulated": simulated, "wandering": wandering, "timer": timer}


def main(words: list[str]) -> int:
    """Print the figures of these parts; the exit status, 0 where each was met."""
    parser = ArgumentParser(prog="benchmarks.verdicts", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(_PARTS))
    parser.add_argument("--runs", type=int, default=200, help="real runs with a ratio")
    options = parser.parse_args(words)
    if unknown := set(options.parts) - _PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    environment = describe_environment(_CPU, use_threads())
    wake(_CPU)
    print(f"{environment.device_name}, {environment.threads} threads, torch {environment.torch}")
    met = True
    for name in options.parts or _PARTS:
        for line in _PARTS[name](options.runs):
            print(line, flush=True)
            met = met and (isinstance(line, str) or line.is_met)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
