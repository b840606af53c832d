import pytest
import torch
from torch import nn

from ensemble_gui.running.doctor.differences import differences, differences_of_states


def linear() -> nn.Linear:
    return nn.Linear(3, 2)


def frozen() -> nn.Module:
    return linear().requires_grad_(requires_grad=False)


def half() -> nn.Module:
    return linear().half()


def one_frozen_bias() -> nn.Module:
    found = linear()
    found.bias.requires_grad_(requires_grad=False)
    return found


def on_meta() -> nn.Module:
    return linear().to("meta")


def test_members_that_can_be_stacked_have_no_differences() -> None:
    assert differences([linear(), linear(), linear()]) == ()
    assert differences([linear()]) == ()


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (nn.Bilinear(3, 3, 2), "Member 3 is a Bilinear, member 1 is a Linear."),
        (linear().eval(), "Member 3 is in eval mode, member 1 is in train mode."),
        (nn.Linear(3, 4), "weight of member 3 is (4×3), that of member 1 is (2×3)."),
        (half(), "weight of member 3 is float16, that of member 1 is float32."),
        (on_meta(), "weight of member 3 is on meta, that of member 1 is on cpu."),
        (
            one_frozen_bias(),
            "bias of member 3 is frozen (requires_grad is False), that of member 1 is trainable.",
        ),
        (nn.Linear(3, 2, bias=False), "Member 3 lacks bias, which member 1 has."),
    ],
)
def test_a_difference_says_which_member_which_parameter_and_what(odd: nn.Module, said: str) -> None:
    assert said in differences([linear(), linear(), odd])


def test_an_extra_parameter_is_named() -> None:
    odd = linear()
    odd.scale = nn.Parameter(torch.ones(()))
    assert differences([linear(), odd]) == ("Member 2 has scale, which member 1 lacks.",)


def test_all_frozen_members_are_alike() -> None:
    assert differences([frozen(), frozen()]) == ()


def test_state_dicts_are_compared_by_their_tensors() -> None:
    state = linear().state_dict()
    assert differences_of_states([state, dict(state)]) == ()
    odd = {"weight": torch.zeros(2, 5), "extra": torch.zeros(1)}
    assert differences_of_states([state, odd]) == (
        "Member 2 lacks bias, which member 1 has.",
        "Member 2 has extra, which member 1 lacks.",
        "weight of member 2 is (2×5), that of member 1 is (2×3).",
    )


def test_of_many_differences_the_first_are_named_and_the_rest_counted() -> None:
    found = differences([linear(), *(nn.Linear(3, 4) for _ in range(9))])
    assert len(found) == 11
    assert found[-1] == "There are 8 more differences."
