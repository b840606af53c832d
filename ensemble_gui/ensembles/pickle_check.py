"""A look at what a checkpoint's pickle would do, before torch does it.

`weights_only=True` runs no foreign code, but builds more than tensors: bytearrays of any size,
keys that take for ever to hash. What torch.save writes of a state dict needs little of a pickle's
language, and here nothing else is let through. Nothing is built but names, numbers and tuples.
"""

import pickletools
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import torch

from ensemble_gui.wording import printable

_MOST_STEPS = 200_000  # of the pickle: some 15 for a tensor
_MOST_DIMENSIONS = 32
_CONVERT = "save its parameters by torch.save(model.state_dict(), 'member.pt')"
_DAMAGED = "what it holds is damaged, or no parameters"
_STORAGES = {  # bytes a number
    f"torch {kind}Storage": size
    for kind, size in (
        *(("Float", 4), ("Double", 8), ("Half", 2), ("BFloat16", 2), ("Long", 8), ("Int", 4)),
        *(("Short", 2), ("Char", 1), ("Byte", 1), ("Bool", 1), ("ComplexFloat", 8)),
        *(("ComplexDouble", 16),),
    )
} | {"torch.storage UntypedStorage": 1}
_SPECIAL = {  # they make tensors that are no plain ones
    f"torch._utils _rebuild_{kind}"
    for kind in ("sparse_tensor", "qtensor", "meta_tensor_no_storage", "nested_tensor",
                 "wrapper_subclass", "device_tensor_from_numpy", "device_tensor_from_cpu_tensor")
}  # fmt: skip
_KEYS = (str, int, float, bool, type(None))


@dataclass(frozen=True, slots=True)
class _Global:
    name: str  # module and name, with a space between


@dataclass(frozen=True, slots=True)
class _Storage:
    size: int  # bytes
    item: int  # bytes a number


class _Tensor:
    """Some tensor."""


class _List:
    """Some list."""


@dataclass(slots=True)
class _Dict:
    is_ordered: bool
    keys: set[object] = field(default_factory=set)


def check_pickle(content: bytes, sizes: dict[str, int]) -> None:
    """Raise ValueError unless it holds tensors, names and numbers alone.

    `sizes` are the bytes of the storages that the file has, by their keys.
    """
    machine = _Machine(sizes)
    try:
        for opcode, argument, _ in islice(pickletools.genops(content), _MOST_STEPS):
            machine.take(opcode.name, argument)
    except _Refused as error:
        raise ValueError(str(error)) from error
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"{_DAMAGED}: {_CONVERT}") from error
    if not machine.has_stopped:
        raise ValueError("it holds far more than the parameters of a network")


class _Refused(Exception):  # noqa: N818 -- it says why
    """What a person is told."""


class _Machine:
    """Does what the pickle says, with stand-ins for all but names, numbers and tuples."""

    def __init__(self, sizes: dict[str, int]) -> None:
        self.sizes = sizes
        self.stack: list[Any] = []
        self.marked: list[list[Any]] = []
        self.memo: dict[int, Any] = {}
        self.has_stopped = False
        self.work: dict[str, Callable[[Any], None]] = {
            "PROTO": self._proto, "GLOBAL": self._global, "REDUCE": self._reduce,
            "BINPERSID": self._binpersid, "BUILD": self._build, "MARK": self._mark,
            "TUPLE": self._tuple, "SETITEM": self._setitem, "SETITEMS": self._setitems,
            "APPEND": self._append, "APPENDS": self._appends, "STOP": self._stop,
        }  # fmt: skip

    def take(self, name: str, argument: Any) -> None:  # noqa: ANN401 -- of any opcode
        """One step. Raises _Refused for one that is not let through."""
        if name in _PUSHED:
            self.stack.append(_PUSHED[name](argument))
        elif name in ("BINPUT", "LONG_BINPUT"):
            self.memo[argument] = self.stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            self.stack.append(self.memo[argument])
        elif name in _TUPLES:
            items = self._popped(_TUPLES[name])
            self.stack.append(tuple(items))
        elif name in self.work:
            self.work[name](argument)
        else:
            raise _Refused(f"{_DAMAGED}: {_CONVERT}")

    def _stop(self, _: object) -> None:
        self.has_stopped = True

    def _popped(self, number: int) -> list[Any]:
        if len(self.stack) < number:
            raise IndexError
        items = self.stack[-number:]
        del self.stack[-number:]
        return items

    def _proto(self, protocol: int) -> None:
        if protocol != 2:
            raise _Refused(
                f"it is pickled by protocol {protocol}, which only a program that trusts it can "
                f"load: {_CONVERT}"
            )

    def _mark(self, _: object) -> None:
        self.marked.append(self.stack)
        self.stack = []

    def _since_mark(self) -> list[Any]:
        items, self.stack = self.stack, self.marked.pop()
        return items

    def _tuple(self, _: object) -> None:
        items = self._since_mark()
        self.stack.append(tuple(items))

    def _global(self, name: str) -> None:
        if name in _SPECIAL:
            raise _Refused(
                f"its tensors are no plain ones, but sparse, quantised or such: {_CONVERT}"
            )
        if name not in _BUILDERS and name not in _STORAGES and not _is_dtype(name):
            raise _Refused(
                f"it holds {printable(name.replace(' ', '.'))}, and with it code that would have "
                f"to run, not parameters alone: load it in a program that trusts it, and {_CONVERT}"
            )
        self.stack.append(_Global(name))

    def _reduce(self, _: object) -> None:
        function, arguments = self._popped(2)
        build = _BUILDERS.get(function.name) if isinstance(function, _Global) else None
        if build is None or not isinstance(arguments, tuple):
            raise _Refused(f"it calls what is no function of torch's for tensors: {_CONVERT}")
        self.stack.append(build(*arguments))

    def _binpersid(self, _: object) -> None:
        """A storage, which has to take the bytes that its record has."""
        (name,) = self._popped(1)
        word, kind, key, _place, numbers = name
        if word != "storage" or type(numbers) is not int or not isinstance(key, str):
            raise TypeError
        item = _STORAGES[kind.name]
        if numbers * item != self.sizes[key]:
            raise _Refused("its tensors do not take the bytes that their records have")
        self.stack.append(_Storage(self.sizes[key], item))

    def _setitem(self, _: object) -> None:
        self._set(self._popped(2))

    def _setitems(self, _: object) -> None:
        self._set(self._since_mark())

    def _set(self, items: list[Any]) -> None:
        into = self.stack[-1]
        keys = items[::2]
        if not isinstance(into, _Dict) or len(items) % 2 or not all(type(k) in _KEYS for k in keys):
            raise TypeError
        into.keys.update(keys)

    def _append(self, _: object) -> None:
        self._popped(1)
        self._check_list()

    def _appends(self, _: object) -> None:
        self._since_mark()
        self._check_list()

    def _check_list(self) -> None:
        if not isinstance(self.stack[-1], _List):
            raise TypeError

    def _build(self, _: object) -> None:
        """A state dict's versions; any other attribute could stand for one of its methods."""
        (state,) = self._popped(1)
        into = self.stack[-1]
        fits = isinstance(into, _Dict) and into.is_ordered and isinstance(state, _Dict)
        if not fits or not state.keys <= {"_metadata"}:
            raise _Refused(f"it sets what a state dict does not have: {_CONVERT}")


