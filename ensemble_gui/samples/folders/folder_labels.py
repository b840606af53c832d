"""Which class a folder of images stands for by its name, and which folder a class has."""

import re
from functools import lru_cache

UNLABELLED_FOLDER = "unlabelled"
_LONGEST_NAME = 200  # bytes: with a number and a suffix it fits into the 255 of a file's name
_DEVICES = {  # no file of this name can be on Windows
    *("con", "prn", "aux", "nul"),
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
}


def class_called(folder: str, classes: tuple[str, ...]) -> int | None:
    """The label of the class that this folder's name stands for; None if it is none's."""
    return _labels(classes).get(folder)


@lru_cache(maxsize=8)
def class_folders(classes: tuple[str, ...]) -> tuple[str, ...]:
    """The folder of each class: its name, where every system takes it and no other has it."""
    plain = [_visible(plain_name(one)) for one in classes]
    taken = {UNLABELLED_FOLDER, *_DEVICES}
    folders = {}
    changed = [name != one for name, one in zip(plain, classes, strict=True)]
    for label in sorted(range(len(classes)), key=changed.__getitem__):
        folder = plain[label]
        while folder.lower() in taken:
            folder += f" ({label})"
        taken.add(folder.lower())
        folders[label] = folder
    return tuple(folders[label] for label in range(len(classes)))


def plain_name(name: str) -> str:
    """A name that every system takes as that of a file."""
    plain = re.sub(r'[\x00-\x1f<>:"/\\|?*\ud800-\udfff]', "_", name)
    shortened = plain.encode()[-_LONGEST_NAME:].decode(errors="ignore")
    return shortened.rstrip(". ") or "image"


def _visible(name: str) -> str:
    """Hidden folders are not looked into."""
    return f"_{name}" if name.startswith(".") else name


@lru_cache(maxsize=8)
def _labels(classes: tuple[str, ...]) -> dict[str, int]:
    """The label by the folder's name: as it is written here, or else the class's own name."""
    labels = {name: label for label, name in enumerate(classes)}
    labels |= {folder: label for label, folder in enumerate(class_folders(classes))}
    return {name: label for name, label in labels.items() if name not in ("", UNLABELLED_FOLDER)}
