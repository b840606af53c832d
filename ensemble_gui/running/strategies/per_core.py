"""The strategy in which each core walks through its own members."""

import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import ClassVar

import torch
from torch import Tensor

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies.linear import Layers, layers_of
from ensemble_gui.running.strategies.strategy import Predict

MOST_ROWS = 1024  # samples at once: activations of so many stay near the core that made them

_Steps = list[tuple[Tensor, Tensor, Tensor]]  # bias, weight and result of each layer
_Through = Callable[[Tensor, _Steps], None]


class PerCore:
    """Each thread takes its members through all layers, and waits for no other one in between."""

    name: ClassVar = "per-core"
    compiles: ClassVar = False

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Neither memory nor threads before the first call; raises BadInput where it cannot work.

        The logits that a call gives are overwritten by the next one. The threads end with the
        function that is returned.
        """
        layers = layers_of(ensemble, self.name)
        if ensemble.device.type not in {"cpu", "meta"}:  # without storage: to count what it takes
            raise BadInput(
                "The strategy 'per-core' runs on the CPU alone: choose it, or another strategy."
            )
        walks: dict[tuple[int, int], _Walk] = {}  # of the last batch size and number of threads

        def predict(x: Tensor) -> Tensor:
            flat = x.flatten(1 if mode is InputMode.SAME else 2)
            size = flat.shape[-2], torch.get_num_threads()
            if size not in walks:
                walks.clear()
                walks[size] = _Walk(layers, *size, mode)
            return walks[size].fill(flat)

        return predict


def tile_rows(members: int, samples: int, threads: int) -> int:
    """How many samples of a member to take at once, so that each thread has as many tiles."""
    least = ceil(samples / MOST_ROWS)
    parts = next(one for one in range(least, least + threads) if members * one % threads == 0)
    return ceil(samples / parts)


@dataclass(frozen=True, slots=True)
class _Tile:
    """Some samples of a member, with the views that a call needs of parameters and memory."""

    member: int
    rows: slice
    steps: _Steps


class _Walk:
    """The threads, the tiles of each, and their memory."""

    def __init__(self, layers: Layers, samples: int, threads: int, mode: InputMode) -> None:
        self._threads = threads
        self._through = _by_rows if mode is InputMode.SAME else _by_columns
        first = layers[0][1]
        members = len(first)
        rows = tile_rows(members, samples, threads)
        places = [
            (member, slice(start, min(start + rows, samples)))
            for member in range(members)
            for start in range(0, samples, rows)
        ]
        self._logits = first.new_empty(members, samples, layers[-1][1].shape[1])
        self._shares = []
        for own in _shared(places, threads):
            scratch = [first.new_empty(rows * bias.shape[1]) for _, bias in layers[:-1]]
            tiles = [
                _Tile(
                    member, some, _steps(layers, member, scratch, self._logits[member, some], mode)
                )
                for member, some in own
            ]
            self._shares.append(tiles)
        self._pool = ThreadPoolExecutor(max(1, threads - 1), thread_name_prefix=PerCore.name)
        weakref.finalize(self, self._pool.shutdown)

    def fill(self, x: Tensor) -> Tensor:
        """The logits of `x`, (sample, in) or (member, sample, in)."""
        mine, *others = self._shares
        inference = torch.is_inference_mode_enabled()
        running = [self._pool.submit(self._walk, x, tiles, inference) for tiles in others]
        try:
            self._walk(x, mine, inference)
        finally:
            wait(running)
            torch.set_num_threads(self._threads)
        for one in running:
            one.result()
        return self._logits

    def _walk(self, x: Tensor, tiles: Sequence[_Tile], inference: bool) -> None:  # noqa: FBT001 -- handed through
        # Torch's number of threads is each thread's own, or, in some versions, the last that any
        # thread has set: both are one now, so that no product starts threads of its own.
        torch.set_num_threads(1)
        with torch.inference_mode(inference):
            for tile in tiles:
                own = x if x.dim() == 2 else x[tile.member]
                self._through(own[tile.rows], tile.steps)


def _shared(places: Sequence[tuple[int, slice]], threads: int) -> list[Sequence[tuple[int, slice]]]:
    """As many runs of neighbours as threads, or fewer, of which none is empty."""
    ends = [len(places) * one // threads for one in range(threads + 1)]
    shares = (places[start:end] for start, end in pairwise(ends))
    return [one for one in shares if one]


def _steps(
    layers: Layers, member: int, scratch: Sequence[Tensor], logits: Tensor, mode: InputMode
) -> _Steps:
    """The layers of a member. Of different minibatches hidden activations lie by columns.

    Then the product reads the samples, which each member reads once, as they lie. Those that all
    members read are packed for it from the cache.
    """
    samples = len(logits)
    steps: _Steps = []
    for (weight, bias), memory in zip(layers, scratch, strict=False):
        width = bias.shape[1]
        flat = memory[: samples * width]
        if mode is InputMode.SAME:
            steps.append((bias[member], weight[member].t(), flat.view(samples, width)))
        else:
            steps.append((bias[member].unsqueeze(1), weight[member], flat.view(width, samples)))
    weight, bias = layers[-1]
    return [*steps, (bias[member], weight[member].t(), logits)]


def _by_rows(x: Tensor, steps: _Steps) -> None:
    """From samples (sample, in) to logits, hidden activations as (sample, width)."""
    *hidden, (last_bias, last_weight, logits) = steps
    for bias, weight, out in hidden:
        x = torch.addmm(bias, x, weight, out=out).relu_()
    torch.addmm(last_bias, x, last_weight, out=logits)


def _by_columns(x: Tensor, steps: _Steps) -> None:
    """The same, hidden activations as (width, sample)."""
    *hidden, (last_bias, last_weight, logits) = steps
    x = x.t()
    for bias, weight, out in hidden:
        x = torch.addmm(bias, weight, x, out=out).relu_()
    torch.addmm(last_bias, x.t(), last_weight, out=logits)
