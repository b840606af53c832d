"""Reads a pickle without running anything that it names.

No name in it is looked up. Tensors become their places in the file, plain values and their
containers themselves, and everything else a stand-in. Each opcode does a bounded piece of work.
"""

import pickletools
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from io import BytesIO
from itertools import islice
from typing import Any

from ensemble_gui.ensembles.checkpoints.kinds import CONVERT
from ensemble_gui.ensembles.checkpoints.stand_ins import (
    STORAGES,
    Foreign,
    Named,
    Refused,
    Storage,
    made_by,
    stand_in,
)
from ensemble_gui.ensembles.checkpoints.tensors import File

Places = Mapping[str, tuple[int, int]]  # the first byte and the bytes of each storage, by its key

_MOST_STEPS = 300_000  # of the pickle: some 15 for a tensor
_PROTOCOLS = (2, 3, 4, 5)
_DAMAGED = f"its content is damaged, or was not written by torch.save: {CONVERT}"
_KEYS = (str, int, float, bool, type(None), Foreign)  # of dicts: what is hashed in a moment
_LARGEST_KEY = 2**61 - 2  # of whole numbers: larger ones can have all the same hash
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_VALUES = (  # opcodes whose argument is what they stand for
    *("BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8"),
    *("BYTEARRAY8", "BININT", "BININT1", "BININT2", "LONG1", "LONG4", "BINFLOAT"),
)
_PUSHED: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(_VALUES, lambda one: one),
    "NONE": lambda _: None,
    "NEWTRUE": lambda _: True,
    "NEWFALSE": lambda _: False,
    "EMPTY_TUPLE": lambda _: (),
    "EMPTY_DICT": lambda _: {},
    "EMPTY_LIST": lambda _: [],
    "EMPTY_SET": lambda _: Foreign("a set"),
}
_OPCODES = {one.code.encode("latin-1"): one for one in pickletools.opcodes}


def unpickled(content: bytes, file: File, places: Places) -> object:
    """What the pickle holds. Raises ValueError, saying what is wrong with it.

    `places` are those of the storages that the file has.
    """
    machine = _Machine(file, places)
    try:
        for work, argument in islice(_steps(content, machine), _MOST_STEPS):
            work(argument)
        if machine.has_stopped:
            return machine.stack[-1]
    except Refused as error:
        raise ValueError(str(error)) from error
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(_DAMAGED) from error
    raise ValueError("it holds far more than a network's parameters")


def _steps(content: bytes, machine: "_Machine") -> Iterator[tuple[Callable[[Any], None], Any]]:
    """What each opcode does, and its argument. Raises Refused at one that torch never saves."""
    file = BytesIO(content)
    while not machine.has_stopped:
        opcode = _OPCODES.get(file.read(1))
        work = machine.work.get(opcode.name) if opcode is not None else None
        if opcode is None or work is None:
            raise Refused(_DAMAGED)
        if opcode.name == "GLOBAL":  # pickletools would read escapes in it, torch does not
            yield work, " ".join(file.readline()[:-1].decode() for _ in range(2))
        else:
            yield work, None if opcode.arg is None else opcode.arg.reader(file)


def _key(found: object) -> object:
    """What stands for this key of a dict: itself only if its hash is found in a moment."""
    is_large = type(found) is int and abs(found) > _LARGEST_KEY
    return found if type(found) in _KEYS and not is_large else Foreign("")


