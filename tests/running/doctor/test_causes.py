import re
import warnings
from collections.abc import Callable
from traceback import extract_tb, format_exception

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, stack_module_state, vmap
from torch.nn import functional
from torch.nn.utils import parametrizations
from torch.utils.checkpoint import checkpoint

from ensemble_gui.records.doctor import Cell, Diagnosis, Mode, Operator, Pass, Remedy, Trouble
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.doctor.causes import diagnose
from ensemble_gui.running.doctor.state_errors import plain_tensors

Forward = Callable[[nn.Module, Tensor], Tensor]
R = Remedy

EVAL = Cell(mode=Mode.EVAL, input=InputMode.SAME, direction=Pass.FORWARD)
TRAIN = Cell(mode=Mode.TRAIN, input=InputMode.SAME, direction=Pass.FORWARD)
GRAD = Cell(mode=Mode.TRAIN, input=InputMode.SAME, direction=Pass.GRAD)
DIFFERENT = Cell(mode=Mode.EVAL, input=InputMode.DIFFERENT, direction=Pass.FORWARD)


class Net(nn.Module):
    """Numbers of 4 pixels; the forward is a function of the network and what its layer gives."""

    def __init__(self, forward: Forward, **parts: nn.Module) -> None:
        super().__init__()
        self.layer, self.does = nn.Linear(4, 4), forward
        for name, part in parts.items():
            self.add_module(name, part)

    def forward(self, x: Tensor) -> Tensor:
        return self.does(self, self.layer(x))


class Clipped(torch.autograd.Function):
    @staticmethod
    def forward(ctx: object, x: Tensor) -> Tensor:  # noqa: ARG004 -- as people write it
        return x.clamp(min=0)


class ClippedWithoutRule(torch.autograd.Function):
    @staticmethod
    def forward(x: Tensor) -> Tensor:
        return x.clamp(min=0)

    @staticmethod
    def setup_context(*_: object) -> None:
        pass


def called(
    build: Callable[[], nn.Module],
    cell: Cell,
    *,
    buffers: bool = True,
    change: Callable[[Tensor], Tensor] = lambda x: x,
) -> Diagnosis | None:
    """The diagnosis of what vmap really does with three of these."""
    torch.manual_seed(0)
    members = [build().train(cell.mode is Mode.TRAIN) for _ in range(3)]
    base = build().train(cell.mode is Mode.TRAIN)
    own, others = stack_module_state(members)
    parameters = {name: one.detach() for name, one in own.items()}
    held = others if buffers else {}

    def forward(state: dict[str, Tensor], held: dict[str, Tensor], x: Tensor) -> Tensor:
        return functional_call(base, (state, held), (change(x),))

    def loss(state: dict[str, Tensor], held: dict[str, Tensor], x: Tensor) -> Tensor:
        return forward(state, held, x).float().sum()

    differs = cell.input is InputMode.DIFFERENT
    call = vmap(
        forward if cell.direction is Pass.FORWARD else grad(loss),
        in_dims=(0, 0, 0 if differs else None),
    )
    x = torch.randn(*((3,) if differs else ()), 2, 4)
    trouble = None
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            with torch.set_grad_enabled(cell.direction is Pass.GRAD):
                call(parameters, held, x)
        except Exception as error:  # noqa: BLE001 -- as the doctor does
            trouble = trouble_of(error)
    names = {
        name for one in heard for name in re.findall(r"rule for ([\w:.]+)\. ", str(one.message))
    }
    operators = tuple(Operator(name=one, times=1) for one in sorted(names))
    return diagnose(trouble, operators, cell, members[0])


def trouble_of(error: Exception) -> Trouble:
    own = [one for one in extract_tb(error.__traceback__) if one.filename == __file__][-1]
    return Trouble(
        message=str(error),
        whole="".join(format_exception(error)),
        place=f"net.py, line {own.lineno}: {own.line}",
    )


def branch(_: nn.Module, x: Tensor) -> Tensor:
    if x.mean() > 0:
        return torch.relu(x)
    return torch.tanh(x)


def while_(_: nn.Module, x: Tensor) -> Tensor:
    while x.norm() > 1e-3:
        x = x / 2
    return x


def assert_(_: nn.Module, x: Tensor) -> Tensor:
    assert torch.isfinite(x).all()
    return x


def allclose(_: nn.Module, x: Tensor) -> Tensor:
    return x if torch.allclose(x, x) else -x


def equal(_: nn.Module, x: Tensor) -> Tensor:
    return x if torch.equal(x, x) else -x


