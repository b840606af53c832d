import pytest
import torch
from torch import nn

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.checkpoints.tensors import Outline
from ensemble_gui.ensembles.opening.differences import check_member
from ensemble_gui.ensembles.opening.state_plan import StatePlan, plan_of
from ensemble_gui.errors import BadInput

PLAN = plan_of(SIMPLE_MLP)


class Tied(nn.Module):
    """Two names of one parameter, and two buffers, one of which is not saved."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(3, 3)
        self.second = nn.Linear(3, 3)
        self.second.weight = self.first.weight
        self.norm = nn.BatchNorm1d(3)
        self.register_buffer("angles", torch.arange(3.0), persistent=False)
        self.register_buffer("steps", torch.tensor(0))


TIED = plan_of(Architecture(name="Tied", build=Tied, activations=1, widest=1))


def outline(plan: StatePlan, **changed: Outline | None) -> dict[str, Outline]:
    """What a checkpoint of the plan holds; `changed` by names with __ for a dot."""
    found: dict[str, Outline | None] = {name: plan.state[own] for name, own in plan.saved.items()}
    found |= {name.replace("__", "."): one for name, one in changed.items()}
    return {name: one for name, one in found.items() if one is not None}


def of(*shape: int, dtype: torch.dtype = torch.float32) -> Outline:
    return Outline(shape=shape, dtype=dtype)


def told(plan: StatePlan, **changed: Outline | None) -> str:
    with pytest.raises(BadInput) as caught:
        check_member(plan, outline(plan, **changed), "seed1.pt")
    return str(caught.value)


@pytest.mark.parametrize("plan", [PLAN, TIED])
def test_a_checkpoint_of_the_architecture_is_let_through(plan: StatePlan) -> None:
    check_member(plan, outline(plan), "seed1.pt")


def test_of_tied_parameters_one_is_enough_and_what_is_not_saved_may_be_there() -> None:
    check_member(TIED, outline(TIED, second__weight=None, angles=of(3)), "seed1.pt")
    check_member(TIED, outline(TIED, first__weight=None), "seed1.pt")
    assert "it lacks first.weight (3×3); it lacks second.weight (3×3)" in told(
        TIED, first__weight=None, second__weight=None
    )


def test_what_is_missing_is_told_with_what_is_there() -> None:
    assert told(PLAN, fc2__bias=None) == (
        "seed1.pt is not a member of SimpleMLP: it lacks fc2.bias (128); it has fc1.weight "
        "(128×784), fc1.bias (128), fc2.weight (128×128) and 2 more. Choose another file, or name "
        "the architecture that it is of."
    )
    several = told(PLAN, **{name.replace(".", "__"): None for name in list(PLAN.saved)[:5]})
    assert "it lacks fc2.weight (128×128); and 2 more; it has fc3.bias (10). Choose" in several


def test_what_is_too_much_is_told_by_name_and_shape() -> None:
    assert "it has fc4.bias (7), which the architecture does not have" in told(
        PLAN, fc4__bias=of(7)
    )


def test_another_shape_is_told_with_the_expected_one() -> None:
    assert "fc3.bias is (7), where (10) is expected" in told(PLAN, fc3__bias=of(7))
    assert "fc3.bias is (one number), where (10)" in told(PLAN, fc3__bias=of())


def test_parameters_that_are_mixed_up_are_told_together() -> None:
    sentence = told(PLAN, fc1__weight=of(10, 128), fc3__weight=of(128, 784))
    assert (
        "fc1.weight and fc3.weight are swapped: each has the other's shape: (10×128) and "
        "(128×784)." in sentence
    )
    assert "is expected" not in sentence


def test_other_numbers_are_told() -> None:
    whole, fraction = torch.int64, torch.float32
    assert "fc3.bias is int64, where float32 is expected" in told(
        PLAN, fc3__bias=of(10, dtype=whole)
    )
    assert "steps is float32, where int64 is expected" in told(TIED, steps=of(dtype=fraction))


@pytest.mark.parametrize("dtype", [torch.uint64, torch.uint8, torch.bool, torch.complex64])
def test_numbers_that_would_change_are_refused(dtype: torch.dtype) -> None:
    assert "where int64 is expected" in told(TIED, steps=of(dtype=dtype))
    assert "where float32 is expected" in told(PLAN, fc3__bias=of(10, dtype=dtype))


def test_smaller_whole_numbers_and_any_fractions_are_taken() -> None:
    check_member(TIED, outline(TIED, steps=of(dtype=torch.int32)), "a.pt")
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        check_member(PLAN, outline(PLAN, fc3__bias=of(10, dtype=dtype)), "a.pt")


def test_of_many_differences_three_are_told_in_one_line() -> None:
    changed = {f"evil\n{index}": of(1) for index in range(1_000)}
    sentence = told(PLAN, **changed)
    assert " and 997 more, which the architecture does not have. Choose" in sentence
    assert len(sentence.splitlines()) == 1


def test_a_counter_may_be_averaged_as_all_else_was() -> None:
    for dtype in (torch.float32, torch.int32):
        check_member(TIED, outline(TIED, norm__num_batches_tracked=of(dtype=dtype)), "a.pt")


def test_where_no_name_is_known_both_sides_are_listed() -> None:
    found = {f"layer{at}.weight": of(2, 3) for at in range(9)}
    with pytest.raises(BadInput) as caught:
        check_member(PLAN, found, "seed1.pt")
    assert str(caught.value) == (
        "seed1.pt is not a member of SimpleMLP: it has layer0.weight (2×3), layer1.weight (2×3), "
        "layer2.weight (2×3) and 6 more; expected are fc1.weight (128×784), fc1.bias (128), "
        "fc2.weight (128×128) and 3 more. Choose another file, or name the architecture that it is "
        "of."
    )
