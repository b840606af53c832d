"""The splits of a data set: train, val and test, each a folder of samples of its own."""

import re
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.samples.folders.entries import Entries, images_below, look_into, shown_path
from ensemble_gui.wording.figures import count, printable

_SPLIT = re.compile(
    r"(train|training|val|valid|validation|dev|eval|test|testing|holdout)"
    r"([ _-]?(set|split|data|images|imgs?))?([ _-]?\d+)?",
    re.IGNORECASE,
)
_WRAPPER = re.compile(
    r"images?|imgs?|data|dataset|samples|pictures|photos|jpe?gimages|jpe?gs?|pngs?|unlabell?ed|all",
    re.IGNORECASE,
)
_DEEPEST = 4  # folders below the one that was chosen
_MOST_LOOKED_INTO = 500  # folders


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A split of a data set."""

    title: str  # its path from the folder that was chosen
    path: str
    images: int


def is_split(name: str) -> bool:
    """Whether a folder of this name is a split."""
    return _SPLIT.fullmatch(name) is not None


def is_wrapper(name: str) -> bool:
    """Whether a folder of this name is no class but a place to put images into."""
    return is_split(name) or _WRAPPER.fullmatch(name) is not None


def splits_in(entries: Entries, token: CancelToken, before: str = "") -> tuple[Split, ...]:
    """The splits that are directly in a folder, those that hold images. Raises Cancelled."""
    named = [name for name in entries.folders if is_split(name)]
    found = (
        Split(title=f"{before}{name}", path=path, images=images_below(path, token))
        for name, path in zip(named, map(entries.inside, named), strict=True)
    )
    return tuple(one for one in found if one.images)


def offered_splits(path: str, token: CancelToken) -> tuple[Split, ...]:
    """The splits to choose from at this path; none if it is no folder of splits, or of only one.

    Raises BadInput if it cannot be listed, and Cancelled.
    """
    entries, before = look_into(path, token), ""
    for _ in range(_DEEPEST):
        if len(entries.folders) != 1 or entries.images:
            break
        (name,) = entries.folders
        before = f"{before}{name}/"
        entries = look_into(entries.inside(name), token)
    found = splits_in(entries, token, before)
    return found if len(entries.folders) > 1 else ()


def splits_below(entries: Entries, token: CancelToken) -> tuple[Split, ...]:
    """Those of the folder nearest to this one that has any, a few folders deep."""
    for before, inner in _folders_below(entries, token):
        if found := splits_in(inner, token, before):
            return found
    return ()


def refusal_of_splits(path: str, splits: tuple[Split, ...]) -> str:
    """Why a folder of splits is not used, with the paths that can be."""
    *first, last = (f"{printable(one.title)} ({count(one.images, 'image')})" for one in splits)
    named = " and ".join(filter(None, (", ".join(first), last)))
    noun = "splits" if first else "split"
    smallest_first = sorted(splits, key=lambda one: one.images)
    paths = " or ".join(shown_path(one.path) for one in smallest_first)
    return f"{shown_path(path)} holds the {noun} {named}, not classes: choose {paths}."


def _folders_below(entries: Entries, token: CancelToken) -> Iterator[tuple[str, Entries]]:
    """Folders by their depth, the ones that can be read, each with its path from the first."""
    waiting = deque([("", entries, _DEEPEST)])
    looked_into = 0
    while waiting:
        before, one, depth = waiting.popleft()
        yield before, one
        if depth == 0 or any(map(is_split, one.folders)):
            continue
        for name in one.folders:
            if looked_into == _MOST_LOOKED_INTO:
                break
            looked_into += 1
            with suppress(BadInput):
                inner = look_into(one.inside(name), token)
                waiting.append((f"{before}{name}/", inner, depth - 1))
