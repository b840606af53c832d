import numpy as np
import pytest
import torch
from torch import Tensor, nn

from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP, SimpleMLP, mlp_stacked_forward

SHAPES = {
    "fc1.weight": (128, 784),
    "fc1.bias": (128,),
    "fc2.weight": (128, 128),
    "fc2.bias": (128,),
    "fc3.weight": (10, 128),
    "fc3.bias": (10,),
}


@pytest.fixture
def members() -> list[SimpleMLP]:
    return [SimpleMLP().requires_grad_(requires_grad=False) for _ in range(3)]


@pytest.fixture
def stacked(members: list[SimpleMLP]) -> dict[str, Tensor]:
    states = [member.state_dict() for member in members]
    return {name: torch.stack([state[name] for state in states]) for name in SHAPES}


def noise(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


def test_simple_mlp_has_the_layers_of_the_tutorial() -> None:
    member = SimpleMLP()
    assert [(name, type(layer)) for name, layer in member.named_children()] == [
        ("fc1", nn.Linear),
        ("fc2", nn.Linear),
        ("fc3", nn.Linear),
    ]
    assert {name: tuple(one.shape) for name, one in member.named_parameters()} == SHAPES


def test_simple_mlp_computes_two_relus_and_logits(members: list[SimpleMLP]) -> None:
    x = noise(5, 1, 28, 28)
    parameters = {name: one.double().numpy() for name, one in members[0].named_parameters()}
    hidden = x.double().numpy().reshape(5, 784)
    for layer in ("fc1", "fc2"):
        hidden = np.maximum(
            hidden @ parameters[f"{layer}.weight"].T + parameters[f"{layer}.bias"], 0
        )
    expected = hidden @ parameters["fc3.weight"].T + parameters["fc3.bias"]
    assert members[0](x).numpy() == pytest.approx(expected, abs=1e-5)


def test_the_shapes_are_those_of_one_member_in_its_order() -> None:
    assert list(SIMPLE_MLP.state_shapes().items()) == list(SHAPES.items())


def test_a_member_on_meta_has_no_storage_and_draws_no_random_numbers() -> None:
    before = torch.get_rng_state()
    member = SIMPLE_MLP.build_on_meta()
    assert {one.device.type for one in member.parameters()} == {"meta"}
    assert torch.equal(torch.get_rng_state(), before)


def test_stacked_forward_equals_each_members_own(
    members: list[SimpleMLP], stacked: dict[str, Tensor]
) -> None:
    x = noise(3, 5, 784)  # a different minibatch for each member
    outputs = mlp_stacked_forward(stacked, x)
    assert outputs.shape == (3, 5, 10)
    for member, own, output in zip(members, x, outputs, strict=True):
        torch.testing.assert_close(output, member(own), atol=1e-5, rtol=1e-5)


def test_stacked_forward_takes_one_minibatch_expanded_over_the_members(
    members: list[SimpleMLP], stacked: dict[str, Tensor]
) -> None:
    x = noise(5, 784)
    expected = torch.stack([member(x) for member in members])
    outputs = mlp_stacked_forward(stacked, x.expand(3, 5, 784))
    torch.testing.assert_close(outputs, expected, atol=1e-5, rtol=1e-5)


def test_stacked_forward_changes_neither_input_nor_parameters(stacked: dict[str, Tensor]) -> None:
    x = noise(3, 5, 784)
    former = {name: one.clone() for name, one in stacked.items()}
    mlp_stacked_forward(stacked, x)
    assert torch.equal(x, noise(3, 5, 784))
    assert all(torch.equal(one, former[name]) for name, one in stacked.items())
