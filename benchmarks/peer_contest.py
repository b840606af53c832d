"""One cell's contest: all answers are checked before anything is timed."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from functools import partial
from time import perf_counter

import numpy as np
import torch
from torch import Tensor

from benchmarks.page_faults import faults_a_call
from benchmarks.peer import Layers, Peer, Predict
from benchmarks.peer_cells import AUTO, OWN, Cell, CellTimes
from benchmarks.peer_load import others_cores, read_system, watch_process
from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.rule import DEFAULT_RULE, Rule
from ensemble_gui.records.run import Timing
from ensemble_gui.records.settings import SIDE, Array, InputMode
from ensemble_gui.running.strategies.automatic import Auto
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.running.timing.blocks import Stopwatch, time_blocks
from ensemble_gui.running.timing.load import LoadMeter

_REPEATS = 100  # rounds at most
_TOLERANCE = 1e-3  # the tutorial's
_TRIAL_S = 0.02  # of each variant of a peer
_TRIAL_CALLS = 2  # at least

Watch = Callable[[], AbstractContextManager[LoadMeter]]


def contest(
    cell: Cell,
    ensemble: Ensemble,
    peers: Sequence[Peer],
    *,
    threads: int,
    budget_s: float,
    seed: int,
    watch: Watch = watch_process,
    rule: Rule = DEFAULT_RULE,
) -> CellTimes:
    """Times of our strategies and of the peers, interleaved; each peer in its quickest variant.

    Raises ValueError if somebody's logits are not the loop's.
    """
    x = _minibatch(cell, seed)
    calls = own_calls(cell, ensemble, x, rule)
    expected = np.asarray(calls["loop"]())  # in memory of its own
    variants = {}
    for peer in peers:
        prepared = peer.prepare(_layers(ensemble), _flat(x), threads)
        for name, call in prepared.items():
            _check(call, expected, f"{peer.name}, {name}, at {cell}")
        variants[peer.name] = _quickest(prepared)
        calls[peer.name] = prepared[variants[peer.name]]
    for name, call in calls.items():
        _check(call, expected, f"{name} at {cell}")
    before = read_system()
    with watch() as meter:  # all threads are there by now
        timings = _time(calls, budget_s, seed, meter)
    return CellTimes(
        cell=cell,
        timings=timings,
        variants=variants,
        picked=Auto(rule).choose(ensemble, cell.batch, cell.input).strategy,
        others=others_cores(before, read_system()),
    )


def count_faults(cell: Cell, ensemble: Ensemble) -> dict[str, float]:
    """The page faults per call of `auto` and of vmap; nothing where the system reports none."""
    calls = own_calls(cell, ensemble)
    found = {name: faults_a_call(calls[name]) for name in (AUTO, "vmap")}
    return {name: faults for name, faults in found.items() if faults is not None}


def own_calls(
    cell: Cell, ensemble: Ensemble, x: Tensor | None = None, rule: Rule = DEFAULT_RULE
) -> dict[str, Predict]:
    """One call per own strategy that supports the cell; `auto` by this rule."""
    given = _minibatch(cell, seed=0) if x is None else x
    calls: dict[str, Predict] = {}
    strategies = {name: STRATEGIES[name] for name in OWN} | {AUTO: Auto(rule)}
    for name, strategy in strategies.items():
        with suppress(BadInput):  # it does not know this network or this input mode
            calls[name] = partial(strategy.prepare(ensemble, cell.input), given)
    return calls


def _minibatch(cell: Cell, seed: int) -> Tensor:
    """Noise, (sample, 1, 28, 28) or (member, sample, 1, 28, 28)."""
    members = (cell.members,) if cell.input is InputMode.DIFFERENT else ()
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*members, cell.batch, 1, SIDE, SIDE, generator=generator)


def _flat(x: Tensor) -> Array:
    """The same memory with pixels in one dimension."""
    return np.asarray(x.flatten(-3))


def _layers(ensemble: Ensemble) -> Layers:
    """The stacked weights and biases, the same memory."""
    stacked = {name: np.asarray(parameter) for name, parameter in ensemble.stacked.items()}
    names = ensemble.architecture.linear_layers
    return [(stacked[f"{name}.weight"], stacked[f"{name}.bias"]) for name in names]


def _check(call: Predict, expected: Array, who: str) -> None:
    found = np.asarray(call())
    if found.shape != expected.shape:
        raise ValueError(f"{who}: logits of shape {found.shape}, not {expected.shape}")
    apart = float(np.abs(found - expected).max())
    if not apart <= _TOLERANCE:
        raise ValueError(f"{who}: logits are {apart:g} from the loop's")


def _quickest(variants: Mapping[str, Predict]) -> str:
    """The variant whose fastest call is the shortest, in a trial after the check's calls."""
    stopwatch = _stopwatch()

    def trial(name: str) -> float:
        times: list[float] = []
        start = perf_counter()
        while len(times) < _TRIAL_CALLS or perf_counter() - start < _TRIAL_S:
            times.append(stopwatch.time(variants[name]))
        return min(times)

    return min(variants, key=trial)


def _time(
    calls: Mapping[str, Predict], budget_s: float, seed: int, meter: LoadMeter
) -> dict[str, Timing]:
    blocks = time_blocks(
        calls,
        repeats=_REPEATS,
        stopwatch=_stopwatch(),
        rng=np.random.default_rng(seed),
        token=CancelToken(),
        meter=meter,
        budget_s=budget_s,
    )
    return {
        name: Timing(
            strategy=name,
            samples_s=one.samples_s,
            calls_per_block=one.calls_per_block,
            prepare_s=0.0,  # not measured here
            first_call_s=0.0,
            repeated=one.repeated,
            disturbed=one.disturbed,
        )
        for name, one in blocks.items()
    }


def _stopwatch() -> Stopwatch:
    return Stopwatch(synchronise=lambda: None)  # each call waits for its result by itself
