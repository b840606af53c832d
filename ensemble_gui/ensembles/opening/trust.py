"""Where the code of a factory lies, and whether the user has agreed to run it."""

import hashlib
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path, PurePath

from ensemble_gui.ensembles.checkpoints.reading import read_whole
from ensemble_gui.ensembles.opening.local_code import (
    LARGEST,
    imported_files,
    is_installed,
    module_file,
)
from ensemble_gui.ensembles.opening.manifest import Inside
from ensemble_gui.errors import BadInput
from ensemble_gui.wording.figures import printable

_ON_CLUSTER = " on a cluster"


class CodeNotTrusted(Exception):  # noqa: N818 -- a question to the user, no error
    """The user has not agreed yet that this code may run."""

    def __init__(self, source: "FactoryCode") -> None:
        super().__init__(source)
        self.source = source


@dataclass(frozen=True, slots=True, kw_only=True)
class FactoryCode:
    """The code of a factory, as it was read: exactly what the user agrees to runs."""

    name: str  # as it was named, such as net.py:build
    factory: str
    module: str  # of an installed package; '' of a file in the ensemble's folder
    folder: Path  # that the files are in
    files: Mapping[str, bytes] = field(repr=False)  # by their paths in it, the factory's first
    arguments: Mapping[str, object] = field(default_factory=dict)  # that the factory is given

    @property
    def main(self) -> str:
        """The file of the factory, by its path in the folder."""
        return next(iter(self.files))

    @property
    def path(self) -> Path:
        """The file of the factory."""
        return self.folder / self.main

    @property
    def call(self) -> str:
        """The call of the factory with its arguments, if it has any; '' without."""
        given = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return f"{self.name}({given})" if given else ""

    @property
    def sums(self) -> dict[str, str]:
        """The SHA-256 of each file, by its path in the folder."""
        return {file: hashlib.sha256(code).hexdigest() for file, code in self.files.items()}

    @property
    def sha256(self) -> str:
        """What is agreed to: the file's sum, or one over all files' sums and the call."""
        if len(self.files) == 1 and not self.call:
            return self.sums[self.main]
        return hashlib.sha256(repr((sorted(self.sums.items()), self.call)).encode()).hexdigest()


def is_factory(name: str) -> bool:
    """Whether the name is that of a factory: package.module:factory or file.py:factory."""
    return ":" in name


def find_source(
    name: str, folder: Path, arguments: Mapping[str, object] | None = None
) -> FactoryCode:
    """The code that the name means, which is not run: a file's, with those that it imports.

    A module is looked for in the folder, then among those that are installed. Raises BadInput if
    there is none.
    """
    where, _, factory = name.rpartition(":")
    if not where or not factory.isidentifier():
        raise BadInput(
            f"{printable(name)!r} does not name a factory: write package.module:factory or "
            "file.py:factory."
        )
    folder = folder.resolve()
    main = PurePath(where).as_posix() if where.endswith(".py") else _local_module(where, folder)
    if main:
        Inside(folder).file(main)  # raises BadInput if it leads out of the folder
        files, module = imported_files(main, folder), ""
    else:
        path, module = _find_module(where, name), where
        if path.is_relative_to(folder) and not is_installed(path):
            raise BadInput(
                f"The module {printable(where)!r} is in the ensemble's folder: name its file, "
                "such as net.py:build."
            )
        folder, files = path.parent, {path.name: read_whole(path, LARGEST, "a file of code")}
    return FactoryCode(
        name=name,
        factory=factory,
        module=module,
        folder=folder,
        files=files,
        arguments=arguments or {},
    )


def check_trust(source: FactoryCode, trusted: frozenset[str], *, on_cluster: bool = False) -> None:
    """Raise CodeNotTrusted unless the user has agreed to these very files and this call.

    That they may run on a cluster's nodes too is agreed to apart.
    """
    if agreement(source, on_cluster=on_cluster) not in trusted:
        raise CodeNotTrusted(source)


def agreement(source: FactoryCode, *, on_cluster: bool) -> str:
    """What is kept of the user's agreement that this code runs here, or on a cluster as well."""
    return f"{source.sha256}{_ON_CLUSTER if on_cluster else ''}"


def _local_module(where: str, folder: Path) -> str:
    """The file of a module in the folder; '' if there is none."""
    parts = tuple(where.split("."))
    return module_file(folder, parts) if all(one.isidentifier() for one in parts) else ""


def _find_module(where: str, name: str) -> Path:
    """The file of an installed module; the packages around it are searched, but not imported."""
    first, *others = where.split(".")
    origin, places = _top(first) if first.isidentifier() else ("", [])
    full = first
    for part in others:
        full = f"{full}.{part}"
        origin, places = _below(full, places) if part.isidentifier() else ("", [])
    if not origin.endswith(".py"):
        raise BadInput(
            f"There is no module {printable(where)!r} of Python code for {printable(name)!r}: "
            "install it next to Ensemble Explorer, or name a file, such as net.py:build."
        )
    return Path(origin).resolve()


def _top(name: str) -> tuple[str, list[str]]:
    """The file of a module without a package, and where to look for those in it."""
    try:
        spec = find_spec(name)
    except (ValueError, ImportError):  # imported without one, or a file that may not be run
        spec = None
    if spec is None:
        return "", []
    return spec.origin or "", list(spec.submodule_search_locations or ())


def _below(full: str, places: Iterable[str]) -> tuple[str, list[str]]:
    """The same of a module in a package at these places, which may be without __init__.py."""
    portions: list[str] = []
    for place in places:
        finder = pkgutil.get_importer(place)
        spec = finder.find_spec(full) if finder is not None else None
        if spec is not None and spec.loader is not None:
            return spec.origin or "", list(spec.submodule_search_locations or ())
        portions += (spec and spec.submodule_search_locations) or []
    return "", portions
