"""Checks what a checkpoint's pickle would do before torch does it.

`weights_only=True` runs no foreign code, but builds more than tensors: bytearrays of any size,
keys that take for ever to hash. A state dict written by torch.save needs few of a pickle's
opcodes, and only those are allowed here. Only names, numbers and tuples are built.
"""

import pickletools
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from itertools import islice
from typing import Any

from ensemble_gui.ensembles.checkpoints.pickle_stand_ins import (
    BUILDERS,
    STORAGES,
    Dict,
    List,
    Named,
    Refused,
    Storage,
    is_dtype,
)
from ensemble_gui.wording.figures import printable

_MOST_STEPS = 200_000  # of the pickle: some 15 for a tensor
_PROTOCOL = 2  # torch.save's, and the one that weights_only=True reads
_CONVERT = "save its parameters with torch.save(model.state_dict(), 'member.pt')"
_DAMAGED = f"its content is damaged, or not parameters: {_CONVERT}"
_SPECIAL = {  # they make tensors that are not plain
    f"torch._utils _rebuild_{kind}"
    for kind in ("sparse_tensor", "qtensor", "meta_tensor_no_storage", "nested_tensor",
                 "wrapper_subclass", "device_tensor_from_numpy", "device_tensor_from_cpu_tensor")
}  # fmt: skip
_KEYS = (str, int, float, bool, type(None))  # of dicts: what is hashed in a moment
_LARGEST_KEY = 2**61 - 2  # of whole numbers: larger ones can have all the same hash
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_PUSHED: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(
        ("BINUNICODE", "BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT"), lambda one: one
    ),
    "NONE": lambda _: None,
    "NEWTRUE": lambda _: True,
    "NEWFALSE": lambda _: False,
    "EMPTY_TUPLE": lambda _: (),
    "EMPTY_DICT": lambda _: Dict(is_ordered=False),
    "EMPTY_LIST": lambda _: List(),
}


def check_pickle(content: bytes, sizes: dict[str, int]) -> None:
    """Raise ValueError unless it holds only tensors, names and numbers.

    `sizes` are the bytes of the storages that the file has, by their keys.
    """
    machine = _Machine(sizes)
    try:
        for work, argument in islice(_steps(content, machine), _MOST_STEPS):
            work(argument)
    except Refused as error:
        raise ValueError(str(error)) from error
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(_DAMAGED) from error
    if not machine.has_stopped:
        raise ValueError("it holds far more than a network's parameters")


def _steps(content: bytes, machine: "_Machine") -> Iterator[tuple[Callable[[Any], None], Any]]:
    """What each opcode does, and its argument. Raises Refused at one that is not allowed."""
    file = BytesIO(content)
    while not machine.has_stopped:
        opcode = _OPCODES.get(file.read(1))
        work = machine.work.get(opcode.name) if opcode is not None else None
        if opcode is None or work is None:
            raise Refused(_DAMAGED)
        if opcode.name == "GLOBAL":  # pickletools would read escapes in it, torch does not
            yield work, " ".join(file.readline()[:-1].decode("ascii") for _ in range(2))
        else:
            yield work, None if opcode.arg is None else opcode.arg.reader(file)


def _is_key(found: object) -> bool:
    return type(found) in _KEYS and not (type(found) is int and abs(found) > _LARGEST_KEY)


_OPCODES = {one.code.encode("latin-1"): one for one in pickletools.opcodes}


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
            "BINPUT": self._put, "LONG_BINPUT": self._put,
            "BINGET": self._get, "LONG_BINGET": self._get,
        }  # fmt: skip
        self.work |= {name: partial(self._push, make) for name, make in _PUSHED.items()}
        self.work |= {name: partial(self._pack, number) for name, number in _TUPLES.items()}

    def _push(self, make: Callable[[Any], Any], given: object) -> None:
        self.stack.append(make(given))

    def _pack(self, number: int, _: object) -> None:
        items = self._popped(number)
        self.stack.append(tuple(items))

    def _popped(self, number: int) -> list[Any]:
        if len(self.stack) < number:
            raise IndexError
        items = self.stack[-number:]
        del self.stack[-number:]
        return items

    def _since_mark(self) -> list[Any]:
        items, self.stack = self.stack, self.marked.pop()
        return items

    def _proto(self, protocol: int) -> None:
        if protocol != _PROTOCOL:
            raise Refused(
                f"it is pickled with protocol {protocol}, which only a program that trusts it can "
                f"load: {_CONVERT}"
            )

    def _stop(self, _: object) -> None:
        self.has_stopped = True

    def _put(self, place: int) -> None:
        self.memo[place] = self.stack[-1]

    def _get(self, place: int) -> None:
        self.stack.append(self.memo[place])

    def _mark(self, _: object) -> None:
        self.marked.append(self.stack)
        self.stack = []

    def _tuple(self, _: object) -> None:
        items = self._since_mark()
        self.stack.append(tuple(items))

    def _global(self, name: str) -> None:
        if name in _SPECIAL:
            raise Refused(f"its tensors are not plain (sparse, quantised or such): {_CONVERT}")
        if name not in BUILDERS and name not in STORAGES and not is_dtype(name):
            raise Refused(
                f"it holds {printable(name.replace(' ', '.'))}, not only parameters, so code would "
                f"have to run: load it in a program that trusts it, and {_CONVERT}"
            )
        self.stack.append(Named(name))

    def _reduce(self, _: object) -> None:
        function, arguments = self._popped(2)
        build = BUILDERS.get(function.name) if isinstance(function, Named) else None
        if build is None or not isinstance(arguments, tuple):
            raise Refused(
                f"it calls something other than torch's functions for tensors: {_CONVERT}"
            )
        self.stack.append(build(*arguments))

    def _binpersid(self, _: object) -> None:
        """A storage, which has to take the bytes that its record has."""
        (name,) = self._popped(1)
        word, kind, key, _place, numbers = name
        if word != "storage" or type(numbers) is not int or not isinstance(key, str):
            raise TypeError
        item = STORAGES[kind.name]
        if numbers * item != self.sizes[key]:
            raise Refused("its tensors do not match the sizes of their records")
        self.stack.append(Storage(self.sizes[key], item))

    def _setitem(self, _: object) -> None:
        self._set(self._popped(2))

    def _setitems(self, _: object) -> None:
        self._set(self._since_mark())

    def _set(self, items: list[Any]) -> None:
        into = self.stack[-1]
        keys = items[::2]
        if not isinstance(into, Dict) or len(items) % 2 or not all(map(_is_key, keys)):
            raise TypeError
        into.keys.update(keys)

    def _append(self, _: object) -> None:
        self._popped(1)
        self._check_list()

    def _appends(self, _: object) -> None:
        self._since_mark()
        self._check_list()

    def _check_list(self) -> None:
        if not isinstance(self.stack[-1], List):
            raise TypeError

    def _build(self, _: object) -> None:
        """A state dict's versions; any other attribute could stand for one of its methods."""
        (state,) = self._popped(1)
        into = self.stack[-1]
        fits = isinstance(into, Dict) and into.is_ordered and isinstance(state, Dict)
        if not fits or not state.keys <= {"_metadata"}:
            raise Refused(f"it sets something that a state dict does not have: {_CONVERT}")
