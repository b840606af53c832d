"""One way to call the members: by a loop over them, and under vmap as the tutorial does it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, vmap
from torch.nn import functional

from ensemble_gui.records.doctor import Cell, Mode, Pass
from ensemble_gui.records.settings import InputMode

State = Mapping[str, Tensor]  # the tensors of a network by name; stacked, (member, ...)
Results = dict[str, Tensor]  # (member, ...): the logits under '', or the gradients by parameter
Call = Callable[[], object]


class NotLogits(TypeError):  # noqa: N818 -- named for what the network gives
    """The network gives something else than one tensor of numbers; the message says what."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Members:
    """The members that are examined; they belong to the examination, which changes them.

    `make_base` gives a new network without storage, for `functional_call`.
    """

    modules: tuple[nn.Module, ...]
    make_base: Callable[[], nn.Module]
    parameters: State
    buffers: State  # as they were at first: the members' own may change in training
    trainable: tuple[str, ...]  # the parameters of which there are gradients

    def __len__(self) -> int:
        return len(self.modules)

    def reset(self) -> None:
        """Put the members' buffers back to what they were at first."""
        with torch.no_grad():
            for index, module in enumerate(self.modules):
                for name, buffer in module.named_buffers():
                    first = self.buffers.get(name)  # a forward pass may register others
                    if first is not None and first[index].shape == buffer.shape:
                        buffer.copy_(first[index])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """A cell with its members and minibatches, and how vmap is called.

    The inputs are (sample, *shape), or (member, sample, *shape) where they differ; so the labels.
    By default vmap is called as the tutorial does it.
    """

    cell: Cell
    members: Members
    inputs: Tensor
    labels: Tensor
    randomness: str = "error"
    chunk_size: int | None = None
    stacks_buffers: bool = True  # or else all members have the first one's
    copies_input: bool = False  # whether each member has a copy of its own to write into
    changes_input: bool = False  # whether the forward pass does: then each call gets a new one
    change: Callable[[nn.Module], nn.Module] | None = None  # of the network, its state kept

    @property
    def differs(self) -> bool:
        """Whether each member has a minibatch of its own."""
        return self.cell.input is InputMode.DIFFERENT

    @property
    def is_grad(self) -> bool:
        """Whether the gradients are what is computed."""
        return self.cell.direction is Pass.GRAD

    def given(self, index: int) -> tuple[Tensor, Tensor]:
        """The minibatch of a member, and its labels."""
        x, y = (self.inputs[index], self.labels[index]) if self.differs else (
            self.inputs, self.labels)  # fmt: skip
        return (x.clone() if self.changes_input else x), y


@contextmanager
def in_mode(case: Case) -> Iterator[None]:
    """The members in the cell's mode, with their first buffers; in eval mode afterwards."""
    modules = case.members.modules
    for one in modules:
        one.train(case.cell.mode is Mode.TRAIN)
    case.members.reset()
    try:
        yield
    finally:
        for one in modules:
            one.eval()


def wake_vmap() -> None:
    """Let torch import what its first gradient under vmap needs, which takes seconds."""
    vmap(grad(torch.sum))(torch.ones(1, 1))


def looped(case: Case) -> Call:
    """The members one after another, as plain Python does it; `results_of` names what it gives."""
    if case.is_grad:
        return lambda: [_gradients(case, index) for index in range(len(case.members))]
    modules = case.members.modules

    def forward() -> Tensor:
        with torch.no_grad():
            return torch.stack([
                checked(one(case.given(index)[0])) for index, one in enumerate(modules)
            ])  # fmt: skip

    return forward


