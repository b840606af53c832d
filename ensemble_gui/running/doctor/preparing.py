"""Prepares the networks for an examination: one output, the size there is time for, one stack."""

import copy
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.func import stack_module_state
from torch.nn.parameter import is_lazy

from ensemble_gui.ensembles.architectures.family import without_storage
from ensemble_gui.ensembles.ensemble import in_numbers
from ensemble_gui.errors import BadInput
from ensemble_gui.records.doctor import Cell
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.doctor.case import Case, Members
from ensemble_gui.running.doctor.sizing import all_calls_s, sample_seconds, sizes
from ensemble_gui.running.doctor.subjects import Subject
from ensemble_gui.running.doctor.troubles import message_of
from ensemble_gui.wording.figures import count, duration

_TRIED = 2  # samples


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """The members, stacked, and what they are given."""

    members: Members
    shape: tuple[int, ...]  # of a sample
    logits: tuple[int, ...]  # the shape of its logits, (class, ...); () where they are unknown
    batch: int
    device: torch.device
    dtype: torch.dtype
    seed: int
    notes: tuple[str, ...]

    def case(self, cell: Cell) -> Case:
        """A cell on noise with random labels, the same ones for the same seed."""
        chance = torch.Generator().manual_seed(self.seed)
        lead: tuple[int, ...] = (self.batch,)
        if cell.input is InputMode.DIFFERENT:
            lead = (len(self.members), self.batch)
        inputs = torch.randn(*lead, *self.shape, generator=chance)
        classes, *others = self.logits or (1,)
        labels = torch.randint(max(2, classes), (*lead, *others), generator=chance)
        return Case(
            cell=cell,
            members=self.members,
            inputs=inputs.to(self.device, self.dtype),
            labels=labels.to(self.device),
        )


def prepare(
    subject: Subject,
    *,
    batch: int,
    device: torch.device,
    dtype: torch.dtype,
    seed: int,
    budget_s: float,
) -> Prepared:
    """Stack the members, as many as there is time for. What fails on the way fails in the cells.

    Raises BadInput where the members cannot be stacked.
    """
    for module in subject.modules:
        module.eval()
        with suppress(Exception):  # of any network: it fails in the cells as well, and is reported
            _make_lazy_layers(module, subject.shape)
        module._apply(lambda one: in_numbers(one, dtype)).to(device)  # noqa: SLF001 -- .to() would make complex numbers real
    tried = _tried(subject, batch, device, dtype)
    members, size = sizes(len(subject.modules), batch, tried.sample_s, budget_s)
    notes = list(tried.notes)
    if (members, size) != (len(subject.modules), batch):
        whole_s = all_calls_s(len(subject.modules), batch, tried.sample_s)
        notes.append(
            f"Examined with {count(members, 'member')} at batch size {size:,}: "
            f"{len(subject.modules):,} at {batch:,} would take about {duration(whole_s)}."
        )
    return Prepared(
        members=_stacked(subject.first(members)),
        shape=subject.shape,
        logits=tried.logits,
        batch=size,
        device=device,
        dtype=dtype,
        seed=seed,
        notes=tuple(notes),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """What the first member's calls showed."""

    logits: tuple[int, ...]
    sample_s: float
    notes: tuple[str, ...] = ()


def _make_lazy_layers(module: nn.Module, shape: Sequence[int]) -> None:
    if any(is_lazy(one) for one in (*module.parameters(), *module.buffers())):
        with torch.no_grad():
            module(torch.zeros(2, *shape))


def _tried(subject: Subject, batch: int, device: torch.device, dtype: torch.dtype) -> _Tried:
    """Call the first member in both modes: of several outputs the first tensor is examined."""
    network = subject.modules[0]
    before = {name: one.clone() for name, one in network.named_buffers()}
    some = torch.randn(_TRIED, *subject.shape).to(device, dtype)
    logits: tuple[int, ...] = ()
    notes: list[str] = []
    for train in (False, True):
        network.train(train)
        with suppress(Exception), torch.no_grad():  # of any network, as above
            found = network(some.clone())
            tensor = first_tensor(found)
            if tensor is not None and not isinstance(found, Tensor):
                notes.append(_several(found, tensor, train=train))
            logits = logits or tuple(getattr(tensor, "shape", ())[1:])
    network.eval()
    sample_s = sample_seconds(network, some, batch)
    with torch.no_grad():
        for name, one in network.named_buffers():
            one.copy_(before[name])
    if notes:
        for module in subject.modules:
            module.register_forward_hook(_first_tensor_hook)
    return _Tried(
        logits=logits,
        sample_s=sample_s,
        notes=tuple(notes[:1]),
    )


def _several(found: object, tensor: Tensor, *, train: bool) -> str:
    mode = "train" if train else "eval"
    shape = "×".join(["samples", *map(str, tensor.shape[1:])])
    return (
        f"In {mode} mode the network returns a {type(found).__name__}: its first tensor ({shape}) "
        "is examined."
    )


def first_tensor(found: object) -> Tensor | None:
    """The first tensor of floating-point numbers in what a network returns; None without one."""
    if isinstance(found, Tensor):
        return found if found.is_floating_point() else None
    several: Sequence[object] = ()
    if isinstance(found, Mapping):
        several = list(found.values())
    elif isinstance(found, Sequence) and not isinstance(found, str | bytes):
        several = found
    elif hasattr(found, "__dict__"):
        several = list(vars(found).values())
    return next((one for one in map(first_tensor, several) if one is not None), None)


def _first_tensor_hook(_network: nn.Module, _given: object, found: object) -> object:
    tensor = first_tensor(found)
    return found if tensor is None else tensor


def _stacked(subject: Subject) -> Members:
    modules = subject.modules
    own = dict(modules[0].named_parameters())
    trainable = tuple(name for name, one in own.items() if one.requires_grad)
    if not trainable:  # a network that is wholly frozen is asked for gradients all the same
        trainable = tuple(name for name, one in own.items() if one.is_floating_point())
        for module in modules:
            for name, one in module.named_parameters():
                one.requires_grad_(name in trainable)
    parameters: dict[str, Tensor]
    if subject.stacked:
        parameters = {name: subject.stacked[name] for name in own}
        buffers = {name: subject.stacked[name].clone() for name, _ in modules[0].named_buffers()}
    else:
        parameters, buffers = _stack(modules)
    return Members(
        modules=modules,
        make_base=_base_maker(subject),
        parameters=parameters,
        buffers=buffers,
        trainable=trainable,
    )


def _stack(modules: Sequence[nn.Module]) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    try:
        return stack_module_state(list(modules))
    except Exception as error:
        raise BadInput(f"The members cannot be stacked: {message_of(error)}") from error


def _base_maker(subject: Subject) -> Callable[[], nn.Module]:
    """What gives networks without storage, each as the first member was before it was examined.

    A network that cannot be copied is built again; where neither works, its cells fail with that.
    """
    first = subject.modules[0]
    try:
        base = without_storage(first)
    except Exception:  # noqa: BLE001 -- of any network
        return lambda: _with_hook(subject.build_on_meta(), first)
    return lambda: copy.deepcopy(base)


def _with_hook(base: nn.Module, first: nn.Module) -> nn.Module:
    if _first_tensor_hook in first._forward_hooks.values():  # noqa: SLF001 -- ours among them
        base.register_forward_hook(_first_tensor_hook)
    return base
