import threading
import warnings
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, stack_module_state, vmap
from torch.nn import functional

from ensemble_gui.errors import BadInput
from ensemble_gui.running.doctor.networks.attention import (
    has_attention,
    maths_attention,
    with_maths_attention,
)

WIDTH = 8


class Layer(nn.Module):
    """torch's attention layer, with or without its weights."""

    def __init__(self, *, weights: bool = False) -> None:
        super().__init__()
        self.attention, self.weights = nn.MultiheadAttention(WIDTH, 2, batch_first=True), weights

    def forward(self, x: Tensor) -> Tensor:
        seen, _ = self.attention(x, x, x, need_weights=self.weights)
        return seen


class Called(nn.Module):
    """Calls torch's function, as timm does."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        query, key, value = self.qkv(x).unflatten(2, (3, 2, -1)).permute(2, 0, 3, 1, 4)
        return functional.scaled_dot_product_attention(query, key, value)


def attend(x: Tensor) -> Tensor:
    return functional.scaled_dot_product_attention(x, x, x)


class CalledElsewhere(nn.Module):
    """Calls a function of its own that calls torch's."""

    def __init__(self) -> None:
        super().__init__()
        self.given = nn.Linear(WIDTH, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        return attend(self.given(x)[:, None])


def encoder(*, first: bool = True) -> nn.Module:
    layer = nn.TransformerEncoderLayer(WIDTH, 2, 16, dropout=0.0, batch_first=first)
    return nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)


class Decoder(nn.Module):
    """A decoder layer that sees its own input."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.TransformerDecoderLayer(WIDTH, 2, 16, dropout=0.0, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        decoded: Tensor = self.layer(x, x)
        return decoded


NETWORKS: dict[str, Callable[[], nn.Module]] = {
    "MultiheadAttention": Layer,
    "MultiheadAttention with its weights": lambda: Layer(weights=True),
    "TransformerEncoder": encoder,
    "TransformerEncoder, steps first": lambda: encoder(first=False),
    "TransformerDecoderLayer": Decoder,
    "a call": Called,
    "a call in a function": CalledElsewhere,
}


each_network = pytest.mark.parametrize("build", NETWORKS.values(), ids=NETWORKS)


def members_of(build: Callable[[], nn.Module], *, training: bool) -> list[nn.Module]:
    torch.manual_seed(0)
    return [build().train(training) for _ in range(3)]


def stacked_of(members: list[nn.Module]) -> dict[str, Tensor]:
    return {name: one.detach() for name, one in stack_module_state(members)[0].items()}


@pytest.fixture
def x() -> Tensor:
    torch.manual_seed(1)
    return torch.randn(2, 5, WIDTH)


@each_network
@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
def test_the_maths_path_gives_the_same_under_vmap_without_a_fallback(
    build: Callable[[], nn.Module], x: Tensor, *, training: bool
) -> None:
    members = members_of(build, training=training)
    base = with_maths_attention(members[0]).to("meta")
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("error")
        found = vmap(lambda state: functional_call(base, state, (x,)))(stacked_of(members))
    for index, member in enumerate(members):
        with torch.no_grad():
            torch.testing.assert_close(found[index], member(x), rtol=1e-4, atol=1e-5)


@each_network
def test_the_maths_path_has_the_same_gradients_under_vmap_without_a_fallback(
    build: Callable[[], nn.Module], x: Tensor
) -> None:
    members = members_of(build, training=True)
    base = with_maths_attention(members[0]).to("meta")

    def loss(state: dict[str, Tensor]) -> Tensor:
        summed: Tensor = functional_call(base, state, (x,)).square().sum()
        return summed

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = vmap(grad(loss))(stacked_of(members))
    for index, member in enumerate(members):
        member(x).square().sum().backward()
        for name, parameter in member.named_parameters():
            torch.testing.assert_close(found[name][index], parameter.grad, rtol=1e-3, atol=1e-4)


@each_network
def test_the_copy_has_the_same_state_and_the_original_stays(build: Callable[[], nn.Module]) -> None:
    network = build()
    kind = type(network)
    changed = with_maths_attention(network)
    assert {name: one.shape for name, one in changed.state_dict().items()} == {
        name: one.shape for name, one in network.state_dict().items()
    }
    assert type(network) is kind
    assert isinstance(changed, kind)


def test_the_settings_are_as_before_after_a_call_and_after_an_error(x: Tensor) -> None:
    network = with_maths_attention(Called())
    before = (torch.backends.mha.get_fastpath_enabled(), torch.backends.cuda.flash_sdp_enabled())
    network(x)
    with pytest.raises(RuntimeError):
        network(x[..., :2])
    after = (torch.backends.mha.get_fastpath_enabled(), torch.backends.cuda.flash_sdp_enabled())
    assert after == before
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        with maths_attention():
            assert not torch.backends.mha.get_fastpath_enabled()
        assert not torch.backends.mha.get_fastpath_enabled()
    finally:
        torch.backends.mha.set_fastpath_enabled(True)


def test_another_threads_calls_work_meanwhile(x: Tensor) -> None:
    found: list[Tensor] = []
    network = Called()
    with maths_attention():
        thread = threading.Thread(target=lambda: found.append(network(x)))
        thread.start()
        thread.join()
    torch.testing.assert_close(found[0], network(x), rtol=1e-4, atol=1e-5)


def test_a_module_on_meta_takes_the_maths_path_as_well() -> None:
    with torch.device("meta"):
        network = with_maths_attention(Layer().eval())
        assert network(torch.empty(2, 5, WIDTH)).shape == (2, 5, WIDTH)


def test_a_network_without_attention_is_refused() -> None:
    network = nn.Sequential(nn.Linear(1, 1), nn.LSTM(1, 1))
    assert not has_attention(network)
    with pytest.raises(BadInput, match="no attention of torch's"):
        with_maths_attention(network)
