"""What lies directly in a folder: subfolders, images, and other files."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.ordering import natural_order
from ensemble_gui.samples.folders.other_data import kind_of_data
from ensemble_gui.samples.image_files.paths import (
    image_paths,
    is_image_name,
    is_unseen,
)
from ensemble_gui.wording.faults import reason
from ensemble_gui.wording.figures import count, printable, shorten, some_of

MOST_SAMPLES = 2_000_000  # images in a folder
_LONGEST_PATH = 400  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """The names of what is in a folder, without hidden entries and those of the system."""

    path: str
    folders: tuple[str, ...]  # as Python sorts them, and so torchvision's ImageFolder
    images: tuple[str, ...]  # 2 before 10
    others: tuple[str, ...]

    def inside(self, folder: str) -> str:
        """The path of one of these folders."""
        return os.path.join(self.path, folder)  # noqa: PTH118 -- paths of samples are text


def look_into(path: str, token: CancelToken) -> Entries:
    """What is in this folder. Raises BadInput if it is not one or cannot be read; Cancelled."""
    if os.path.isfile(path):  # noqa: PTH113 -- Path's raises for some names
        raise BadInput(_why_no_folder(path))
    try:
        return _entries(path, token)
    except BadInput:
        raise
    except (OSError, ValueError) as error:
        raise BadInput(
            f"The samples in {shown_path(path)} cannot be read ({reason(error)}): "
            "choose another folder."
        ) from error


def _entries(path: str, token: CancelToken) -> Entries:
    folders: list[str] = []
    images: list[str] = []
    others: list[str] = []
    with os.scandir(path) as entries:
        for entry in entries:
            token.raise_if_cancelled()
            if is_unseen(entry.name):
                continue
            kind = images if is_image_name(entry.name) else others
            (folders if _is_folder(entry) else kind).append(entry.name)
            if len(images) > MOST_SAMPLES:
                raise BadInput(too_many(path))
    return Entries(
        path=path,
        folders=tuple(sorted(folders)),
        images=tuple(sorted(images, key=natural_order)),
        others=tuple(sorted(others)),
    )


def images_below(path: str, token: CancelToken) -> int:
    """How many images are in a folder at any depth, MOST_SAMPLES at most. Raises Cancelled."""
    found = 0
    for one in image_paths([path], token):
        found += is_image_name(one)
        if found >= MOST_SAMPLES:
            break
    return found


def too_many(path: str) -> str:
    """Why this folder cannot be used: it has more images than can be listed."""
    return (
        f"{shown_path(path)} holds more than {MOST_SAMPLES:,} images: choose a folder with fewer."
    )


def shown_path(path: str) -> str:
    """A path in a sentence, whole unless it is extremely long."""
    return shorten(path, _LONGEST_PATH)


def counted(names: Sequence[str], noun: str) -> str:
    """How many things there are, and the first of their names: 2 subfolders (ant, bee)."""
    some = some_of([printable(one) for one in names])
    return f"{count(len(names), noun)}{f' ({some})' if names else ''}"


def _is_folder(entry: os.DirEntry[str]) -> bool:
    with suppress(OSError):  # a loop of links, or gone meanwhile
        return entry.is_dir()
    return False


def _why_no_folder(path: str) -> str:
    name = printable(Path(path).name)
    if is_image_name(name):
        return f"{name} is one image, not a folder of samples: choose the folder that it is in."
    kind = kind_of_data(name)
    if kind is None:
        return f"{name} is a file, not a folder of samples: choose a folder of images."
    return f"{name} is {kind.what}, not a folder of images: {kind.remedy}."
