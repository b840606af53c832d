from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from ensemble_gui.ensembles.architectures.registry import ARCHITECTURES, find_architecture
from ensemble_gui.ensembles.checkpoints.reading import contents_of
from ensemble_gui.ensembles.opening.recognising import recognised

State = dict[str, Tensor]
NORMED = next(name for name in ARCHITECTURES if any(
    "running_mean" in one for one in find_architecture(name).state_shapes()))  # fmt: skip
WAYS: dict[str, Callable[[State], object]] = {
    "plain": lambda state: state,
    "wrapped": lambda state: {f"module.net.{name}": one for name, one in state.items()},
    "in a checkpoint": lambda state: {
        "epoch": 3, "model": state, "optimizer": {"state": {0: {"exp_avg": torch.ones(2)}}}},
    "with a criterion": lambda state: {**state, "criterion.weight": torch.ones(10)},
    "a list": lambda state: [state, dict(state)],
    "stacked": lambda state: {name: torch.stack([one, one]) for name, one in state.items()},
    "raw and averaged": lambda state: {"ema": state, "raw": dict(state)},
    "without counters": lambda state: {
        name: one for name, one in state.items() if "num_batches" not in name},
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["SimpleMLP", NORMED])
def test_a_built_in_architecture_is_recognised_wherever_it_is(
    tmp_path: Path, way: str, name: str
) -> None:
    state = find_architecture(name).build().state_dict()
    torch.save(WAYS[way](state), tmp_path / "last.pt")
    found = recognised(contents_of(tmp_path / "last.pt"), (None,))
    assert found is not None
    assert found.name == name


def test_another_network_is_not(tmp_path: Path) -> None:
    torch.save(nn.Linear(3, 2).state_dict(), tmp_path / "last.pt")
    assert recognised(contents_of(tmp_path / "last.pt"), (None,)) is None
