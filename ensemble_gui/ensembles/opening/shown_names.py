"""The names by which the members' files are told apart, in lists and in refusals."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ensemble_gui.errors import BadInput
from ensemble_gui.wording.figures import printable


def shown_names(files: Sequence[Path]) -> tuple[str, ...]:
    """The files' names, with their folders where the names alone are equal: seed7/best.pt."""
    names = tuple(one.name for one in files)
    if len(set(names)) == len(names):
        return names
    top = common_folder(files)
    return tuple(Path(os.path.relpath(one, top)).as_posix() for one in files)


def common_folder(paths: Sequence[Path]) -> Path:
    """The folder that all these are in; that of the first where there is none."""
    try:
        return Path(os.path.commonpath([one.parent for one in paths]))
    except ValueError:  # on several drives, or only some are absolute
        return paths[0].parent


@contextmanager
def shown_as(file: Path, name: str) -> Iterator[None]:
    """Raise refusals of this file under this name, by which it is told from others."""
    try:
        yield
    except BadInput as error:
        said, short = str(error), printable(file.name)
        if name == file.name or not said.startswith(short):
            raise
        raise type(error)(f"{printable(name)}{said[len(short) :]}") from error
