"""What vmap does with a network, by plain torch: nothing here knows the application.

It is the tutorial's recipe, members made one after another and their state stacked, but for its
`.to("meta")`: that makes two tensors of weights that are tied, of which functional_call replaces
one. https://docs.pytorch.org/tutorials/intermediate/ensembling.html
"""

import copy
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, stack_module_state, vmap
from torch.nn import functional

MEMBERS = 3
BATCH = 4
_MISSING = re.compile(r"batching rule for ([\w:.]+?)\. Please")

Build = Callable[[], nn.Module]
State = dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to call a network under vmap."""

    direction: str  # forward or grad
    mode: str  # eval or train
    given: str  # same or different


WAYS = tuple(
    Way(direction, mode, given)
    for direction, mode, given in product(
        ("forward", "grad"), ("eval", "train"), ("same", "different")
    )
    if direction == "forward" or mode == "train"
)


@dataclass(frozen=True, slots=True)
class Truth:
    """What vmap did: it works, falls back or fails."""

    behaviour: str
    operators: frozenset[str] = frozenset()
    message: str = ""
    difference: float = 0.0  # from the loop, the largest
    without_vmap: bool = False  # the network fails by itself


def truth_of(build: Build, way: Way, *, randomness: str = "error") -> Truth:
    """What vmap does with this network in this way."""
    torch.manual_seed(0)
    members = [build() for _ in range(MEMBERS)]
    given = torch.randn(*(() if way.given == "same" else (MEMBERS,)), BATCH, 1, 28, 28)
    for member in members:
        with torch.no_grad():
            member.eval()(torch.randn(BATCH, 1, 28, 28))  # makes lazy layers
        member.train(way.mode == "train")
    stacked = _stacked(members)  # as they are before the loop, which may change them
    base = copy.deepcopy(members[0])
    try:
        looped = [_alone(one, _part(given, index, way), way) for index, one in enumerate(members)]
    except Exception as error:  # noqa: BLE001 -- the network may raise anything
        return Truth("fails", message=str(error), without_vmap=True)
    try:
        with _fallbacks() as missing, _gradients(way):
            found = _vectorised(base, way, randomness)(*stacked, given.clone())
    except Exception as error:  # noqa: BLE001 -- vmap may raise anything
        return Truth("fails", message=str(error))
    difference = max(_apart(found, index, one) for index, one in enumerate(looped))
    behaviour = "falls back" if missing else "works"
    return Truth(behaviour, frozenset(missing), difference=difference)


def _stacked(members: list[nn.Module]) -> tuple[State, State]:
    parameters, buffers = stack_module_state(members)
    detached = {name: one.detach() for name, one in parameters.items()}
    return detached, {name: one.clone() for name, one in buffers.items()}


def _part(given: Tensor, index: int, way: Way) -> Tensor:
    """A member's own minibatch, which its forward may change."""
    return (given if way.given == "same" else given[index]).clone()


def _loss(outputs: Any) -> Tensor:  # noqa: ANN401 -- as the network has it
    logits = outputs[0] if isinstance(outputs, tuple) else outputs
    return functional.cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long))


def _gradients(way: Way) -> torch.set_grad_enabled:
    return torch.set_grad_enabled(way.direction == "grad")


def _alone(member: nn.Module, given: Tensor, way: Way) -> Any:  # noqa: ANN401 -- as above
    """The outputs of one member, or its gradients by name."""
    with _gradients(way):
        outputs = member(given)
        if way.direction == "forward":
            return outputs
        named = dict(member.named_parameters())
        found = torch.autograd.grad(_loss(outputs), [*named.values()], allow_unused=True)
    return dict(zip(named, found, strict=True))


def _vectorised(base: nn.Module, way: Way, randomness: str) -> Callable[..., Any]:
    def forward(parameters: State, buffers: State, given: Tensor) -> Any:  # noqa: ANN401 -- as above
        return functional_call(base, (parameters, buffers), (given,))

    def loss(parameters: State, buffers: State, given: Tensor) -> Tensor:
        return _loss(forward(parameters, buffers, given))

    dimensions = (0, 0, None if way.given == "same" else 0)
    function = forward if way.direction == "forward" else grad(loss)
    return vmap(function, in_dims=dimensions, randomness=randomness)


@contextmanager
def _fallbacks() -> Iterator[set[str]]:
    """The operators that torch warns of within this, complete when it ends."""
    found: set[str] = set()
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        yield found
    for one in heard:
        found.update(_MISSING.findall(str(one.message)))


def _apart(found: Any, index: int, alone: Any) -> float:  # noqa: ANN401 -- as above
    """The largest difference of a member's outputs or gradients; one that is missing is zero."""
    if isinstance(found, dict):
        return max(_apart(one, index, alone[name]) for name, one in found.items())
    if isinstance(found, tuple):
        return max(_apart(one, index, part) for one, part in zip(found, alone, strict=True))
    other = torch.zeros_like(found[index]) if alone is None else alone
    return float((found[index] - other).detach().abs().max())
