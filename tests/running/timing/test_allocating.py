from dataclasses import replace

import pytest
import torch

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.architectures.simple_cnn import SIMPLE_CNN
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.records.rule import Rule
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies import strategy
from ensemble_gui.running.strategies.linear import Chunked
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.running.timing.allocating import peak_bytes
from tests.support.built_in import ensemble_of

pytestmark = pytest.mark.usefixtures("_no_grad")

HIDDEN, LOGITS = 128 * 4, 10 * 4  # bytes a sample and member


def peak(name: str, members: int, batch: int) -> int | None:
    x = torch.randn(batch, 1, 28, 28)
    return peak_bytes(STRATEGIES[name], ensemble_of(members), x, InputMode.SAME)


@pytest.mark.parametrize(("members", "batch"), [(1, 1), (5, 16), (10, 64)])
def test_stacked_has_two_hidden_layers_of_all_members_at_once(members: int, batch: int) -> None:
    assert peak("stacked", members, batch) == members * batch * 2 * HIDDEN


def test_the_loop_has_the_layers_of_one_member_and_the_logits_of_all() -> None:
    members, batch = 10, 64
    most = peak("loop", members, batch)
    assert most is not None
    logits = members * batch * LOGITS
    assert logits <= most <= 2 * logits + 3 * batch * HIDDEN


@pytest.mark.parametrize("name", ["BatchNormCNN", "RowGRU", "SmallViT"])
@pytest.mark.parametrize("computes", [True, False])
def test_what_stacked_makes_of_the_state_counts(name: str, *, computes: bool) -> None:
    architecture = find_architecture(name)
    ensemble = random_ensemble(architecture, 3, seed=1, device=torch.device("cpu"))
    x, same = torch.randn(2, 1, 28, 28), InputMode.SAME
    found = peak_bytes(STRATEGIES["stacked"], ensemble, x, same, computes=computes)
    ensemble.stacked = dict(architecture.prepared(ensemble.stacked))
    ensemble.architecture = replace(architecture, prepared=dict)
    without = peak_bytes(STRATEGIES["stacked"], ensemble, x, same, computes=True)
    assert found is not None
    assert without is not None
    assert found >= without + ensemble.parameter_bytes / 2


def test_chunked_has_a_group_s_layers_and_the_logits_of_all() -> None:
    batch, at_once = 32, 2
    chunked = Chunked(Rule(all_cached_bytes=0, cached_bytes=at_once * batch * HIDDEN))
    expected = at_once * batch * 2 * HIDDEN + 10 * batch * LOGITS
    x = torch.randn(batch, 1, 28, 28)
    assert peak_bytes(chunked, ensemble_of(10), x, InputMode.SAME) == expected


def test_vmap_in_chunks_takes_less_than_vmap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strategy, "_CACHED_BYTES", 64 * HIDDEN)
    chunks, whole = peak("vmap-chunked", 20, 64), peak("vmap", 20, 64)
    assert chunks is not None
    assert whole is not None
    assert chunks < whole / 2


def test_nothing_is_computed_and_the_members_stay_as_they_are() -> None:
    ensemble = ensemble_of(2)
    huge = torch.empty(1, device="meta").expand(10**6, 1, 28, 28)
    assert peak_bytes(STRATEGIES["stacked"], ensemble, huge, InputMode.SAME) == 2 * 10**6 * 1024
    assert ensemble.device.type == "cpu"


@pytest.mark.parametrize("name", ["loop", "vmap", "stacked", "fused"])
@pytest.mark.parametrize("architecture", [SIMPLE_MLP, SIMPLE_CNN], ids=["mlp", "conv"])
def test_a_call_that_computes_takes_the_same(architecture: Architecture, name: str) -> None:
    ensemble = random_ensemble(architecture, 3, seed=1, device=torch.device("cpu"))
    x, strategy = torch.randn(4, 1, 28, 28), STRATEGIES[name]
    without = peak_bytes(strategy, ensemble, x, InputMode.SAME)
    assert peak_bytes(strategy, ensemble, x, InputMode.SAME, computes=True) == without


class CancelLater(CancelToken):
    """Cancelled at the second look."""

    def raise_if_cancelled(self) -> None:
        super().raise_if_cancelled()
        self.cancel()


def test_it_can_be_cancelled_between_operations() -> None:
    x = torch.randn(2, 1, 28, 28)
    with pytest.raises(CancelledError):
        peak_bytes(STRATEGIES["loop"], ensemble_of(1), x, InputMode.SAME, CancelLater())


def test_what_compiles_is_not_measured() -> None:
    assert peak("compiled", 2, 2) is None


def test_what_an_operation_calls_others_for_is_counted() -> None:
    """Pooling also gives the places of the largest, 8 bytes each, which it drops at once."""
    ensemble, batch = random_ensemble(SIMPLE_CNN, 1, seed=1, device=torch.device("cpu")), 3
    x = torch.randn(batch, 1, 28, 28)
    convolved, pooled = 16 * 24 * 24, 16 * 12 * 12
    expected = batch * (4 * convolved + (4 + 8) * pooled)
    assert peak_bytes(STRATEGIES["loop"], ensemble, x, InputMode.SAME) == expected


@pytest.mark.parametrize("mode", InputMode)
@pytest.mark.parametrize("name", ["loop", "vmap", "stacked"])
def test_convolutions_are_measured_too(name: str, mode: InputMode) -> None:
    ensemble = random_ensemble(SIMPLE_CNN, 2, seed=1, device=torch.device("cpu"))
    x = torch.randn(*((3,) if mode is InputMode.SAME else (2, 3)), 1, 28, 28)
    most = peak_bytes(STRATEGIES[name], ensemble, x, mode)
    assert most is not None
    assert most >= 3 * 16 * 24 * 24 * 4
