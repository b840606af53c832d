"""Runs the files of a factory as modules of their own, in the code that was agreed to.

They are imported under a name that no other module has, so that the `layers` of two ensembles do
not meet, nor an installed one. A file of their folder that nobody was shown is not run.
"""

import builtins
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import spec_from_file_location
from pathlib import Path, PurePosixPath
from types import ModuleType

from ensemble_gui.ensembles.opening.local_code import (
    Parts,
    bases_of,
    is_installed,
    module_file,
)
from ensemble_gui.ensembles.opening.trust import FactoryCode
from ensemble_gui.wording.figures import printable


class LocalModules:
    """The files of a factory as modules."""

    def __init__(self, source: FactoryCode) -> None:
        self.folder, self._main, self._files = source.folder, source.main, source.files
        self.package = f"_ensemble_gui_factory_{source.sha256[:16]}"  # the name before all others
        self._own = {_parts(file): file for file in reversed([*source.files])}  # `main` counts most
        self._packages = {name[:length] for name in self._own for length in range(len(name))}

    def run(self) -> ModuleType:
        """The module that `main` makes, run again. Raises what its code raises."""
        self._forget()
        _FINDER.known[self.package] = self
        try:
            return import_module(self._name_of(_parts(self._main)))
        except BaseException:
            self._forget()
            raise

    def _forget(self) -> None:
        for name in [one for one in sys.modules if self.owns(one)]:
            del sys.modules[name]

    def owns(self, name: str) -> bool:
        """Whether this is the name of one of these modules."""
        return name == self.package or name.startswith(f"{self.package}.")

    def _name_of(self, parts: Parts) -> str:
        return ".".join((self.package, *parts))

    def spec(self, name: str) -> ModuleSpec | None:
        """How the module of this name is made. Raises ImportError for a file nobody was shown."""
        parts = tuple(name.split(".")[1:])
        if file := self._own.get(parts):
            path = self.folder / file
            return spec_from_file_location(
                name,
                path,
                loader=_Loader(self, self._files[file]),
                submodule_search_locations=[str(path.parent)] if _is_package(file) else None,
            )
        if parts in self._packages:  # a folder without __init__.py
            return ModuleSpec(name, _Loader(self, b""), is_package=True)
        if unlisted := module_file(self.folder, parts):
            raise ImportError(_not_shown(unlisted))
        return None

    def local_name(self, name: str) -> str:
        """The name here of a module that is imported by its full name; '' if it is not of here."""
        top, dot, rest = name.partition(".")
        if top in sys.stdlib_module_names:
            return ""
        tops = ((*map(_undotted, base), top) for base in bases_of(self._main))
        own = next((one for one in tops if one in self._own or one in self._packages), None)
        return "" if own is None else f"{self._name_of(own)}{dot}{rest}"


class _Loader(Loader):
    """Runs the code that was agreed to; its imports look among the files first."""

    def __init__(self, modules: LocalModules, code: bytes) -> None:
        self._modules, self._code = modules, code

    def exec_module(self, module: ModuleType) -> None:
        code = compile(self._code, getattr(module, "__file__", module.__name__), "exec")
        module.__dict__["__builtins__"] = vars(builtins) | {"__import__": self._import}
        exec(code, module.__dict__)  # noqa: S102 -- the user has agreed to it

    def _import(
        self,
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002 -- as Python calls it
        locals: Mapping[str, object] | None = None,  # noqa: A002 -- as above
        fromlist: Sequence[str] = (),
        level: int = 0,
    ) -> ModuleType:
        """As `import` does it: the last module if something is taken from it, else the first."""
        own = "" if level else self._modules.local_name(name)
        found = builtins.__import__(own or name, globals, locals, fromlist, level)
        if own and not fromlist:
            return sys.modules[self._modules.local_name(name.partition(".")[0])]
        return found


class _Finder(MetaPathFinder):
    """Finds the modules of all factories, and no other file of their folders."""

    def __init__(self) -> None:
        self.known: dict[str, LocalModules] = {}  # by their package

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,  # noqa: ARG002 -- as importlib calls it
    ) -> ModuleSpec | None:
        if modules := self.known.get(fullname.partition(".")[0]):
            return modules.spec(fullname)
        folders = {one.folder for one in self.known.values()}
        for place in (sys.path if path is None else path) if folders else ():
            whole = Path(place).absolute()
            for folder in folders.intersection((whole, *whole.parents)):
                self._check(fullname, path, folder)
        return None

    def _check(self, fullname: str, path: Sequence[str] | None, folder: Path) -> None:
        """Raise ImportError where Python would run a file of the folder."""
        spec = PathFinder.find_spec(fullname, path)
        if spec is None or not spec.has_location or not spec.origin:
            return
        origin = Path(spec.origin).resolve()
        is_own = fullname.partition(".")[0] == __name__.partition(".")[0]
        if origin.is_relative_to(folder) and not is_own and not is_installed(origin):
            raise ImportError(_not_shown(origin.relative_to(folder).as_posix()))


def _not_shown(file: str) -> str:
    return (
        f"{printable(file)} was not among the files that were shown: import it by a statement, "
        "such as 'from layers import Net'"
    )


def _parts(file: str) -> Parts:
    """The name of the module in this file; a dot in a file's name would be read as a package's."""
    *folders, last = PurePosixPath(file).with_suffix("").parts
    return tuple(map(_undotted, folders if _is_package(file) else [*folders, last]))


def _undotted(name: str) -> str:
    return name.replace(".", "_")


def _is_package(file: str) -> bool:
    return PurePosixPath(file).name == "__init__.py"


_FINDER = _Finder()
sys.meta_path.insert(0, _FINDER)
