import copy
import warnings
from collections.abc import Callable, Sequence

import pytest
import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, stack_module_state, vmap
from torch.nn.utils import parametrize
from torch.nn.utils.rnn import pack_sequence

from ensemble_gui.errors import BadInput
from ensemble_gui.running.doctor.networks.unrolling import is_recurrent, unrolled

Nested = Tensor | Sequence["Nested"]

SAMPLES, STEPS, GIVEN, HIDDEN = 2, 4, 5, 3

pytestmark = pytest.mark.filterwarnings("ignore:LSTM with projections is not supported")

LAYERS: dict[str, Callable[[], nn.Module]] = {
    "RNN": lambda: nn.RNN(GIVEN, HIDDEN),
    "RNN with ReLU": lambda: nn.RNN(GIVEN, HIDDEN, nonlinearity="relu"),
    "GRU": lambda: nn.GRU(GIVEN, HIDDEN),
    "LSTM": lambda: nn.LSTM(GIVEN, HIDDEN),
    "samples first": lambda: nn.GRU(GIVEN, HIDDEN, batch_first=True),
    "LSTM, samples first": lambda: nn.LSTM(GIVEN, HIDDEN, batch_first=True),
    "without bias": lambda: nn.LSTM(GIVEN, HIDDEN, bias=False),
    "GRU without bias": lambda: nn.GRU(GIVEN, HIDDEN, bias=False),
    "two layers": lambda: nn.GRU(GIVEN, HIDDEN, 2),
    "both directions": lambda: nn.RNN(GIVEN, HIDDEN, bidirectional=True),
    "three layers in both directions": lambda: nn.LSTM(GIVEN, HIDDEN, 3, bidirectional=True),
    "projected": lambda: nn.LSTM(GIVEN, HIDDEN, proj_size=2),
    "projected in both directions": lambda: nn.LSTM(
        GIVEN, HIDDEN, 2, proj_size=2, bidirectional=True, batch_first=True
    ),
    "float64": lambda: nn.LSTM(GIVEN, HIDDEN, dtype=torch.float64),
}
CELLS: dict[str, Callable[[], nn.Module]] = {
    "RNNCell": lambda: nn.RNNCell(GIVEN, HIDDEN),
    "RNNCell with ReLU": lambda: nn.RNNCell(GIVEN, HIDDEN, nonlinearity="relu"),
    "GRUCell": lambda: nn.GRUCell(GIVEN, HIDDEN),
    "LSTMCell": lambda: nn.LSTMCell(GIVEN, HIDDEN),
    "GRUCell without bias": lambda: nn.GRUCell(GIVEN, HIDDEN, bias=False),
}
each_layer = pytest.mark.parametrize("build", LAYERS.values(), ids=LAYERS)
each_cell = pytest.mark.parametrize("build", CELLS.values(), ids=CELLS)


class Own(nn.LSTM):
    """Somebody's own, whose forward calls torch's."""

    def forward(self, input: Tensor, hx: Nested | None = None) -> Nested:
        outputs, state = super().forward(input, hx)
        return outputs * 2, state


class Twice(nn.Module):
    """Computes a weight from another."""

    def forward(self, weight: Tensor) -> Tensor:
        return 2 * weight


def doubled() -> nn.Module:
    layer = nn.LSTM(GIVEN, HIDDEN)
    parametrize.register_parametrization(layer, "weight_hh_l0", Twice())
    return nn.Sequential(layer)


def sequence(layer: nn.Module, *, alone: bool = False) -> Tensor:
    """What the layer takes: (step, sample, number) or (sample, step, number), or one sample."""
    torch.manual_seed(1)
    first = getattr(layer, "batch_first", False)
    size = (STEPS,) if alone else (SAMPLES, STEPS) if first else (STEPS, SAMPLES)
    return torch.randn(*size, GIVEN, dtype=next(layer.parameters()).dtype)


def hidden(layer: nn.RNNBase, *, alone: bool = False) -> Nested:
    """A first state other than zeros."""
    count = layer.num_layers * (2 if layer.bidirectional else 1)
    middle = () if alone else (SAMPLES,)
    dtype = layer.weight_ih_l0.dtype
    first = torch.randn(count, *middle, layer.proj_size or layer.hidden_size, dtype=dtype)
    second = torch.randn(count, *middle, layer.hidden_size, dtype=dtype)
    return (first, second) if layer.mode == "LSTM" else first


