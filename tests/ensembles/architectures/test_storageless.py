import pytest
import torch
from torch import nn

from ensemble_gui.ensembles.architectures.storageless import built_on_meta


def drawn(*_: object) -> None:
    pytest.fail("numbers are drawn for what has no storage")


def test_a_network_without_storage_draws_no_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.Tensor, "uniform_", drawn)
    monkeypatch.setattr(torch.Tensor, "normal_", drawn)
    network = built_on_meta(lambda: nn.Sequential(nn.Linear(3, 2), nn.Embedding(4, 3)))
    assert [tuple(one.shape) for one in network.parameters()] == [(2, 3), (2,), (4, 3)]
    assert all(one.is_meta for one in network.parameters())
