"""All that a checkpoint holds, by dotted names: its tensors, and what else there is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ensemble_gui.ensembles.checkpoints.kinds import CONVERT
from ensemble_gui.ensembles.checkpoints.stand_ins import Foreign, Named
from ensemble_gui.ensembles.checkpoints.tensors import Outline, Stored
from ensemble_gui.wording.figures import printable, some_of

_DEEPEST = 16  # containers in each other
LONGEST = 1_000  # characters of a name, with all that it is in
_MOST_NAMED = 100  # plain values of one container
_PARAMETERS, _BUFFERS = ("params", "parameters"), "buffers"
_HALVES = 2
_CONTAINERS = (dict, list, tuple, Foreign)
_WORDS = {dict: "a dict", list: "a list", tuple: "a tuple", str: "text", type(None): "nothing",
          Stored: "a tensor without a name"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The tensors of a checkpoint by name, such as state_dict.fc1.weight, and the rest of it."""

    tensors: dict[str, Stored] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)  # by name: a class, or '' for a value
    networks: dict[str, str] = field(default_factory=dict)  # whole ones: their classes

    @property
    def outlines(self) -> dict[str, Outline]:
        """The tensors without their places."""
        return {
            name: Outline(shape=one.shape, dtype=one.dtype) for name, one in self.tensors.items()
        }

    def under(self, key: str) -> "Contents":
        """Only the tensors that are in the mapping of this name, at any depth."""
        inside = {name: one for name, one in self.tensors.items() if f".{key}." in f".{name}"}
        return Contents(tensors=inside, others=self.others, networks=self.networks)


def contents_in(root: object) -> Contents:
    """What an unpickled object holds. Raises ValueError where it has no named tensors."""
    found = Contents()
    _Walk(found).take("", root, 0)
    if not found.tensors:
        raise ValueError(_without_tensors(root, found))
    return Contents(tensors=joined(found.tensors), others=found.others, networks=found.networks)


def whole_network(name: str, kind: str) -> str:
    """The refusal of a network that was saved with its code's name instead of its parameters."""
    where = f"its {printable(name)}" if name else "it"
    return (
        f"{where} is a whole network (of the class {printable(kind)}), not only parameters, so "
        f"code would have to run: load it in a program that trusts it, and {CONVERT}"
    )


def left_out(contents: Contents, used: Iterable[str]) -> list[str]:
    """What is not among these tensors, each named by the outermost thing that holds none of them.

    What is alone in it has its whole name. A class that only foreign code could make is named.
    """
    inside = {before for name in used for before in befores(name)} | set(used)
    found: dict[str, dict[str, str]] = {}
    for name, what in [*((one, "") for one in contents.tensors), *contents.others.items()]:
        if name and name not in inside:
            outermost = next((one for one in befores(name) if one not in inside), name)
            found.setdefault(outermost, {})[name] = what
    return [_named(outermost, parts) for outermost, parts in found.items()]


def _named(outermost: str, parts: dict[str, str]) -> str:
    name = next(iter(parts)) if len(parts) == 1 else outermost
    what = next(filter(None, parts.values()), "")
    return f"{printable(name)}{f' ({printable(what)})' if what else ''}"


def befores(name: str) -> Iterator[str]:
    """The names of what it is in, from the outermost on, as far as a checkpoint is nested."""
    at = name.find(".")
    for _ in range(_DEEPEST):
        if at < 0:
            return
        yield name[:at]
        at = name.find(".", at + 1)


class _Walk:
    """Goes through containers, each once, and notes what they hold."""

    def __init__(self, found: Contents) -> None:
        self._found = found
        self._seen: set[int] = set()

    def take(self, name: str, one: object, depth: int) -> None:
        """Note it, and all that is in it."""
        others = self._found.others
        if isinstance(one, Foreign):
            others[name] = one.what
            if one.is_network:
                self._found.networks[name] = one.what
            if one.is_network or one.is_whole:
                return
        if not isinstance(one, _CONTAINERS) or id(one) in self._seen or depth > _DEEPEST:
            others.setdefault(name, one.dotted if isinstance(one, Named) else "")
            return
        self._seen.add(id(one))
        plain = 0
        for key, inner in _items(one):
            path = f"{name}.{key}" if name and key else name or key
            if isinstance(inner, Stored) and key and not isinstance(one, list | tuple):
                self._note(path, inner)
            elif isinstance(inner, _CONTAINERS) and len(path) <= LONGEST:
                self.take(path, inner, depth + 1)
            elif plain < _MOST_NAMED:
                plain += 1
                others.setdefault(path if isinstance(one, dict) else name, "")

    def _note(self, path: str, tensor: Stored) -> None:
        if path in self._found.tensors:
            raise ValueError(f"two of its tensors have the name {printable(path)}")
        if len(path) > LONGEST:
            raise ValueError(f"the name {printable(path)} is far too long")
        self._found.tensors[path] = tensor


def _items(one: object) -> Iterator[tuple[str, object]]:
    """What a container holds, by keys; '' for what has no name of its own."""
    if isinstance(one, Foreign):
        yield from _items(one.items)
        yield from (("", part) for part in one.parts)
    elif isinstance(one, dict):
        for at, (key, inner) in enumerate(one.items()):
            if isinstance(inner, Stored) and not isinstance(key, str):
                yield "", inner
            else:
                yield str(key) if isinstance(key, str | int | float) else f"({at})", inner
            if isinstance(key, Foreign) and key.what:
                yield "", key
    elif isinstance(one, list | tuple):
        names = (_PARAMETERS[0], _BUFFERS) if _are_halves(one) else map(str, range(len(one)))
        yield from zip(names, one, strict=True)


def _are_halves(one: list[object] | tuple[object, ...]) -> bool:
    """Whether it is (parameters, buffers), as torch.func.stack_module_state gives them."""
    if len(one) != _HALVES:
        return False
    first, second = one
    return (
        isinstance(first, dict)
        and isinstance(second, dict)
        and first.keys().isdisjoint(second)
        and all(isinstance(tensor, Stored) for half in one for tensor in half.values())  # type: ignore[attr-defined]  # both are dicts
    )


def joined(tensors: dict[str, Stored]) -> dict[str, Stored]:
    """Parameters and buffers that lie next to each other, by one name where that is unambiguous."""
    found: dict[str, Stored] = {}
    halves: set[str] = set()
    for name, one in tensors.items():
        parts = name.split(".")
        half = next((part for part in parts if part in (*_PARAMETERS, _BUFFERS)), "")
        if half:
            halves.add(half)
            parts.remove(half)
        short = ".".join(parts)
        if short in found:
            return tensors
        found[short] = one
    return found if _BUFFERS in halves and len(halves) == _HALVES else tensors


def _without_tensors(root: object, found: Contents) -> str:
    for name, kind in found.networks.items():
        return whole_network(name, kind)
    foreign = [printable(what) for what in dict.fromkeys(found.others.values()) if what]
    if isinstance(root, Foreign):
        what = printable(root.what)
    else:
        what = _WORDS.get(type(root), "a value") + (f" with {some_of(foreign)}" if foreign else "")
    return f"it holds {what}, but no plain tensors with names: {CONVERT}"
