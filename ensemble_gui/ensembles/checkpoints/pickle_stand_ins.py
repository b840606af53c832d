"""Stand-ins for the objects that a checkpoint's pickle makes, while it is checked.

Names, numbers and tuples of them stand for themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import torch

_MOST_DIMENSIONS = 32
STORAGES = {  # bytes a number
    f"torch {kind}Storage": size
    for kind, size in (
        *(("Float", 4), ("Double", 8), ("Half", 2), ("BFloat16", 2), ("Long", 8), ("Int", 4)),
        *(("Short", 2), ("Char", 1), ("Byte", 1), ("Bool", 1), ("ComplexFloat", 8)),
        *(("ComplexDouble", 16),),
    )
} | {"torch.storage UntypedStorage": 1}


class Refused(Exception):  # noqa: N818 -- it says why
    """A pickle is not allowed; the message says why."""


@dataclass(frozen=True, slots=True)
class Named:
    """A function or class of a module."""

    name: str  # module and name, with a space between


@dataclass(frozen=True, slots=True)
class Storage:
    """The numbers of one or of several tensors."""

    size: int  # bytes
    item: int  # bytes a number


class Tensor:
    """Some tensor."""


class List:
    """Some list."""


@dataclass(slots=True)
class Dict:
    """Some dict, of which the keys alone matter."""

    is_ordered: bool
    keys: set[object] = field(default_factory=set)


def is_dtype(name: str) -> bool:
    """Whether it is the name of a kind of number, such as 'torch float32'."""
    module, _, kind = name.partition(" ")
    # vars(), since getattr() imports those of torch's modules that are imported on demand.
    return module == "torch" and isinstance(vars(torch).get(kind), torch.dtype)


def _tensor(storage: object, offset: int, shape: tuple[int, ...], stride: tuple[int, ...],
            *more: object) -> Tensor:  # fmt: skip
    """A tensor, which has to lie inside its storage. `more` are its grad, hooks and metadata."""
    _grad, hooks, *_ = more
    if not isinstance(storage, Storage) or not _is_empty(hooks):
        raise TypeError
    return _placed(storage.size // storage.item, offset, shape, stride)


def _tensor_of_kind(storage: object, offset: int, shape: tuple[int, ...], stride: tuple[int, ...],
                    *more: object) -> Tensor:  # fmt: skip
    """The same of a kind that has no storages of its own."""
    _grad, hooks, kind, *_ = more
    if not isinstance(storage, Storage) or not _is_empty(hooks) or not isinstance(kind, Named):
        raise TypeError
    item = getattr(torch, kind.name.partition(" ")[2]).itemsize
    return _placed(storage.size // item, offset, shape, stride)


def _placed(numbers: int, offset: int, shape: tuple[int, ...], stride: tuple[int, ...]) -> Tensor:
    if not (_is_shape(shape) and _is_shape(stride) and _are_counts((offset,))):
        raise TypeError
    last = offset + sum((n - 1) * step for n, step in zip(shape, stride, strict=True))
    if last >= numbers and 0 not in shape:
        raise Refused("its tensors lie outside of their records")
    return Tensor()


def _is_empty(hooks: object) -> bool:
    return isinstance(hooks, Dict) and not hooks.keys


def _is_shape(found: object) -> bool:
    # The length comes first: a pickle can name one long tuple a hundred thousand times.
    return isinstance(found, tuple) and len(found) <= _MOST_DIMENSIONS and _are_counts(found)


def _are_counts(found: tuple[object, ...]) -> bool:
    return all(type(one) is int and 0 <= one < 2**62 for one in found)


def _parameter(data: object, _grad: object, hooks: object) -> Tensor:
    if not isinstance(data, Tensor) or not _is_empty(hooks):
        raise TypeError
    return data


def _size(shape: object) -> tuple[int, ...]:
    if not _is_shape(shape):
        raise TypeError
    return shape  # type: ignore[return-value]  # it is one


def _device(kind: object, index: object = 0) -> str:
    if not isinstance(kind, str) or type(index) is not int:
        raise TypeError
    return kind


# What may be called, and what it gives. They raise TypeError for arguments that torch.save never
# gives, and Refused.
BUILDERS: dict[str, Callable[..., object]] = {
    "collections OrderedDict": lambda: Dict(is_ordered=True),
    "torch._utils _rebuild_tensor_v2": _tensor,
    "torch._utils _rebuild_tensor_v3": _tensor_of_kind,
    "torch._utils _rebuild_parameter": _parameter,
    "torch Size": _size,
    "torch device": _device,
}
