"""Measures the strategies' calls at a number of members and samples, and this machine."""

import ctypes
import os
import platform
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from math import ceil

import numpy as np
import psutil
import torch

from benchmarks.peak import Peak
from benchmarks.peer_products import measure_products, member_s
from benchmarks.roofline import measure_roofline
from benchmarks.scale_model import Machine
from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.members.devices import describe_environment
from ensemble_gui.running.strategies.automatic import Auto
from ensemble_gui.running.strategies.linear import group_size
from ensemble_gui.running.strategies.per_core import tile_rows
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.running.timing.blocks import Stopwatch, time_blocks

CPU = torch.device("cpu")
_LEFT_OUT = ("vmap-chunked", "fused", "compiled", "graphed")  # near others, or not everywhere
STRATEGY_NAMES = tuple(name for name in STRATEGIES if name not in _LEFT_OUT)
REUSING = ("chunked", "packed", "per-core", "auto")  # whose activations' memory is used again
_PRODUCTS_AT = (64, 512, 1024)  # batches; at 1 reading the weights takes longer
_LONG_S = 0.5  # what takes longer is timed once
_BUDGET_S = 0.06  # of each strategy in a cell
_ROUNDS, _LEAST = 30, 3
_NEW_BYTES = 256 * 2**20
_STOPWATCH = Stopwatch(synchronise=lambda: None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What a strategy took."""

    strategy: str
    members: int
    samples: int
    batch: int  # fewer than the samples where they come in minibatches
    calls: int  # groups of members of a minibatch, one after another
    seconds: float
    is_once: bool = False  # timed once
    grown: int = 0  # bytes that the process took meanwhile in addition, at most
    held: int = 0  # bytes of the members and the minibatch


def members_of(count: int) -> Ensemble:
    """As many random SimpleMLPs."""
    return random_ensemble(SIMPLE_MLP, count, seed=0, device=CPU)


@torch.inference_mode()
def measure_cell(ensemble: Ensemble, batch: int) -> Iterator[Point]:
    """All strategies on one minibatch, interleaved, unless a call takes long."""
    x = torch.randn(batch, *SIMPLE_MLP.task.shape)
    calls: dict[str, Callable[[], object]] = {}
    first, grown = {}, {}
    for name in STRATEGY_NAMES:
        predict = STRATEGIES[name].prepare(ensemble, InputMode.SAME)
        _give_back()
        with Peak() as peak:
            first[name] = _STOPWATCH.time(partial(predict, x))
        grown[name] = peak.most - peak.before
        if first[name] <= _LONG_S:
            calls[name] = partial(predict, x)
        else:  # watching a process takes a few percent of a core, so the time is another call's
            first[name] = _STOPWATCH.time(partial(predict, x))
    medians = _medians(calls)
    for name in STRATEGY_NAMES:
        yield Point(
            strategy=name,
            members=len(ensemble),
            samples=batch,
            batch=batch,
            calls=calls_of(name, ensemble, batch),
            seconds=medians.get(name, first[name]),
            is_once=name not in medians,
            grown=grown[name],
            held=ensemble.parameter_bytes + x.nbytes,
        )


@torch.inference_mode()
def measure_stream(ensemble: Ensemble, samples: int, batch: int, name: str = "auto") -> Point:
    """Samples in minibatches, of which all predictions are kept: (member, sample, class).

    One minibatch of noise stands for all, so that drawing them is not measured.
    """
    x = torch.randn(batch, *SIMPLE_MLP.task.shape)
    predict = STRATEGIES[name].prepare(ensemble, InputMode.SAME)
    predict(x)
    _give_back()

    before = psutil.Process().memory_info().rss
    kept = torch.empty(len(ensemble), samples, 10)

    def stream() -> None:
        for start in range(0, samples, batch):
            count = min(batch, samples - start)
            kept[:, start : start + count] = predict(x)[:, :count]

    seconds = _STOPWATCH.time(stream)
    return Point(
        strategy=name,
        members=len(ensemble),
        samples=samples,
        batch=batch,
        calls=calls_of(name, ensemble, batch),
        seconds=seconds,
        is_once=True,
        grown=psutil.Process().memory_info().rss - before,
        held=ensemble.parameter_bytes + x.nbytes,
    )


def calls_of(name: str, ensemble: Ensemble, batch: int) -> int:
    """How many groups of members, or tiles of each thread, a strategy takes in turn."""
    if name == "auto":
        name = Auto().choose(ensemble, batch, InputMode.SAME).strategy
    members, threads = len(ensemble), torch.get_num_threads()
    if name == "per-core":
        return ceil(members * ceil(batch / tile_rows(members, batch, threads)) / threads)
    if name in REUSING:
        return ceil(members / group_size(ensemble, batch))
    return members if name == "loop" else 1


@torch.inference_mode()
def measure_machine() -> Machine:
    """What the paper needs to know."""
    rng = np.random.default_rng(0)
    roofline, products = measure_roofline(rng), measure_products(_PRODUCTS_AT, rng)
    one, x = members_of(1), torch.randn(1, *SIMPLE_MLP.task.shape)
    tiny = {
        name: partial(STRATEGIES[name].prepare(one, InputMode.SAME), x) for name in STRATEGY_NAMES
    }
    threads = torch.get_num_threads()
    new_s = min(_STOPWATCH.time(_write_new) for _ in range(_LEAST))
    return Machine(
        name=f"{describe_environment(CPU, threads).device_name}, {platform.system()}, "
        f"torch {torch.__version__}",
        threads=threads,
        memory=psutil.virtual_memory().total,
        flops_per_s=roofline.best_sgemm,
        products_s={batch: member_s(batch, products) for batch in _PRODUCTS_AT},
        bytes_per_s=dict(roofline.bytes_per_s),
        new_bytes_per_s=_NEW_BYTES / new_s,
        call_s=_medians(tiny),
    )


def _write_new() -> None:
    torch.empty(_NEW_BYTES, dtype=torch.uint8).fill_(1)


def _give_back() -> None:
    """Give the C library's free memory back, or the next call would not be seen to take any."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim is not None:
        trim(0)


def _medians(calls: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    if not calls:
        return {}
    blocks = time_blocks(
        calls,
        repeats=_ROUNDS,
        stopwatch=_STOPWATCH,
        rng=np.random.default_rng(0),
        token=CancelToken(),
        budget_s=_BUDGET_S,
        least=_LEAST,
    )
    return {name: float(np.median(one.samples_s)) for name, one in blocks.items()}