def item(_: nn.Module, x: Tensor) -> Tensor:
    return x / x.abs().max().item()


def float_(_: nn.Module, x: Tensor) -> Tensor:
    return x * float(x[0, 0])


def int_(_: nn.Module, x: Tensor) -> Tensor:
    return x * int(x[0, 0])


def range_(_: nn.Module, x: Tensor) -> Tensor:
    for one in range(x[0].argmax()):
        x = x + one
    return x


def of_list(_: nn.Module, x: Tensor) -> Tensor:
    return x * torch.tensor([row.mean() for row in x])[:, None]


def tolist(_: nn.Module, x: Tensor) -> Tensor:
    return x * torch.tensor(x.mean(0).tolist())


def numpy(_: nn.Module, x: Tensor) -> Tensor:
    return torch.from_numpy(np.tanh(x.detach().numpy()))


def masked(_: nn.Module, x: Tensor) -> Tensor:
    return x[x > 0]


def mask_set(_: nn.Module, x: Tensor) -> Tensor:
    x = x.clone()
    x[x < 0] = 0
    return x


def nonzero(_: nn.Module, x: Tensor) -> Tensor:
    return x[(x[:, 0] > 0).nonzero()[:, 0]]


def masked_select(_: nn.Module, x: Tensor) -> Tensor:
    return x.masked_select(x > 0)


def unique(_: nn.Module, x: Tensor) -> Tensor:
    return torch.unique(x)


def zeros(_: nn.Module, x: Tensor) -> Tensor:
    out = torch.zeros(2, 4)
    out[:, :2] = x[:, :2]
    return out


def zeros_added(_: nn.Module, x: Tensor) -> Tensor:
    out = torch.zeros(2, 4)
    out += x
    return out


def zeros_scattered(_: nn.Module, x: Tensor) -> Tensor:
    return torch.zeros(2, 4).scatter_add_(1, torch.arange(4).expand(2, 4), x)


def out_(_: nn.Module, x: Tensor) -> Tensor:
    out = torch.empty(2, 4)
    torch.add(x, 1, out=out)
    return out


def data(_: nn.Module, x: Tensor) -> Tensor:
    return x + x.data


def needs_gradient(_: nn.Module, x: Tensor) -> Tensor:
    return x.detach().requires_grad_()


def of_earlier(_: nn.Module, x: Tensor) -> Tensor:
    return x + torch.vmap(lambda one: KEPT.append(one) or one)(x) + KEPT[0]


KEPT: list[Tensor] = []


def with_hook() -> nn.Module:
    net = Net(lambda _, x: x)
    net.layer.register_forward_hook(lambda _, __, x: x * float(x.mean()))
    return net


def embedded(net: nn.Module, x: Tensor) -> Tensor:
    embedding: nn.Module = net.embedding  # type: ignore[assignment]  # a module attribute, for mypy any of several
    return x.sum() + embedding((x > 0).long()).sum((0, 1))


def attended(_: nn.Module, x: Tensor) -> Tensor:
    query = x.view(1, 2, 2, 2)
    return functional.scaled_dot_product_attention(query, query, query).view(2, 4)


NUMBER, BRANCH = "makes a Python number", "one true or false"
SHAPES, OUTSIDE = "selects values by a condition", "outside of torch"
SHARED = "in place into a tensor that all members share"

