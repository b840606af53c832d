from types import SimpleNamespace

import pytest
import torch
from torch import Tensor

from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies import graphed
from ensemble_gui.running.strategies.graphed import Graphed
from ensemble_gui.running.strategies.plain import Stacked


def test_it_needs_a_cuda_device() -> None:
    ensemble = random_ensemble(SIMPLE_MLP, 2, seed=0, device=torch.device("cpu"))
    with pytest.raises(BadInput, match="'graphed' needs a CUDA device: choose one"):
        Graphed().prepare(ensemble, InputMode.SAME)


def test_a_shape_is_captured_once_and_what_is_given_is_copied_to_where_the_graph_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    captured: list[torch.Size] = []

    class Captured:
        """Stands for a graph, which only CUDA has."""

        def __init__(self, predict: object, x: Tensor) -> None:
            captured.append(x.shape)
            self._predict, self._input = predict, x.clone()

        def replay(self, x: Tensor) -> Tensor:
            self._input.copy_(x)
            return self._predict(self._input)

    monkeypatch.setattr(graphed, "_Captured", Captured)
    ensemble = random_ensemble(SIMPLE_MLP, 2, seed=0, device=torch.device("cpu"))
    monkeypatch.setattr(
        type(ensemble), "device", property(lambda _self: SimpleNamespace(type="cuda"))
    )
    with torch.inference_mode():
        predict = Graphed().prepare(ensemble, InputMode.SAME)
        expected = Stacked().prepare(ensemble, InputMode.SAME)
        for batch in (4, 4, 2, 2):
            x = torch.randn(batch, 1, 28, 28)
            torch.testing.assert_close(predict(x), expected(x))
    assert captured == [torch.Size([batch, 1, 28, 28]) for batch in (4, 2)]
