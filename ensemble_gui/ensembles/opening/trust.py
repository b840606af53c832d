"""Where the code of a factory lies, and whether the user has agreed to run it."""

import hashlib
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

from ensemble_gui.ensembles.checkpoints.reading import read_whole
from ensemble_gui.ensembles.opening.manifest import Inside
from ensemble_gui.errors import BadInput
from ensemble_gui.wording.figures import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

_LARGEST = 4_000_000  # bytes of a file of code


class CodeNotTrusted(Exception):  # noqa: N818 -- a question to the user, no error
    """The user has not agreed yet that the code in this file may run."""

    def __init__(self, source: "FactoryCode") -> None:
        super().__init__(source)
        self.source = source


@dataclass(frozen=True, slots=True, kw_only=True)
class FactoryCode:
    """The code of a factory, as it was read: exactly what the user agrees to runs."""

    name: str  # as it was named, such as net.py:build
    path: Path
    factory: str
    module: str  # '' of a file that is in no package
    code: bytes

    @property
    def sha256(self) -> str:
        """Of the file."""
        return hashlib.sha256(self.code).hexdigest()


def is_factory(name: str) -> bool:
    """Whether the name is that of a factory: package.module:factory or file.py:factory."""
    return ":" in name


def find_source(name: str, folder: Path) -> FactoryCode:
    """The code that the name means, which is not run. Raises BadInput if there is none."""
    where, _, factory = name.rpartition(":")
    if not where or not factory.isidentifier():
        raise BadInput(
            f"{printable(name)!r} does not name a factory: write package.module:factory or "
            "file.py:factory."
        )
    if where.endswith(".py"):
        path, module = Inside(folder).file(where), ""
    else:
        path, module = _find_module(where, name), where
        if path.resolve().is_relative_to(folder.resolve()):
            # Importing it would also run the code around it, which nobody has agreed to.
            raise BadInput(
                f"The module {printable(where)!r} is in the ensemble's folder: name its file, "
                "such as net.py:build."
            )
    code = read_whole(path, _LARGEST, "a file of code")
    return FactoryCode(name=name, path=path.resolve(), factory=factory, module=module, code=code)


def _find_module(where: str, name: str) -> Path:
    """The file of a module; the packages around it are searched, but not imported."""
    search: Sequence[str] | None = None
    spec: ModuleSpec | None = None
    parts = where.split(".")
    for index, part in enumerate(parts):
        full = ".".join(parts[: index + 1])
        spec = PathFinder.find_spec(full, search) if part.isidentifier() else None
        if spec is None:
            break
        search = spec.submodule_search_locations or ()
    if spec is None or not spec.origin or not spec.origin.endswith(".py"):
        raise BadInput(
            f"There is no module {printable(where)!r} of Python code for {printable(name)!r}: "
            "install it next to Ensemble Explorer, or name a file, such as net.py:build."
        )
    return Path(spec.origin)


def check_trust(source: FactoryCode, trusted: frozenset[str]) -> None:
    """Raise CodeNotTrusted unless the user has agreed to this very file."""
    if source.sha256 not in trusted:
        raise CodeNotTrusted(source)