FORWARDS: dict[str, tuple[Forward, str, tuple[Remedy, ...]]] = {
    "if": (branch, BRANCH, ()),
    "while": (while_, BRANCH, ()),
    "assert": (assert_, BRANCH, ()),
    "max": (lambda _, x: x * max(x[0, 0], x[0, 1]), BRANCH, ()),
    "allclose": (allclose, BRANCH, ()),
    "equal": (equal, BRANCH, ()),
    "item": (item, NUMBER, ()),
    "float": (float_, NUMBER, ()),
    "int": (int_, NUMBER, ()),
    "range": (range_, NUMBER, ()),
    "a tensor of a list": (of_list, NUMBER, ()),
    "tolist": (tolist, OUTSIDE, ()),
    "numpy": (numpy, OUTSIDE, ()),
    "a mask": (masked, SHAPES, ()),
    "a mask that is written to": (mask_set, SHAPES, ()),
    "nonzero": (nonzero, SHAPES, ()),
    "masked_select": (masked_select, SHAPES, ()),
    "unique": (unique, SHAPES, ()),
    "zeros": (zeros, SHARED, (R.COPY_INPUT,)),
    "zeros, added to": (zeros_added, SHARED, (R.COPY_INPUT,)),
    "zeros, scattered to": (zeros_scattered, SHARED, (R.COPY_INPUT,)),
    "out=": (out_, "add with out=", ()),
    ".data": (data, "bypasses vmap", ()),
    "requires_grad_": (needs_gradient, "with torch.autograd", ()),
    "a Function": (lambda _, x: Clipped.apply(x), "its own autograd.Function", ()),
    "a Function without a rule": (
        lambda _, x: ClippedWithoutRule.apply(x), "its own autograd.Function", ()),
    "a reentrant checkpoint": (
        lambda net, x: checkpoint(net.layer, x, use_reentrant=True), "torch.utils.checkpoint", ()),
    "channels_last": (
        lambda _, x: x.view(1, 2, 2, 2).to(memory_format=torch.channels_last), "channels_last", ()),
    "rrelu": (lambda _, x: functional.rrelu(x), "no batching rule for rrelu", ()),
    "noise": (lambda _, x: x + torch.randn(4), "random numbers",
              (R.RANDOM_DIFFERENT, R.RANDOM_SAME)),
    "histc": (lambda _, x: torch.histc(x, 4, -1, 1), "torch.histc", ()),
    "bincount": (lambda _, x: torch.bincount(x.argmax(1), minlength=4), "torch.bincount", ()),
    "attention": (attended, "fused attention", (R.MATHS_ATTENTION,)),
}  # fmt: skip
NETWORKS: dict[str, tuple[Callable[[], nn.Module], Cell, str, tuple[Remedy, ...]]] = {
    "dropout": (lambda: nn.Sequential(nn.Linear(4, 4), nn.Dropout()), TRAIN, "random numbers",
                (R.RANDOM_DIFFERENT, R.RANDOM_SAME)),
    "GRU": (lambda: nn.GRU(4, 3), EVAL, "recurrent layers", (R.UNROLL,)),
    "LSTM": (lambda: nn.LSTM(4, 3), EVAL, "recurrent layers", (R.UNROLL,)),
    "RNN": (lambda: nn.RNN(4, 3), EVAL, "recurrent layers", (R.UNROLL,)),
    "GRUCell": (lambda: nn.GRUCell(4, 3), EVAL, "recurrent layers and cells", (R.UNROLL,)),
    "RNNCell": (lambda: nn.RNNCell(4, 3), EVAL, "recurrent layers and cells", (R.UNROLL,)),
    "LSTMCell": (lambda: nn.LSTMCell(4, 3), EVAL, "recurrent layers and cells", (R.UNROLL,)),
    "BatchNorm without momentum": (
        lambda: nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4, momentum=None)), TRAIN,
        "momentum=None", (R.FREEZE_STATISTICS,)),
    "spectral_norm": (lambda: Net(lambda net, x: net.other(x),
                                  other=parametrizations.spectral_norm(nn.Linear(4, 4))), TRAIN,
                      "spectral_norm", ()),
    "weight_norm": (lambda: Net(lambda net, x: net.other(x),
                                other=parametrizations.weight_norm(nn.Linear(4, 4))), EVAL,
                    "weight_norm", ()),
    "a hook": (with_hook, EVAL, NUMBER, ()),
    "an embedding with max_norm": (
        lambda: Net(embedded, embedding=nn.Embedding(2, 4, max_norm=1.0)), EVAL, "max_norm", ()),
    "a checkpoint, for a gradient": (
        lambda: Net(lambda net, x: checkpoint(net.layer, x, use_reentrant=False)), GRAD,
        "torch.utils.checkpoint", ()),
    "an if, for a gradient": (lambda: Net(branch), GRAD, BRANCH, ()),
    "item, for a gradient": (lambda: Net(item), GRAD, NUMBER, ()),
}  # fmt: skip


def assert_names(found: Diagnosis | None, words: str, remedies: tuple[Remedy, ...]) -> None:
    assert found is not None
    assert words in found.cause
    assert found.remedies == remedies
    assert found.advice
    assert found.link.startswith("https://")


@pytest.mark.parametrize(("forward", "words", "remedies"), FORWARDS.values(), ids=FORWARDS)
def test_the_cause_of_what_a_forward_does_is_named(
    forward: Forward, words: str, remedies: tuple[Remedy, ...]
) -> None:
    assert_names(called(lambda: Net(forward), EVAL), words, remedies)


