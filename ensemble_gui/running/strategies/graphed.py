"""The strategy that replays a CUDA graph: one launch for all of a call's kernels."""

from typing import ClassVar

import torch
from torch import Tensor

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies.plain import Stacked
from ensemble_gui.running.strategies.strategy import Predict
from ensemble_gui.running.strategies.vmap import Vmap

_WARM_UP_CALLS = 3  # before a capture, so that libraries have chosen their kernels and workspaces


class Graphed:
    """Captures the stacked forward pass, or vmap's where there is none, and replays it."""

    name: ClassVar = "graphed"
    compiles: ClassVar = True

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Capture nothing before the first call, whose shape the graph is of.

        Raises BadInput off CUDA. The logits that a call gives are overwritten by the next one.
        """
        if ensemble.device.type != "cuda":
            raise BadInput(
                "The strategy 'graphed' needs a CUDA device: choose one, or another strategy."
            )
        is_known = ensemble.architecture.stacked_forward is not None
        plain = (Stacked() if is_known else Vmap()).prepare(ensemble, mode)
        captured: dict[torch.Size, _Captured] = {}  # of the last shape

        def predict(x: Tensor) -> Tensor:
            if x.shape not in captured:
                captured.clear()
                captured[x.shape] = _Captured(plain, x)
            return captured[x.shape].replay(x)

        return predict


class _Captured:
    """A graph with the memory that it reads and writes."""

    def __init__(self, predict: Predict, x: Tensor) -> None:
        self._input = x.clone()
        stream = torch.cuda.Stream(x.device)
        stream.wait_stream(torch.cuda.current_stream(x.device))
        with torch.cuda.stream(stream):
            for _ in range(_WARM_UP_CALLS):
                predict(self._input)
        torch.cuda.current_stream(x.device).wait_stream(stream)
        self._graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self._graph):
            self._logits = predict(self._input)

    def replay(self, x: Tensor) -> Tensor:
        """The logits of `x`, which is copied to where the graph reads."""
        self._input.copy_(x)
        self._graph.replay()
        return self._logits
