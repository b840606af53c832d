"""Objects of packages that need not be installed, pickled as those packages pickle theirs."""

import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Self

import torch


@dataclass(frozen=True, slots=True)
class Foreign:
    """An object of this class, with these attributes; or what this function returns for them."""

    name: str  # package.module.Class
    content: object = None
    is_call: bool = False


def of(name: str, /, **attributes: object) -> Foreign:
    """An object of a class of another package."""
    return Foreign(name, attributes)


def call(name: str, *arguments: object) -> Foreign:
    """What unpickling gives by calling a function of another package."""
    return Foreign(name, arguments, is_call=True)


def save_foreign(found: object, path: Path) -> None:
    """torch.save, of what may hold Foreign objects."""
    with _Modules() as modules:
        torch.save(_built(found, modules), path)


def _built(found: object, modules: "_Modules") -> object:
    """The same, with an object that pickles so in the place of each Foreign."""
    if isinstance(found, Foreign):
        made = modules.named(found)
        return _called(made, found.content) if found.is_call else _object(made, found, modules)
    if type(found) is dict:
        return {key: _built(one, modules) for key, one in found.items()}
    return [_built(one, modules) for one in found] if type(found) is list else found


def _object(kind: Any, found: Foreign, modules: "_Modules") -> object:  # noqa: ANN401 -- a class
    made = kind()
    content = _built(found.content, modules)
    if isinstance(content, dict):
        made.__dict__.update(content)
    return made


def _called(function: object, arguments: object) -> object:
    class Reduced:
        def __reduce__(self) -> Any:  # noqa: ANN401 -- what pickle takes
            return function, arguments

    return Reduced()


class _Modules:
    """Modules with the classes and functions that are pickled, which last as long as it is open."""

    def __init__(self) -> None:
        self._before: dict[str, ModuleType | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for name, module in self._before.items():
            del sys.modules[name]
            if module is not None:
                sys.modules[name] = module

    def named(self, found: Foreign) -> object:
        """A class or function of this name, where pickle looks for it."""
        where, _, own = found.name.rpartition(".")
        parts = where.split(".")
        for end in range(1, len(parts)):
            outer = ".".join(parts[:end])
            if outer not in sys.modules:
                self._put(outer)
        if where not in self._before:
            self._put(where)
        module = sys.modules[where]
        if not hasattr(module, own):
            made: Any = (lambda *_: None) if found.is_call else type(own, (), {})
            made.__module__, made.__name__, made.__qualname__ = where, own, own
            setattr(module, own, made)
        return getattr(module, own)

    def _put(self, name: str) -> None:
        self._before[name] = sys.modules.get(name)
        sys.modules[name] = ModuleType(name)