@pytest.mark.parametrize(("build", "cell", "words", "remedies"), NETWORKS.values(), ids=NETWORKS)
def test_the_cause_in_a_layer_is_named(
    build: Callable[[], nn.Module], cell: Cell, words: str, remedies: tuple[Remedy, ...]
) -> None:
    assert_names(called(build, cell), words, remedies)


@pytest.mark.parametrize("cell", [EVAL, TRAIN, GRAD])
def test_nothing_is_diagnosed_where_vmap_works(cell: Cell) -> None:
    assert called(lambda: nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4)), cell) is None


@pytest.mark.parametrize("cell", [TRAIN, GRAD])
def test_buffers_that_are_not_stacked_are_named(cell: Cell) -> None:
    found = called(lambda: nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4)), cell, buffers=False)
    assert_names(found, "running mean and variance", (R.STACK_BUFFERS, R.FREEZE_STATISTICS))


def test_an_input_that_a_gradient_captures_is_named() -> None:
    x = torch.zeros(2, 4)
    found = called(lambda: nn.Linear(4, 4), GRAD, change=lambda _: x.add_(1))
    assert_names(found, "not an argument of the differentiated", (R.STACK_BUFFERS, R.COPY_INPUT))


def test_a_copy_of_the_input_is_no_remedy_where_each_member_has_its_own() -> None:
    assert_names(called(lambda: Net(zeros), DIFFERENT), SHARED, ())


def test_a_tensor_of_an_earlier_call_is_named() -> None:
    KEPT.clear()
    assert_names(called(lambda: Net(of_earlier), EVAL), "Probably the network computes with a", ())
    text = "Either your tensor may have escaped from inside a function being vmapped and this is"
    trouble = Trouble(message=text, whole=text)
    assert_names(diagnose(trouble, (), EVAL, nn.Linear(1, 1)), "kept from an earlier call", ())


def test_a_network_that_returns_no_tensor_is_named() -> None:
    found = called(lambda: Net(lambda _, x: {"logits": x, "name": "net"}), EVAL)  # type: ignore[arg-type, return-value]  # not a tensor, as is tested
    assert_names(found, "something other than tensors (<class 'str'>)", ())


def test_lazy_layers_are_named() -> None:
    with pytest.raises(ValueError, match="ninitialized") as caught:
        torch.stack([nn.LazyLinear(4).weight, nn.LazyLinear(4).weight])
    found = diagnose(trouble_of(caught.value), (), EVAL, nn.LazyLinear(4))
    assert_names(found, "lazy layers", ())


