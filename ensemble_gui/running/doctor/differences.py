"""Why members cannot be stacked: which member, which parameter, and what differs from the first."""

from collections.abc import Iterator, Mapping, Sequence

from torch import Tensor, nn

from ensemble_gui.wording.figures import dimensions, printable, some_of

_MOST = 10  # sentences


def differences(members: Sequence[nn.Module]) -> tuple[str, ...]:
    """The differences that stacking does not allow, in sentences; () if there are none."""
    first, *others = members
    found = [
        sentence
        for index, member in enumerate(others, start=2)
        for sentence in _from_first(index, member, first)
    ]
    return _first_of(found)


def differences_of_states(states: Sequence[Mapping[str, Tensor]]) -> tuple[str, ...]:
    """The same of state dicts, which show no classes and no modes."""
    first, *others = states
    found = [
        sentence
        for index, state in enumerate(others, start=2)
        for sentence in _of_tensors(index, state, first)
    ]
    return _first_of(found)


def _from_first(index: int, member: nn.Module, first: nn.Module) -> Iterator[str]:
    if type(member) is not type(first):
        yield f"Member {index} is a {_kind(member)}, member 1 is a {_kind(first)}."
    if member.training != first.training:
        yield f"Member {index} is in {_mode(member)}, member 1 is in {_mode(first)}."
    yield from _of_tensors(index, _state(member), _state(first))


def _of_tensors(
    index: int, state: Mapping[str, Tensor], first: Mapping[str, Tensor]
) -> Iterator[str]:
    """The differences in names, then those of each tensor that both have."""
    missing = [printable(name) for name in first if name not in state]
    extra = [printable(name) for name in state if name not in first]
    if missing:
        yield f"Member {index} lacks {some_of(missing)}, which member 1 has."
    if extra:
        yield f"Member {index} has {some_of(extra)}, which member 1 lacks."
    for name, one in state.items():
        if name in first:
            yield from _of_one(index, printable(name), one, first[name])


def _of_one(index: int, name: str, one: Tensor, other: Tensor) -> Iterator[str]:
    for found, expected in (
        (dimensions(one.shape), dimensions(other.shape)),
        (_dtype(one), _dtype(other)),
        (f"on {one.device}", f"on {other.device}"),
        (_frozen(one), _frozen(other)),
    ):
        if found != expected:
            yield f"{name} of member {index} is {found}, that of member 1 is {expected}."


def _first_of(found: list[str]) -> tuple[str, ...]:
    more = len(found) - _MOST
    rest = [f"There are {more:,} more differences."] if more > 0 else []
    return tuple(found[:_MOST] + rest)


def _state(member: nn.Module) -> dict[str, Tensor]:
    return {**dict(member.named_parameters()), **dict(member.named_buffers())}


def _kind(member: nn.Module) -> str:
    return printable(type(member).__name__)


def _mode(member: nn.Module) -> str:
    return "train mode" if member.training else "eval mode"


def _dtype(one: Tensor) -> str:
    return str(one.dtype).removeprefix("torch.")


def _frozen(one: Tensor) -> str:
    return "trainable" if one.requires_grad else "frozen (requires_grad is False)"
