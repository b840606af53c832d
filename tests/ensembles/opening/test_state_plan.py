import pytest
import torch
from torch import nn

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.checkpoints.tensors import Outline
from ensemble_gui.ensembles.opening.state_plan import StatePlan, is_member, members_in, plan_of

PLAN = plan_of(SIMPLE_MLP)


class Tied(nn.Module):
    """Two names of one parameter, and a buffer that is not saved."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(3, 3)
        self.second = nn.Linear(3, 3)
        self.second.weight = self.first.weight
        self.norm = nn.BatchNorm1d(3)
        self.register_buffer("angles", torch.arange(3.0), persistent=False)


TIED = plan_of(Architecture(name="Tied", build=Tied, activations=1, widest=1))


def outline(plan: StatePlan, **changed: Outline | None) -> dict[str, Outline]:
    """What a checkpoint of the plan holds; `changed` by names with __ for a dot."""
    found: dict[str, Outline | None] = {name: plan.state[own] for name, own in plan.saved.items()}
    found |= {name.replace("__", "."): one for name, one in changed.items()}
    return {name: one for name, one in found.items() if one is not None}


def of(*shape: int, dtype: torch.dtype = torch.float32) -> Outline:
    return Outline(shape=shape, dtype=dtype)


def test_a_plan_knows_the_state_and_how_a_checkpoint_names_it() -> None:
    assert PLAN.state["fc1.weight"] == of(128, 784)
    assert PLAN.member_bytes == 4 * (784 * 128 + 128 + 128 * 128 + 128 + 128 * 10 + 10)
    assert TIED.saved["second.weight"] == "first.weight"
    assert "angles" in TIED.state
    assert "angles" not in TIED.saved
    assert TIED.known["angles"] == "angles"
    assert TIED.state["norm.num_batches_tracked"].dtype == torch.int64


def test_counters_may_be_missing() -> None:
    assert TIED.missing(outline(TIED, norm__num_batches_tracked=None)) == []
    assert TIED.missing(outline(TIED, norm__running_mean=None)) == ["norm.running_mean"]


@pytest.mark.parametrize("plan", [PLAN, TIED])
def test_one_members_tensors_are_known(plan: StatePlan) -> None:
    assert is_member(plan, outline(plan))
    assert not is_member(plan, outline(plan, more=of(1)))
    assert not is_member(plan, {})


def test_stacked_members_are_counted() -> None:
    stacked = {name: of(7, *one.shape) for name, one in outline(PLAN).items()}
    assert members_in(PLAN, stacked) == 7
    assert members_in(PLAN, outline(PLAN)) is None
    assert members_in(PLAN, {**stacked, "fc1.bias": of(6, 128)}) is None
    assert members_in(PLAN, {**stacked, "more": of(7)}) is None
    assert members_in(PLAN, {**stacked, "fc1.bias": of()}) is None
    assert members_in(PLAN, {}) is None
