"""Finds the image files that paths stand for: files themselves, folders with all in them."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from heapq import merge
from operator import itemgetter

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ordering import Order, natural_order
from ensemble_gui.records.images import IMAGE_SUFFIXES

MOST_DEPTH = 32  # folders in folders: anything deeper is not a collection of pictures
_RUN = 10_000  # entries that are sorted in one step, during which nothing else runs
_OF_SYSTEMS = {  # what systems and storage put into folders unseen, thumbnails among it
    *("__macosx", "@eadir", "$recycle.bin", "system volume information"),
    *("thumbs.db", "ehthumbs.db", "desktop.ini"),
}

_Seen = set[tuple[int, int]]  # the device and inode of each folder that was entered


def image_paths(
    paths: Iterable[str], token: CancelToken | None = None, skipped: Counter[str] | None = None
) -> Iterator[str]:
    """These files, and of these folders the image files in them at any depth, by name.

    Hidden entries and those of the system are left out; other files are counted in `skipped` by
    their endings. A folder is entered once, however many links lead to it. A folder without any
    image stands for itself, and so does one that may not be read or lies too deep, so that it can
    be refused by name. Nothing is raised, whatever vanishes meanwhile, but Cancelled.
    """
    token = token or CancelToken()
    skipped = Counter() if skipped is None else skipped
    for path in paths:
        if not os.path.isdir(path):  # noqa: PTH112 -- Path("") would be the present folder
            yield path
            continue
        empty = True
        for found in _images_in(path, set(), MOST_DEPTH, token, skipped):
            empty = False
            yield found
        if empty:
            yield path


def _images_in(
    folder: str, seen: _Seen, depth: int, token: CancelToken, skipped: Counter[str]
) -> Iterator[str]:
    """The paths of the images in a folder and in its folders, each folder's own order kept."""
    token.raise_if_cancelled()
    if not _enter(folder, seen):
        return
    entries = _entries(folder, token) if depth > 0 else None
    if entries is None:
        yield folder
        return
    for entry in entries:
        token.raise_if_cancelled()
        if _is_folder(entry):
            yield from _images_in(entry.path, seen, depth - 1, token, skipped)
        elif is_image_name(entry.name):
            yield entry.path
        else:
            skipped[os.path.splitext(entry.name)[1].lower()] += 1  # noqa: PTH122 -- it is text


def is_image_name(name: str) -> bool:
    """Whether a file of this name is taken for an image."""
    return name.lower().endswith(IMAGE_SUFFIXES)


def is_unseen(name: str) -> bool:
    """Whether an entry of a folder is hidden, or its system's own."""
    return name.startswith(".") or name.lower() in _OF_SYSTEMS


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


def _entries(folder: str, token: CancelToken) -> Iterator[os.DirEntry[str]] | None:
    """What is in a folder and not hidden, 2 before 10; None if it may not be read."""
    found: list[tuple[Order, os.DirEntry[str]]] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                token.raise_if_cancelled()
                if not is_unseen(entry.name):
                    found.append((natural_order(entry.name), entry))
    except OSError:
        return None
    runs = [found[at : at + _RUN] for at in range(0, len(found), _RUN)]
    for run in runs:
        token.raise_if_cancelled()
        run.sort(key=itemgetter(0))
    return (entry for _, entry in merge(*runs, key=itemgetter(0)))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    with suppress(OSError):  # a loop of links, or gone meanwhile
        return entry.is_dir()
    return False
