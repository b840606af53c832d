"""Whether a path is an ensemble's, judged quickly: a drag over the window waits for the answer."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ensemble_gui.records.checkpoint_names import MEMBER_SUFFIXES, is_index
from ensemble_gui.records.images import IMAGE_SUFFIXES
from ensemble_gui.records.settings import MANIFEST

_OTHERS = (  # that may hold parameters, or else opening says what they are
    *(".bin", ".pkl", ".pickle", ".npz", ".npy", ".h5", ".hdf5", ".keras"),
    *(".onnx", ".pt2", ".gguf", ".tflite", ".msgpack"),
)
_MOST_LOOKED_AT = 1000  # entries of folders
_MOST_FOLDERS = 50
_HEAD = 9  # bytes


def is_ensemble(path: str) -> bool:
    """Whether this is a manifest, a checkpoint, or a folder with one in it, at any depth."""
    if os.path.isdir(path):  # noqa: PTH112 -- Path's raises for some names
        return _has_members(list(_names_in(path)))
    return names_ensemble(path) or (not Path(path).suffix and _begins_as_checkpoint(path))


def _has_members(names: list[str]) -> bool:
    """Whether one of the names is a member's; next to images some of them are other data."""
    has_images = any(one.lower().endswith(IMAGE_SUFFIXES) for one in names)
    found = (one for one in names if names_ensemble(one))
    return any(not (has_images and one.lower().endswith(_OTHERS)) for one in found)


def _names_in(path: str) -> Iterator[str]:
    """The names of the files in a folder and the folders in it, of the nearest ones first."""
    folders, looked_at = [path], 0
    for folder in folders:
        with suppress(OSError, ValueError), os.scandir(folder) as entries:
            for entry in entries:
                looked_at += 1
                if looked_at > _MOST_LOOKED_AT:
                    return
                if entry.name.startswith("."):
                    continue
                if not _is_folder(entry):
                    yield entry.name
                elif len(folders) < _MOST_FOLDERS:
                    folders.append(entry.path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    with suppress(OSError):  # a circle of links
        return entry.is_dir()
    return False


def names_ensemble(name: str) -> bool:
    """Whether the name is one of a manifest or a checkpoint: the file itself is not looked at."""
    path = Path(name)
    is_called_one = name.lower().endswith((*MEMBER_SUFFIXES, *_OTHERS))
    return path.name == MANIFEST or is_called_one or is_index(name)


def _begins_as_checkpoint(path: str) -> bool:
    """Whether a file whose name says nothing begins as torch.save or safetensors write it."""
    with suppress(OSError, ValueError):
        if os.path.isfile(path):  # noqa: PTH113 -- the same; a pipe would be waited for
            with open(path, "rb") as file:  # noqa: PTH123 -- the same
                head = file.read(_HEAD)
            return head.startswith(b"PK\3\4") or (head[8:] == b"{" and 0 in head[:8])
    return False
