"""What a pickle is made of where nothing that it names is run: places of tensors, and stand-ins."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from typing import TypeGuard

import torch

from ensemble_gui.ensembles.checkpoints.tensors import File, Stored, extent

_MOST_DIMENSIONS = 32
_MOST_ARGUMENTS = 16
_MOST_NUMBERS = 2**60
DTYPES = {  # by their names in a pickle
    f"torch {kind}": getattr(torch, kind)
    for kind in (
        *("float16", "bfloat16", "float32", "float64", "bool", "complex64", "complex128"),
        *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
        *("float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz"),
    )
}
STORAGES = {
    f"torch {kind}Storage": dtype
    for kind, dtype in (
        *(("Float", torch.float32), ("Double", torch.float64), ("Half", torch.float16)),
        *(("BFloat16", torch.bfloat16), ("Long", torch.int64), ("Int", torch.int32)),
        *(("Short", torch.int16), ("Char", torch.int8), ("Byte", torch.uint8)),
        *(("Bool", torch.bool), ("ComplexFloat", torch.complex64)),
        ("ComplexDouble", torch.complex128),
    )
} | {"torch.storage UntypedStorage": torch.uint8}
_WORDS = {  # for what people know by another word than the function that makes it
    "torch._utils _rebuild_sparse_tensor": "a sparse tensor",
    "torch._utils _rebuild_qtensor": "a quantised tensor",
    "torch._utils _rebuild_meta_tensor_no_storage": "a tensor without numbers",
    "torch._utils _rebuild_nested_tensor": "a nested tensor",
    "numpy.core.multiarray _reconstruct": "a NumPy array",
    "numpy._core.multiarray _reconstruct": "a NumPy array",
    "numpy._core.numeric _frombuffer": "a NumPy array",
    "numpy.core.multiarray scalar": "a NumPy number",
    "numpy._core.multiarray scalar": "a NumPy number",
    "_codecs encode": "bytes",
}
_SETS = ("builtins set", "builtins frozenset", "__builtin__ set", "__builtin__ frozenset")
_MAKERS = (  # of an instance of the class that they are given; by protocol 2 under older names
    *("builtins getattr", "copyreg _reconstructor", "copyreg __newobj__"),
    *("__builtin__ getattr", "copy_reg _reconstructor", "copy_reg __newobj__"),
)
_TENSORS = ("torch Tensor", "torch.nn.parameter Parameter", "torch.nn.parameter Buffer")


class Refused(Exception):  # noqa: N818 -- it says why
    """A pickle cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Named:
    """A function or class of a module."""

    name: str  # module and name, with a space between

    @property
    def dotted(self) -> str:
        """As people write it."""
        dotted = self.name.replace(" ", ".")
        return dotted.removeprefix("builtins.").removeprefix("__builtin__.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """The numbers of one or of several tensors."""

    file: File
    start: int  # byte in the file
    size: int  # bytes
    dtype: torch.dtype


@dataclass(slots=True, eq=False)
class Foreign:
    """The stand-in for something that only foreign code could make, with what it is made of."""

    what: str
    parts: list[object] = field(default_factory=list)
    items: dict[object, object] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether people know it by a word, and nothing in it can be a state dict."""
        return self.what in _WORDS.values()

    @property
    def is_network(self) -> bool:
        """Whether it is a whole torch.nn.Module."""
        return any(
            isinstance(one, dict) and {"_parameters", "_modules"} <= one.keys()
            for one in self.parts
        )


def made_by(function: object, arguments: tuple[object, ...]) -> object:
    """What the function gives for these arguments, or its stand-in.

    Raises TypeError for arguments that torch never saves, and Refused.
    """
    if not isinstance(function, Named):
        return stand_in(function, arguments)
    if function.name == "torch._tensor _rebuild_from_type_v2" and len(arguments) == 4:
        inner, kind, inner_arguments, _state = arguments
        is_plain = isinstance(kind, Named) and kind.name in _TENSORS
        if is_plain and isinstance(inner, Named) and isinstance(inner_arguments, tuple):
            function, arguments = inner, inner_arguments
        else:
            return stand_in(kind, arguments)
    build = _BUILDERS.get(function.name)
    if build is None:
        return stand_in(function, arguments)
    if len(arguments) > _MOST_ARGUMENTS:
        raise TypeError
    return build(*arguments)


def stand_in(made: object, arguments: object) -> Foreign:
    """The stand-in for what this function gives, or for an instance of this class."""
    if isinstance(made, Named) and made.name in _MAKERS and isinstance(arguments, tuple):
        made = next(iter(arguments), made)
    if isinstance(made, Foreign):
        return Foreign(made.what, [arguments])
    named = made if isinstance(made, Named) else Named("something foreign")
    word = "a set" if named.name in _SETS else _WORDS.get(named.name, named.dotted)
    return Foreign(word, [arguments])


def _tensor(storage: object, offset: object, shape: object, stride: object, _grad: object = None,
            _hooks: object = None, metadata: object = None) -> object:  # fmt: skip
    if isinstance(storage, Foreign):
        return storage
    if not isinstance(storage, Storage):
        raise TypeError
    return _placed(storage, storage.dtype, offset, shape, stride, metadata)


def _tensor_of_kind(storage: object, offset: object, shape: object, stride: object, _grad: object,
                    _hooks: object, kind: object, metadata: object = None) -> object:  # fmt: skip
    """The same of a dtype that has no storages of its own."""
    if not isinstance(storage, Storage) or not isinstance(kind, Named):
        raise TypeError
    dtype = DTYPES.get(kind.name)
    if dtype is None:
        return Foreign(f"a tensor of {kind.dotted}")
    return _placed(storage, dtype, offset, shape, stride, metadata)


def _placed(storage: Storage, dtype: torch.dtype, offset: object, shape: object, stride: object,
            metadata: object) -> object:  # fmt: skip
    """The tensor's place, which has to lie inside its storage."""
    if metadata:  # that its numbers are to be negated or conjugated
        return Foreign("a tensor with more than numbers")
    if not (_is_shape(shape) and _is_shape(stride) and _is_count(offset)):
        raise TypeError
    ends = (offset + extent(shape, stride)) * dtype.itemsize
    if (ends > storage.size and 0 not in shape) or prod(max(n, 1) for n in shape) > _MOST_NUMBERS:
        raise Refused("its tensors lie outside of their records")
    start = storage.start + offset * dtype.itemsize
    return Stored(shape=shape, dtype=dtype, file=storage.file, start=start, stride=stride)


def _is_shape(found: object) -> TypeGuard[tuple[int, ...]]:
    # The length comes first: a pickle can name one long tuple a hundred thousand times.
    return (
        isinstance(found, tuple) and len(found) <= _MOST_DIMENSIONS and all(map(_is_count, found))
    )


def _is_count(found: object) -> TypeGuard[int]:
    return type(found) is int and 0 <= found < 2**62


def _parameter(data: object, _grad: object, _hooks: object, _state: object = None) -> object:
    if not isinstance(data, Stored | Foreign):
        raise TypeError
    return data


def _size(shape: object) -> object:
    if not _is_shape(shape):
        raise TypeError
    return shape


def _ordered(*items: object) -> object:
    """A dict; items that come with it are not what torch saves."""
    return Foreign("collections.OrderedDict", list(items)) if items else {}


_BUILDERS: dict[str, Callable[..., object]] = {
    "collections OrderedDict": _ordered,
    "torch._utils _rebuild_tensor": _tensor,
    "torch._utils _rebuild_tensor_v2": _tensor,
    "torch._utils _rebuild_tensor_v3": _tensor_of_kind,
    "torch._utils _rebuild_parameter": _parameter,
    "torch._utils _rebuild_parameter_with_state": _parameter,
    "torch Size": _size,
}