class _Machine:
    """Does what the pickle says."""

    def __init__(self, file: File, places: Places) -> None:
        self.file, self.places = file, places
        self.stack: list[Any] = []
        self.marked: list[list[Any]] = []
        self.memo: dict[int, Any] = {}
        self.has_stopped = False
        self.work: dict[str, Callable[[Any], None]] = {
            "PROTO": self._proto, "FRAME": self._frame, "STOP": self._stop,
            "GLOBAL": self._global, "STACK_GLOBAL": self._stack_global,
            "REDUCE": self._reduce, "NEWOBJ": self._new, "NEWOBJ_EX": self._new_ex,
            "BINPERSID": self._binpersid, "BUILD": self._build,
            "MARK": self._mark, "POP": self._pop, "POP_MARK": self._pop_mark,
            "TUPLE": self._tuple, "FROZENSET": self._frozen_set,
            "SETITEM": self._setitem, "SETITEMS": self._setitems,
            "APPEND": self._append, "APPENDS": self._appends, "ADDITEMS": self._appends,
            "BINPUT": self._put, "LONG_BINPUT": self._put, "MEMOIZE": self._memoize,
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
        if protocol not in _PROTOCOLS:
            raise Refused(
                f"it is pickled with protocol {protocol}, not with one of 2 to 5: {CONVERT}"
            )

    def _frame(self, _: object) -> None:
        """How much to read at once, which does not matter here."""

    def _stop(self, _: object) -> None:
        self.has_stopped = True

    def _put(self, place: int) -> None:
        self.memo[place] = self.stack[-1]

    def _memoize(self, _: object) -> None:
        self.memo[len(self.memo)] = self.stack[-1]

    def _get(self, place: int) -> None:
        self.stack.append(self.memo[place])

    def _mark(self, _: object) -> None:
        self.marked.append(self.stack)
        self.stack = []

    def _pop(self, _: object) -> None:
        self._popped(1)

    def _pop_mark(self, _: object) -> None:
        self._since_mark()

    def _tuple(self, _: object) -> None:
        items = self._since_mark()
        self.stack.append(tuple(items))

    def _frozen_set(self, _: object) -> None:
        items = self._since_mark()
        self.stack.append(Foreign("a set", items))

    def _global(self, name: str) -> None:
        self.stack.append(Named(name))

    def _stack_global(self, _: object) -> None:
        module, name = self._popped(2)
        if not isinstance(module, str) or not isinstance(name, str):
            raise TypeError
        self.stack.append(Named(f"{module} {name}"))

    def _reduce(self, _: object) -> None:
        function, arguments = self._popped(2)
        if not isinstance(arguments, tuple):
            raise TypeError
        self.stack.append(made_by(function, arguments))

    def _new(self, _: object) -> None:
        kind, arguments = self._popped(2)
        self.stack.append(stand_in(kind, arguments))

    def _new_ex(self, _: object) -> None:
        kind, arguments, _named = self._popped(3)
        self.stack.append(stand_in(kind, arguments))

    def _binpersid(self, _: object) -> None:
        """A storage, which has to take the bytes that its record has."""
        (name,) = self._popped(1)
        word, kind, key, _place, numbers = name
        if word != "storage" or type(numbers) is not int or not isinstance(key, str):
            raise TypeError
        start, size = self.places[key]
        dtype = STORAGES.get(kind.name)
        if dtype is None:
            self.stack.append(Foreign(f"a tensor of {kind.dotted}"))
            return
        if numbers * dtype.itemsize != size:
            raise Refused("its tensors do not match the sizes of their records")
        self.stack.append(Storage(file=self.file, start=start, size=size, dtype=dtype))

    def _setitem(self, _: object) -> None:
        self._set(self._popped(2))

    def _setitems(self, _: object) -> None:
        self._set(self._since_mark())

    def _set(self, items: list[Any]) -> None:
        into = self.stack[-1]
        if not isinstance(into, dict | Foreign) or len(items) % 2:
            raise TypeError
        found = into if isinstance(into, dict) else into.items
        found.update(zip(map(_key, items[::2]), items[1::2], strict=True))

    def _append(self, _: object) -> None:
        self._extend(self._popped(1))

    def _appends(self, _: object) -> None:
        self._extend(self._since_mark())

    def _extend(self, items: list[Any]) -> None:
        into = self.stack[-1]
        if not isinstance(into, list | Foreign):
            raise TypeError
        (into if isinstance(into, list) else into.parts).extend(items)

    def _build(self, _: object) -> None:
        """Attributes, which a dict or a tensor does without, such as a state dict's versions."""
        (state,) = self._popped(1)
        into = self.stack[-1]
        if isinstance(into, Foreign):
            into.parts.extend(state[:2] if isinstance(state, tuple) else [state])
