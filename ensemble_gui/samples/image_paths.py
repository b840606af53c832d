"""Finds the image files that paths stand for: files themselves, folders with all in them."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from ensemble_gui.records import IMAGE_SUFFIXES

MOST_DEPTH = 32  # folders in folders: deeper is no collection of pictures

_Seen = set[tuple[int, int]]  # the device and inode of each folder that was entered


def image_paths(paths: Iterable[str]) -> Iterator[str]:
    """These files, and of these folders the image files in them at any depth, by name.

    Hidden entries are left out, and a folder is entered once, however many links lead to it. A
    folder without any image stands for itself, and so does one that may not be read or lies too
    deep, so that it can be refused by name. Nothing is raised, whatever vanishes meanwhile.
    """
    for path in paths:
        if not os.path.isdir(path):  # noqa: PTH112 -- Path("") would be the present folder
            yield path
            continue
        empty = True
        for found in _images_in(path, set(), MOST_DEPTH):
            empty = False
            yield found
        if empty:
            yield path


def _images_in(folder: str, seen: _Seen, depth: int) -> Iterator[str]:
    """The paths of the images in a folder and in its folders, each folder's own order kept."""
    if not _enter(folder, seen):
        return
    entries = _entries(folder) if depth > 0 else None
    if entries is None:
        yield folder
        return
    for entry in entries:
        if _is_folder(entry):
            yield from _images_in(entry.path, seen, depth - 1)
        elif entry.name.lower().endswith(IMAGE_SUFFIXES):
            yield entry.path


def _enter(folder: str, seen: _Seen) -> bool:
    """Note that a folder is entered; False if it was before, or has vanished."""
    try:
        status = os.stat(folder)  # noqa: PTH116 -- as all paths here are text
    except OSError:
        return False
    identity = (status.st_dev, status.st_ino)
    if identity in seen:
        return False
    seen.add(identity)
    return True


def _entries(folder: str) -> list[os.DirEntry[str]] | None:
    """What is in a folder and not hidden, 2 before 10; None if it may not be read."""
    try:
        with os.scandir(folder) as entries:
            visible = [entry for entry in entries if not entry.name.startswith(".")]
    except OSError:
        return None
    return sorted(visible, key=lambda entry: natural_order(entry.name))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    with suppress(OSError):  # a loop of links, or gone meanwhile
        return entry.is_dir()
    return False


def natural_order(name: str) -> tuple[list[str | int], str]:
    """What names are sorted by: digits as a number, letters in whichever case."""
    parts = re.split("([0-9]+)", name.lower())
    # Text and digits take turns, so that like is compared with like.
    return [int(part) if odd % 2 else part for odd, part in enumerate(parts)], name
