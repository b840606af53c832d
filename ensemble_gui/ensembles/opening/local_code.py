"""Which files of its folder a factory imports: found in its code, which is read and not run."""

import ast
import os
import sys
import sysconfig
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

from ensemble_gui.ensembles.checkpoints.reading import read_whole
from ensemble_gui.errors import BadInput
from ensemble_gui.wording.figures import printable

LARGEST = 4_000_000  # bytes of a file of code
_MOST_FILES = 500

Parts = tuple[str, ...]  # of a dotted name, or of a path


def imported_files(main: str, folder: Path) -> dict[str, bytes]:
    """The file `main` and all that it imports from its folder, by their paths there, `main` first.

    A module is looked for next to `main`, then in the folder, as Python does that is started in
    one or the other; names of the standard library are Python's own. Raises BadInput.
    """
    found: dict[str, bytes] = {}
    waiting = [main]
    while waiting:
        file = waiting.pop(0)
        if file in found:
            continue
        if len(found) == _MOST_FILES:
            raise BadInput(
                f"{printable(main)} imports more than {_MOST_FILES} files of its folder: install "
                "them as a package, and name it as package.module:factory."
            )
        found[file] = read_whole(_inside(file, main, folder), LARGEST, "a file of code")
        waiting += _imported_by(file, found[file], main, folder)
    return found


def bases_of(main: str) -> tuple[Parts, ...]:
    """Where the modules lie that are imported by their full names: next to `main`, or on top."""
    return tuple(dict.fromkeys((PurePosixPath(main).parent.parts, ())))


def module_file(folder: Path, parts: Parts) -> str:
    """The path in the folder of the module or package of this name; '' if there is none."""
    path = "/".join(parts)
    tries = (f"{path}/__init__.py", f"{path}.py") if parts else ("__init__.py",)
    return next((one for one in tries if _is_file(folder / one)), "")


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 -- Path's raises for a name that is too long


def is_installed(path: Path) -> bool:
    """Whether it lies among the installed packages, which may be in the ensemble's folder."""
    return any(path.is_relative_to(one) for one in _sites())


@cache
def _sites() -> frozenset[Path]:
    kinds = ("stdlib", "platstdlib", "purelib", "platlib")
    return frozenset(Path(sysconfig.get_path(one)).resolve() for one in kinds)


def _inside(file: str, main: str, folder: Path) -> Path:
    path = folder / file
    if not path.resolve().is_relative_to(folder.resolve()):
        raise BadInput(
            f"{printable(main)} imports {printable(file)}, which is a link out of its folder: put "
            "the file itself there."
        )
    return path


def _imported_by(file: str, code: bytes, main: str, folder: Path) -> Iterator[str]:
    here = PurePosixPath(file).parent.parts
    for level, parts in _names_in(code):
        if level > len(here) + 1:
            continue
        if level:
            bases: tuple[Parts, ...] = (here[: len(here) + 1 - level],)
        elif parts[0] in sys.stdlib_module_names:
            continue
        else:
            bases = bases_of(main)
        yield from next(filter(None, (_files(folder, base, parts, level) for base in bases)), [])


def _files(folder: Path, base: Parts, parts: Parts, level: int) -> list[str]:
    """The files that are run when this module is imported: its packages', and its own."""
    found = [module_file(folder, base)] if level else []
    for index in range(len(parts)):
        path = (*base, *parts[: index + 1])
        file = module_file(folder, path)
        if not file and not os.path.isdir(folder / "/".join(path)):  # noqa: PTH112 -- as above
            break  # what is imported is no module but something in one, or is installed
        found.append(file)
        if file and not file.endswith("/__init__.py"):
            break
    return [one for one in found if one]


def _names_in(code: bytes) -> Iterator[tuple[int, Parts]]:
    """What is imported: how many packages upward it is looked for, 0 by its full name."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they are given again when the code is run
            tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # its fault is reported when the code is run
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                yield 0, tuple(one.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            start = tuple(node.module.split(".")) if node.module else ()
            for one in node.names:
                yield node.level, start if one.name == "*" else (*start, one.name)