def _is_dtype(name: str) -> bool:
    module, _, kind = name.partition(" ")
    return module == "torch" and isinstance(getattr(torch, kind, None), torch.dtype)


def _tensor(storage: object, offset: int, shape: tuple[int, ...], stride: tuple[int, ...],
            *more: object) -> _Tensor:  # fmt: skip
    """A tensor, which has to lie inside its storage. `more` are its grad, hooks and metadata."""
    _grad, hooks, *_ = more
    if not isinstance(storage, _Storage) or not _is_empty(hooks):
        raise TypeError
    return _placed(storage.size // storage.item, offset, shape, stride)


def _tensor_of_kind(storage: object, offset: int, shape: tuple[int, ...], stride: tuple[int, ...],
                    *more: object) -> _Tensor:  # fmt: skip
    """The same of a kind that has no storages of its own."""
    _grad, hooks, kind, *_ = more
    if not isinstance(storage, _Storage) or not _is_empty(hooks) or not isinstance(kind, _Global):
        raise TypeError
    item = getattr(torch, kind.name.partition(" ")[2]).itemsize
    return _placed(storage.size // item, offset, shape, stride)


def _placed(numbers: int, offset: int, shape: tuple[int, ...], stride: tuple[int, ...]) -> _Tensor:
    if not _are_counts((offset, *shape, *stride)) or len(shape) > _MOST_DIMENSIONS:
        raise TypeError
    last = offset + sum((n - 1) * step for n, step in zip(shape, stride, strict=True))
    if last >= numbers and 0 not in shape:
        raise _Refused("its tensors lie outside of their records")
    return _Tensor()


def _is_empty(hooks: object) -> bool:
    return isinstance(hooks, _Dict) and not hooks.keys


def _are_counts(found: tuple[object, ...]) -> bool:
    return all(type(one) is int and 0 <= one < 2**62 for one in found)


def _parameter(data: object, _grad: object, hooks: _Dict) -> _Tensor:
    if not isinstance(data, _Tensor) or not _is_empty(hooks):
        raise TypeError
    return data


def _size(shape: object) -> tuple[int, ...]:
    if not isinstance(shape, tuple) or not _are_counts(shape):
        raise TypeError
    return shape


def _device(kind: object, index: object = 0) -> str:
    if not isinstance(kind, str) or type(index) is not int:
        raise TypeError
    return kind


_BUILDERS: dict[str, Callable[..., object]] = {
    "collections OrderedDict": lambda: _Dict(is_ordered=True),
    "torch._utils _rebuild_tensor_v2": _tensor,
    "torch._utils _rebuild_tensor_v3": _tensor_of_kind,
    "torch._utils _rebuild_parameter": _parameter,
    "torch Size": _size,
    "torch device": _device,
}
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_PUSHED: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(
        ("BINUNICODE", "BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT"), lambda one: one
    ),
    "NONE": lambda _: None,
    "NEWTRUE": lambda _: True,
    "NEWFALSE": lambda _: False,
    "EMPTY_TUPLE": lambda _: (),
    "EMPTY_DICT": lambda _: _Dict(is_ordered=False),
    "EMPTY_LIST": lambda _: _List(),
}
