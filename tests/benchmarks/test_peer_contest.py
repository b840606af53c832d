from collections.abc import Mapping
from contextlib import nullcontext

import numpy as np
import pytest
import torch

from benchmarks.peer import Layers, Predict, find_peers
from benchmarks.peer_cells import Cell
from benchmarks.peer_contest import contest, own_calls
from benchmarks.peer_numpy import NumPy
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.records.settings import Array, InputMode
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.running.timing import blocks
from ensemble_gui.running.timing.load import Unseen


class Wrong:
    name = "wrong"
    version = "Wrong 1"

    def prepare(self, _layers: Layers, _x: Array, _threads: int) -> Mapping[str, Predict]:
        return {"zeros": lambda: np.zeros((2, 3, 10), np.float32)}


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return random_ensemble(SIMPLE_MLP, 2, seed=0, device=torch.device("cpu"))


@pytest.mark.parametrize("mode", InputMode)
def test_everybody_is_timed_in_each_round(ensemble: Ensemble, mode: InputMode) -> None:
    cell = Cell(members=2, batch=3, input=mode)
    with torch.inference_mode():
        times = contest(
            cell,
            ensemble,
            [NumPy()],
            threads=1,
            budget_s=0,
            seed=0,
            watch=lambda: nullcontext(Unseen()),
        )
    assert ("fused" in times.timings) == (mode is InputMode.SAME)
    assert {"loop", "vmap", "stacked", "chunked", "auto", "numpy"} <= set(times.timings)
    assert {len(one.samples_s) for one in times.timings.values()} == {9}
    assert {one.disturbed for one in times.timings.values()} == {0}
    assert times.picked in times.timings


class Busy:
    """Sees all threads wait all the time."""

    name = "made up"
    seconds = 0.0

    def read(self) -> float:
        self.seconds += 1e6
        return self.seconds


def test_blocks_on_which_the_meter_sees_foreign_load_are_known(
    ensemble: Ensemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "_LONGEST_WARM_UP_S", 0)
    cell = Cell(members=2, batch=3, input=InputMode.SAME)
    with torch.inference_mode():
        times = contest(
            cell, ensemble, [], threads=1, budget_s=0, seed=0, watch=lambda: nullcontext(Busy())
        )
    assert times.is_disturbed
    assert all(one.disturbed for one in times.timings.values())


def test_every_strategy_that_knows_the_cell_and_does_not_compile_is_measured(
    ensemble: Ensemble,
) -> None:
    same = own_calls(Cell(members=2, batch=3, input=InputMode.SAME), ensemble)
    different = own_calls(Cell(members=2, batch=3, input=InputMode.DIFFERENT), ensemble)
    uncompiled = {name for name, one in STRATEGIES.items() if not one.compiles}
    assert {"loop", "vmap", "stacked", "chunked", "auto"} <= different.keys() <= same.keys()
    assert same.keys() <= uncompiled
    assert same.keys() - different.keys() == {"fused"}


@pytest.mark.parametrize("mode", InputMode)
def test_every_variant_of_numpy_gives_the_loops_logits(ensemble: Ensemble, mode: InputMode) -> None:
    cell = Cell(members=2, batch=3, input=mode)
    weights = [(ensemble.stacked[f"fc{n}.weight"], ensemble.stacked[f"fc{n}.bias"]) for n in "123"]
    layers = [(weight.numpy(), bias.numpy()) for weight, bias in weights]
    shape = (3, 784) if mode is InputMode.SAME else (2, 3, 784)
    x = torch.randn(shape)
    with torch.inference_mode():
        expected = own_calls(cell, ensemble, x.unflatten(-1, (1, 28, 28)))["loop"]()
    for call in NumPy().prepare(layers, x.numpy(), 1).values():
        for _ in range(2):  # its scratch is used again
            np.testing.assert_allclose(call(), expected, atol=1e-5)


def test_a_wrong_peer_is_not_timed(ensemble: Ensemble) -> None:
    cell = Cell(members=2, batch=3, input=InputMode.SAME)
    with torch.inference_mode(), pytest.raises(ValueError, match=r"wrong, zeros, at \(2, 3\)"):
        contest(cell, ensemble, [Wrong()], threads=1, budget_s=0, seed=0)


def test_peers_that_are_not_installed_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.peer.find_spec", lambda name: name in ("numpy", "jax") or None)
    peers, missing = find_peers(without=())
    assert [peer.name for peer in peers] == ["numpy"]
    assert missing == ["onnx", "jax"]
    assert find_peers(without=("numpy", "jax")) == ([], ["onnx"])
