"""Writes the code and what lies next to it, and overwrites nothing but earlier exports."""

import errno
import os
from collections.abc import Mapping
from pathlib import Path

from ensemble_gui.errors import BadInput
from ensemble_gui.running.exporting.script import MARK
from ensemble_gui.wording.faults import system_fault
from ensemble_gui.wording.figures import printable
from ensemble_gui.writing import write_file

_HEAD = 4096  # bytes of a file in which the mark is looked for


def check_place(path: Path) -> None:
    """Raise BadInput where the code cannot be written, as far as that can be known before."""
    folder = path.parent
    fault = 0
    if path.is_dir():
        fault = errno.EISDIR
    elif not folder.exists():
        fault, path = errno.ENOENT, folder
    elif not folder.is_dir():
        fault, path = errno.ENOTDIR, folder
    elif not os.access(folder, os.W_OK):
        fault, path = errno.EACCES, folder
    if fault:
        raise BadInput(system_fault(OSError(fault, os.strerror(fault), str(path))))


def write_all(
    path: Path, text: str, tensors: bytes, folder: str, code: Mapping[str, bytes]
) -> tuple[str, ...]:
    """Write the code, its tensors and the network's own files; the paths, the code's first.

    The code comes last: a failure before leaves an earlier export's code as it was, which then
    refuses tensors that are not its own. Raises BadInput.
    """
    others = {path.parent / folder / name: content for name, content in code.items()}
    if tensors:
        others[path.with_suffix(".pt")] = tensors
    try:
        _check_free(path, others, code)
        for file, content in others.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            write_file(file, content)
        write_file(path, text.encode())
    except OSError as error:
        raise BadInput(system_fault(error)) from error
    return tuple(map(str, (path, *others)))


def _check_free(path: Path, others: Mapping[Path, bytes], code: Mapping[str, bytes]) -> None:
    """Raise BadInput if somebody's own file would be overwritten, which nobody has agreed to."""
    if path.is_file() and any(_holds(path, one) for one in code.values()):
        raise BadInput(f"{printable(path.name)} is the network's own code: choose another name.")
    if _is_export(path):
        return
    for file, content in others.items():
        if file.exists() and not _holds(file, content):
            raise BadInput(
                f"{printable(str(file), 160)} is in use by something else, and would be "
                "overwritten: choose another name."
            )


def _holds(path: Path, content: bytes) -> bool:
    return path.stat().st_size == len(content) and path.read_bytes() == content


def _is_export(path: Path) -> bool:
    """Whether this is the code of an earlier export, to which what lies next to it belongs."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return MARK.encode() in file.read(_HEAD)