class Featured(nn.Module):
    """Has a tensor in a plain attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(4, 4)
        self.inner.frequencies = torch.ones(4)

    def forward(self, x: Tensor) -> Tensor:
        frequencies: Tensor = self.inner.frequencies  # type: ignore[assignment]  # a module attribute, for mypy any of several
        return self.inner(x) * frequencies


def test_a_plain_tensor_on_meta_is_named() -> None:
    with torch.device("meta"):
        base = Featured()
    with pytest.raises(RuntimeError, match="meta") as caught:
        functional_call(base, dict(Featured().named_parameters()), (torch.zeros(1, 4),))
    found = diagnose(trouble_of(caught.value), (), EVAL, Featured())
    assert_names(found, "(inner.frequencies)", ())
    assert found is not None
    assert "register_buffer" in found.code


def test_a_buffer_on_meta_is_named() -> None:
    base = nn.BatchNorm1d(4).eval().to("meta")
    with pytest.raises(RuntimeError, match="meta") as caught:
        functional_call(base, dict(nn.BatchNorm1d(4).named_parameters()), (torch.zeros(1, 4),))
    assert_names(
        diagnose(trouble_of(caught.value), (), EVAL, base), "on the meta device", (R.STACK_BUFFERS,)
    )


def test_other_results_than_the_loops_are_put_down_to_a_plain_tensor() -> None:
    message = "vmap's results differ from the loop's: the largest difference is 2."
    trouble = Trouble(message=message, whole=message)
    assert_names(diagnose(trouble, (), EVAL, Featured()), "(inner.frequencies)", ())
    assert_names(diagnose(trouble, (), EVAL, nn.Linear(1, 1)), "gives other results", ())


def test_only_tensors_that_are_neither_parameters_nor_buffers_are_plain() -> None:
    assert plain_tensors(nn.BatchNorm1d(4)) == ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch deprecates it
        assert plain_tensors(nn.utils.weight_norm(nn.Linear(4, 4))) == ()
        assert plain_tensors(nn.utils.spectral_norm(nn.Linear(4, 4))) == ()
    assert plain_tensors(Featured()) == ("inner.frequencies",)


# As other versions, other processors and other memories than those of the tests have them.
TEXTS: dict[str, tuple[str, str, tuple[Remedy, ...]]] = {
    "if in 2.10": (("vmap: It looks like you're attempting to use a Tensor in some data-dependent "
                   "control flow. We don't support that yet, please shout over at"), BRANCH, ()),
    "allclose in 2.10": ("vmap over torch.allclose isn't supported yet. Please voice your support",
                         BRANCH, ()),
    "scatter in 2.10": (("unsupported operation: more than one element of the written-to tensor "
                        "refers to a single memory location. Please clone() the tensor"), SHARED,
                        (R.COPY_INPUT,)),
    "checkpoint in 2.10": (("You tried to vmap over _NoopSaveInputs, but it does not have vmap "
                           "support. Please"), "torch.utils.checkpoint", ()),
    "LSTM on CUDA": ("Batching rule not implemented for aten::_cudnn_rnn. We could not generate",
                     "recurrent layers", (R.UNROLL,)),
    "LSTM by oneDNN": ("Batching rule not implemented for aten::mkldnn_rnn_layer. We could",
                       "recurrent layers", (R.UNROLL,)),
    "attention in C++": ("Batching rule not implemented for aten::_native_multi_head_attention. We",
                         "fused attention", (R.MATHS_ATTENTION,)),
    "memory of the CPU": (("[enforce fail at alloc_cpu.cpp:124] . DefaultCPUAllocator: can't "
                          "allocate memory: you tried to allocate"), "do not fit in memory",
                          (R.CHUNK,)),
    "memory of CUDA": ("CUDA out of memory. Tried to allocate 20.00 GiB.", "do not fit in memory",
                       (R.CHUNK,)),
    "a scripted module": ("AssertionError: param must be a Parameter", "scripted", ()),
    "a custom operator": ("Batching rule not implemented for mylib::roi_align. We could not",
                          "rule for mylib::roi_align and", ()),
    "a view": (("Batching rule not implemented for aten::view.dtype; the fallback path "
               "doesn't work on out= or view ops."), "rule for view.dtype and", ()),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words", "remedies"), TEXTS.values(), ids=TEXTS)
def test_messages_of_other_versions_and_devices_are_known(
    text: str, words: str, remedies: tuple[Remedy, ...]
) -> None:
    trouble = Trouble(message=text, whole=f"RuntimeError: {text}")
    assert_names(diagnose(trouble, (), EVAL, nn.Linear(1, 1)), words, remedies)


def test_a_number_or_a_branch_is_left_open_without_the_line_of_code() -> None:
    text = (
        "vmap: It looks like you're either (1) calling .item() on a Tensor or (2) attempting to "
        "use a Tensor in some data-dependent control flow or (3) encountering this error"
    )
    found = diagnose(Trouble(message=text, whole=text), (), GRAD, nn.Linear(1, 1))
    assert_names(found, "makes a Python number of a tensor, or asks it for one true or false", ())


def test_a_network_that_fails_by_itself_is_not_put_down_to_vmap() -> None:
    trouble = Trouble(message="ValueError: wrong size", whole="", without_vmap=True)
    found = diagnose(trouble, (), EVAL, nn.Linear(1, 1))
    assert found is not None
    assert "without vmap as well" in found.cause
    assert found.remedies == ()


def test_an_unknown_error_is_said_to_be_unknown_with_its_message() -> None:
    trouble = Trouble(message="RuntimeError: quux went wrong\nin detail", whole="...")
    assert_names(
        diagnose(trouble, (), EVAL, nn.Linear(1, 1)),
        "The cause is not known. torch reports: RuntimeError: quux went wrong",
        (),
    )


def test_several_slow_operators_share_one_diagnosis() -> None:
    names = (
        "aten::gru_cell",
        "aten::gru_cell",
        "aten::_scaled_dot_product_flash_attention_for_cpu",
    )
    operators = tuple(Operator(name=one, times=2) for one in names)
    found = diagnose(None, operators, EVAL, nn.Linear(1, 1))
    assert_names(found, "recurrent layers and cells. vmap has", (R.UNROLL, R.MATHS_ATTENTION))


def test_an_unknown_slow_operator_is_named() -> None:
    found = diagnose(None, (Operator(name="aten::cdist_x", times=1),), EVAL, nn.Linear(1, 1))
    assert_names(found, "rule for cdist_x and runs it member by member", ())
