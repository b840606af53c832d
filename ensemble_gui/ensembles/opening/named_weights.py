"""The files that a manifest names as its members: names, folders, patterns, and what is outside."""

import os
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path, PurePath, PurePosixPath

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.checkpoints.reading import read_as_bad_input
from ensemble_gui.ensembles.opening.folder_walk import walk
from ensemble_gui.ensembles.opening.manifest import Inside, Manifest
from ensemble_gui.errors import BadInput
from ensemble_gui.wording.figures import printable, some_of

_MAGIC = re.compile(r"[*?\[]")
_MOST_PARTS = 32  # of a pattern


class LeadsOutside(Exception):  # noqa: N818 -- a question to the user, no error
    """The manifest names files outside of its folder, which the user has not agreed to yet."""

    def __init__(self, manifest: Path, files: tuple[str, ...]) -> None:
        super().__init__(manifest, files)
        self.manifest, self.files = manifest, files


def named_paths(manifest: Manifest, agreed: frozenset[str], token: CancelToken) -> list[Path]:
    """The paths that the manifest names, in its order; those of a pattern in natural order.

    Raises LeadsOutside unless all outside of its folder are agreed to, BadInput for a pattern that
    nothing matches, and CancelledError.
    """
    inside, top = Inside(manifest.folder), manifest.folder.resolve()
    found, outside = dict[Path, None](), dict[str, None]()
    for name in manifest.named:
        token.raise_if_cancelled()
        if "\0" in name:
            raise BadInput(f"{_shown(manifest)}: weights names {printable(name)}: choose a name.")
        is_pattern = is_a_pattern(manifest.folder / name)
        paths = matches(manifest.folder, name, token) if is_pattern else [name]
        if not paths:
            raise _no_match(manifest, name, token)
        for path in paths:
            found[manifest.folder / path] = None
            real = os.path.realpath(manifest.folder / path) if inside.leads_out(path) else ""
            if real and not Path(real).is_relative_to(top):  # such as sub/../a.pt
                outside[real] = None
    if manifest.path is not None and not agreed.issuperset(outside):
        raise LeadsOutside(manifest.path, tuple(outside))
    return list(found)


def is_a_pattern(path: Path) -> bool:
    """Whether its name stands for several files; not if there is a file of this very name."""
    return bool(_MAGIC.search(str(path))) and not os.path.lexists(path)


def matches(folder: Path, pattern: str, token: CancelToken) -> list[str]:
    """The files that the pattern names from the folder on, ** for any folders between.

    Raises BadInput and CancelledError.
    """
    parts = PurePath(pattern).parts
    if len(parts) > _MOST_PARTS:
        raise BadInput(f"{printable(pattern)} has too many parts: name folders in fewer.")
    fixed = next(at for at, one in enumerate(parts) if _MAGIC.search(one))
    base = PurePath(*parts[:fixed])
    if not os.path.isdir(folder / base):  # noqa: PTH112 -- of any name
        return []
    with read_as_bad_input(folder / base):
        files = walk(folder / base, token).files
    wanted = parts[fixed:]
    found = [one for one in files if _fits(PurePosixPath(one).parts, wanted)]
    return [(PurePosixPath(base.as_posix()) / one).as_posix() for one in found]


def _fits(parts: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether a path's parts are those of a pattern."""
    reached = {0}  # how many parts of the pattern are used up, in each possible way
    for part in parts:
        reached = set(_steps(part, wanted, reached))
    return len(wanted) in reached or (len(wanted) - 1 in reached and wanted[-1] == "**")


def _steps(part: str, wanted: tuple[str, ...], reached: set[int]) -> Iterator[int]:
    waiting = list(reached)
    while waiting:
        at = waiting.pop()
        if at == len(wanted):
            continue
        if wanted[at] == "**":
            yield at
            waiting.append(at + 1)  # it may stand for no folder
        elif fnmatch(part, wanted[at]):
            yield at + 1


def _no_match(manifest: Manifest, name: str, token: CancelToken) -> BadInput:
    with read_as_bad_input(manifest.folder):
        there = [printable(one) for one in walk(manifest.folder, token).files]
    return BadInput(
        f"{_shown(manifest)}: weights names {printable(name)}, but there is no such file in its "
        f"folder, only {some_of(there)}: change the pattern."
    )


def _shown(manifest: Manifest) -> str:
    return printable(manifest.path.name if manifest.path else manifest.folder.name)
