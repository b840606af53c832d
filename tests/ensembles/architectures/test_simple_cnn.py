import numpy as np
import pytest
import torch
from scipy.signal import correlate
from torch import Tensor, nn

from ensemble_gui.ensembles.architectures.simple_cnn import SIMPLE_CNN, SimpleCNN
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.records.settings import Array

SHAPES = {
    "conv1.weight": (16, 1, 5, 5),
    "conv1.bias": (16,),
    "conv2.weight": (32, 16, 5, 5),
    "conv2.bias": (32,),
    "fc1.weight": (128, 1152),
    "fc1.bias": (128,),
    "fc2.weight": (10, 128),
    "fc2.bias": (10,),
}
stacked_forward = SIMPLE_CNN.stacked_forward
TOLERANCE = {"atol": 1e-5, "rtol": 1e-5}


def make(members: int) -> Ensemble:
    return random_ensemble(SIMPLE_CNN, members, seed=4, device=torch.device("cpu"))


def noise(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


def convolved(planes: Array, weight: Array, bias: Array, padding: int) -> Array:
    """Each filter along all planes (channel, row, column), pooled by the largest of 2x2, ReLU."""
    planes = np.pad(planes, ((0, 0), (padding, padding), (padding, padding)))
    found = np.stack([correlate(planes, one, mode="valid", method="direct")[0] for one in weight])
    found += bias[:, None, None]
    filters, height, width = found.shape
    pooled = found.reshape(filters, height // 2, 2, width // 2, 2).max(axis=(2, 4))
    return np.maximum(pooled, 0)


def test_simple_cnn_has_two_convolutions_and_two_linear_layers() -> None:
    member = SimpleCNN()
    assert [(name, type(layer)) for name, layer in member.named_children()] == [
        ("conv1", nn.Conv2d),
        ("conv2", nn.Conv2d),
        ("fc1", nn.Linear),
        ("fc2", nn.Linear),
    ]
    assert SIMPLE_CNN.state_shapes() == SHAPES


def test_simple_cnn_computes_what_numpy_does() -> None:
    (member,) = make(1).members
    x = noise(2, 1, 28, 28)
    of = {name: one.double().numpy() for name, one in member.named_parameters()}
    for sample, logits in zip(x.double().numpy(), member(x).numpy(), strict=True):
        planes = convolved(sample, of["conv1.weight"], of["conv1.bias"], padding=0)
        planes = convolved(planes, of["conv2.weight"], of["conv2.bias"], padding=2)
        hidden = np.maximum(of["fc1.weight"] @ planes.ravel() + of["fc1.bias"], 0)
        assert logits == pytest.approx(of["fc2.weight"] @ hidden + of["fc2.bias"], abs=1e-5)


@pytest.mark.parametrize(("members", "samples"), [(1, 1), (1, 5), (2, 1), (3, 5), (10, 2)])
def test_stacked_forward_equals_each_members_own(members: int, samples: int) -> None:
    ensemble, x = make(members), noise(members, samples, 784)
    outputs = stacked_forward(ensemble.stacked, x)
    assert outputs.shape == (members, samples, 10)
    for member, own, output in zip(ensemble.members, x, outputs, strict=True):
        torch.testing.assert_close(output, member(own.view(-1, 1, 28, 28)), **TOLERANCE)


@pytest.mark.parametrize(("members", "samples"), [(1, 1), (1, 5), (2, 1), (3, 5), (10, 2)])
def test_stacked_forward_takes_one_minibatch_expanded_over_the_members(
    members: int, samples: int
) -> None:
    ensemble, x = make(members), noise(samples, 784)
    outputs = stacked_forward(ensemble.stacked, x.expand(members, -1, -1))
    expected = torch.stack([one(x.view(-1, 1, 28, 28)) for one in ensemble.members])
    torch.testing.assert_close(outputs, expected, **TOLERANCE)


def test_a_minibatch_that_was_copied_for_each_member_gives_the_same() -> None:
    ensemble, x = make(3), noise(4, 784).expand(3, -1, -1)
    copied = stacked_forward(ensemble.stacked, x.contiguous())
    torch.testing.assert_close(copied, stacked_forward(ensemble.stacked, x), **TOLERANCE)


def test_every_other_sample_of_a_larger_minibatch_can_be_predicted() -> None:
    ensemble, x = make(2), noise(2, 8, 784)[:, ::2]
    expected = stacked_forward(ensemble.stacked, x.contiguous())
    torch.testing.assert_close(stacked_forward(ensemble.stacked, x), expected, **TOLERANCE)
    same = x[:1].expand(2, -1, -1)
    expected = stacked_forward(ensemble.stacked, same.contiguous())
    torch.testing.assert_close(stacked_forward(ensemble.stacked, same), expected, **TOLERANCE)


@pytest.mark.parametrize("same", [True, False])
def test_stacked_forward_changes_neither_input_nor_parameters(*, same: bool) -> None:
    stacked, x = make(2).stacked, noise(2, 3, 784)
    before, given = {name: one.clone() for name, one in stacked.items()}, x.clone()
    stacked_forward(stacked, x[:1].expand(2, -1, -1) if same else x)
    assert torch.equal(x, given)
    assert all(torch.equal(one, before[name]) for name, one in stacked.items())


def test_the_activations_of_all_layers_are_counted() -> None:
    counted = []
    (member,) = make(1).members
    for layer in member.children():
        layer.register_forward_hook(lambda _layer, _inputs, output: counted.append(output.numel()))
    member(noise(1, 1, 28, 28))
    assert sum(counted) == SIMPLE_CNN.activations