def flat(outputs: Nested) -> Sequence[Tensor]:
    return (
        [outputs]
        if isinstance(outputs, Tensor)
        else [one for part in outputs for one in flat(part)]
    )


def assert_same(found: Nested, wanted: Nested) -> None:
    assert [one.shape for one in flat(found)] == [one.shape for one in flat(wanted)]
    for one, other in zip(flat(found), flat(wanted), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-6)


def members_of(build: Callable[[], nn.Module]) -> list[nn.Module]:
    torch.manual_seed(0)
    return [build() for _ in range(3)]


def by_vmap(network: nn.Module, members: list[nn.Module], *given: Tensor) -> Nested:
    """The outputs of all members; a warning of a fallback is an error in these tests."""
    base = network.to("meta")
    stacked = {
        name: one.detach() for part in stack_module_state(members) for name, one in part.items()
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return vmap(lambda state: functional_call(base, state, given))(stacked)


@each_layer
@pytest.mark.parametrize("alone", [False, True], ids=["batch", "one sample"])
@pytest.mark.parametrize("started", [False, True], ids=["from zeros", "from a state"])
def test_an_unrolled_layer_gives_the_same(
    build: Callable[[], nn.RNNBase], *, alone: bool, started: bool
) -> None:
    layer = build()
    given = (sequence(layer, alone=alone), *([hidden(layer, alone=alone)] if started else []))
    assert_same(unrolled(layer)(*given), layer(*given))


@each_layer
def test_an_unrolled_layer_gives_the_same_under_vmap_without_a_fallback(
    build: Callable[[], nn.RNNBase],
) -> None:
    members = members_of(build)
    given = sequence(members[0])
    found = by_vmap(unrolled(members[0]), members, given)
    for index, member in enumerate(members):
        assert_same([one[index] for one in flat(found)], flat(member(given)))


@each_cell
@pytest.mark.parametrize("size", [(SAMPLES, GIVEN), (GIVEN,)], ids=["batch", "one sample"])
def test_an_unrolled_cell_gives_the_same(
    build: Callable[[], nn.Module], size: tuple[int, ...]
) -> None:
    cell, given = build(), torch.randn(size)
    after = unrolled(cell)(given)
    assert_same(after, cell(given))
    assert_same(unrolled(cell)(given, after), cell(given, after))


@each_cell
def test_an_unrolled_cell_gives_the_same_under_vmap_without_a_fallback(
    build: Callable[[], nn.Module],
) -> None:
    members, given = members_of(build), torch.randn(SAMPLES, GIVEN)
    found = by_vmap(unrolled(members[0]), members, given)
    for index, member in enumerate(members):
        assert_same([one[index] for one in flat(found)], flat(member(given)))


def test_an_unrolled_layer_has_the_same_gradients_under_vmap() -> None:
    members = members_of(lambda: nn.LSTM(GIVEN, HIDDEN, 2, bidirectional=True))
    given = sequence(members[0])
    base = unrolled(members[0]).to("meta")
    stacked = {name: one.detach() for name, one in stack_module_state(members)[0].items()}

    def loss(state: dict[str, Tensor]) -> Tensor:
        summed: Tensor = functional_call(base, state, (given,))[0].square().sum()
        return summed

    found = vmap(grad(loss))(stacked)
    for index, member in enumerate(members):
        member(given)[0].square().sum().backward()
        for name, parameter in member.named_parameters():
            torch.testing.assert_close(found[name][index], parameter.grad, rtol=1e-4, atol=1e-5)


def test_the_state_of_the_copy_has_the_same_names_and_shapes_and_the_original_stays() -> None:
    network = nn.ModuleDict({"read": nn.LSTM(GIVEN, HIDDEN, proj_size=2), "head": nn.Linear(2, 1)})
    before = {name: one.clone() for name, one in network.state_dict().items()}
    changed = unrolled(network)
    found = changed.state_dict()
    assert {name: one.shape for name, one in found.items()} == {
        name: one.shape for name, one in before.items()
    }
    assert type(network["read"]) is nn.LSTM
    assert type(changed["read"]) is not nn.LSTM
    for name, one in network.state_dict().items():
        assert torch.equal(one, before[name])


def test_a_module_on_meta_is_unrolled_as_well() -> None:
    with torch.device("meta"):
        changed = unrolled(nn.GRU(GIVEN, HIDDEN))
        assert changed(torch.empty(STEPS, SAMPLES, GIVEN))[0].shape == (STEPS, SAMPLES, HIDDEN)


def test_a_layer_under_two_names_stays_one() -> None:
    cell = nn.GRUCell(HIDDEN, HIDDEN)
    changed = unrolled(nn.ModuleDict({"first": cell, "second": cell}))
    assert changed["first"] is changed["second"]


def test_a_subclass_keeps_its_own_forward_around_the_unrolled_one() -> None:
    members = members_of(lambda: Own(GIVEN, HIDDEN))
    given = sequence(members[0])
    assert_same(unrolled(members[0])(given), members[0](given))
    assert_same(flat(by_vmap(unrolled(members[0]), members, given))[0][2], members[2](given)[0])


def test_parametrised_weights_are_computed_in_the_unrolled_layer_too() -> None:
    members = members_of(doubled)
    given = sequence(members[0])
    assert_same(unrolled(members[0])(given), members[0](given))
    assert_same(flat(by_vmap(unrolled(members[0]), members, given))[0][1], members[1](given)[0])


def test_dropout_between_layers_is_of_training_alone() -> None:
    layer = nn.GRU(GIVEN, HIDDEN, 2, dropout=0.5)
    changed, given = unrolled(layer), sequence(layer)
    assert_same(changed.eval()(given), layer.eval()(given))
    torch.manual_seed(0)
    one = changed.train()(given)[0]
    assert not torch.equal(one, changed(given)[0])
    # The first layer's outputs are dropped, never those of the last.
    assert not (one == 0).any()


def test_a_copy_of_a_network_that_autograd_computed_a_weight_of_is_made() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch deprecates it
        layer = nn.utils.weight_norm(nn.GRUCell(GIVEN, HIDDEN), "weight_hh")
    with pytest.raises(RuntimeError):
        copy.deepcopy(layer)
    given = torch.randn(SAMPLES, GIVEN)
    assert_same(unrolled(layer)(given), layer(given))


def test_a_network_that_holds_a_tensor_of_an_earlier_vmap_is_copied() -> None:
    class Keeping(nn.GRUCell):
        def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
            self.kept = [super().forward(input, hx)]
            return self.kept[0]

    members = members_of(lambda: Keeping(GIVEN, HIDDEN))
    changed = unrolled(members[0])
    before = by_vmap(changed, members, torch.ones(SAMPLES, GIVEN))
    again = unrolled(changed)
    assert_same(by_vmap(again, members, torch.ones(SAMPLES, GIVEN)), before)
    assert not {id(one) for one in again.parameters()} & {id(one) for one in changed.parameters()}


def test_packed_sequences_are_refused() -> None:
    packed = pack_sequence([torch.randn(3, GIVEN), torch.randn(2, GIVEN)])
    with pytest.raises(BadInput, match="PackedSequence is not unrolled: pad the sequences"):
        unrolled(nn.LSTM(GIVEN, HIDDEN))(packed)


@pytest.mark.parametrize(
    "hx", [torch.zeros(2, SAMPLES, HIDDEN), torch.zeros(1, 1, HIDDEN), torch.zeros(1, SAMPLES, 1)]
)
def test_a_state_of_another_shape_is_not_broadcast(hx: Tensor) -> None:
    layer = nn.GRU(GIVEN, HIDDEN)
    with pytest.raises(RuntimeError, match="hidden"):
        layer(sequence(layer), hx)
    with pytest.raises(RuntimeError, match="hidden"):
        unrolled(layer)(sequence(layer), hx)


def test_a_state_of_another_shape_is_not_broadcast_in_a_cell() -> None:
    with pytest.raises(ValueError, match="hidden state has the shape"):
        unrolled(nn.GRUCell(GIVEN, HIDDEN))(torch.zeros(SAMPLES, GIVEN), torch.zeros(1, HIDDEN))


def test_a_network_without_recurrence_is_refused() -> None:
    assert not is_recurrent(nn.Linear(1, 1))
    with pytest.raises(BadInput, match="nothing to unroll"):
        unrolled(nn.Sequential(nn.Linear(1, 1)))


def test_a_network_that_cannot_be_copied_is_refused() -> None:
    class Uncopied(nn.GRU):
        def __deepcopy__(self, _: object) -> nn.Module:
            raise TypeError("cannot pickle a socket")

    with pytest.raises(BadInput, match="cannot be copied: cannot pickle a socket"):
        unrolled(Uncopied(GIVEN, HIDDEN))