def vectorised(case: Case) -> Call:
    """All members at once by vmap, on a network without storage."""
    members = case.members
    base = members.make_base()
    if case.change is not None:
        base = case.change(base)
    base.train(case.cell.mode is Mode.TRAIN)
    held = 0 if case.stacks_buffers else None
    buffers = _buffers(case)
    if case.is_grad:
        return _vectorised_grad(case, base, buffers, held)

    def forward(parameters: State, buffers: State, x: Tensor) -> Tensor:
        return checked(functional_call(base, (dict(parameters), dict(buffers)), (x,)))

    call = vmap(
        forward,
        in_dims=(0, held, _dimension(case)),
        randomness=case.randomness,
        chunk_size=case.chunk_size,
    )

    def predict() -> object:
        with torch.no_grad():
            return call(members.parameters, buffers, _inputs(case))

    return predict


def _vectorised_grad(case: Case, base: nn.Module, buffers: State, held: int | None) -> Call:
    names, parameters = case.members.trainable, case.members.parameters
    trained = {name: parameters[name].detach() for name in names}
    others = {name: one.detach() for name, one in parameters.items() if name not in trained}

    def loss(trained: State, others: State, buffers: State, x: Tensor, y: Tensor) -> Tensor:
        state = ({**trained, **others}, dict(buffers))
        return loss_of(functional_call(base, state, (x,)), y)

    dimension = _dimension(case)
    call = vmap(
        grad(loss),
        in_dims=(0, 0, held, dimension, 0 if case.differs else None),
        randomness=case.randomness,
        chunk_size=case.chunk_size,
    )
    return lambda: call(trained, others, buffers, _inputs(case), case.labels)


def results_of(case: Case, found: object) -> Results:
    """What the loop or vmap gave, by name."""
    if isinstance(found, Tensor):
        return {"": found.detach()}
    if isinstance(found, Mapping):
        return {name: one.detach() for name, one in found.items()}
    assert isinstance(found, list)  # noqa: S101 -- the gradients of the loop
    names = case.members.trainable
    parameters = case.members.parameters
    return {
        name: torch.stack([
            torch.zeros_like(parameters[name][0]) if one[place] is None else one[place]
            for one in found
        ])
        for place, name in enumerate(names)
    }  # fmt: skip


def loss_of(outputs: object, labels: Tensor) -> Tensor:
    """The mean cross entropy of logits (sample, class, ...), or of one logit per sample."""
    logits = checked(outputs)
    if logits.ndim < 2 or logits.shape[1] == 1:
        target = labels.to(logits.dtype).reshape(logits.shape)
        return functional.binary_cross_entropy_with_logits(logits, target)
    return functional.cross_entropy(logits, labels)


def checked(outputs: object) -> Tensor:
    """The outputs, if they are one tensor of floating-point numbers. Raises NotLogits."""
    if not isinstance(outputs, Tensor):
        raise NotLogits(
            f"the network returns a {type(outputs).__name__}, not one tensor of logits "
            "(sample, class): return the logits alone"
        )
    if not outputs.is_floating_point():
        kind = str(outputs.dtype).removeprefix("torch.")
        raise NotLogits(f"the network returns {kind} numbers, not logits: return the logits")
    return outputs


def _gradients(case: Case, index: int) -> tuple[Tensor | None, ...]:
    module = case.members.modules[index]
    own = dict(module.named_parameters())
    x, y = case.given(index)
    loss = loss_of(module(x), y)
    return torch.autograd.grad(loss, [own[name] for name in case.members.trainable],
                               allow_unused=True)  # fmt: skip


def _buffers(case: Case) -> State:
    """A copy, which the calls may change."""
    buffers = case.members.buffers
    if case.stacks_buffers:
        return {name: one.clone() for name, one in buffers.items()}
    return {name: one[0].clone() for name, one in buffers.items()}


def _dimension(case: Case) -> int | None:
    """Which dimension of the input is the members'."""
    return 0 if case.differs or case.copies_input else None


def _inputs(case: Case) -> Tensor:
    x = case.inputs
    if case.copies_input and not case.differs:
        x = x.expand(len(case.members), *x.shape)
    return x.clone() if case.copies_input or case.changes_input else x
