"""`ensemble.toml`: the description of an ensemble, next to its checkpoints."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TypeVar

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.checkpoints.reading import read_as_bad_input, read_whole
from ensemble_gui.ensembles.opening.toml_reading import read_toml
from ensemble_gui.errors import BadInput, Damaged
from ensemble_gui.records.settings import CHECKPOINT_SUFFIXES, MANIFEST
from ensemble_gui.records.tasks import Fit
from ensemble_gui.wording.figures import count, printable
from ensemble_gui.wording.values import shown_value

MEANT = ("architecture", "input_shape", "classes", "mean", "std")  # what the members are for
FITTING = ("fit", "resize")  # how pictures become the members' images
KEYS = (*MEANT, *FITTING, "weights")
LARGEST = 1_000_000  # bytes of the file
_MOST_PIXELS = 4096  # a side
_MOST_CLASSES = 100_000
_MOST_FILES = 100_000
_LONGEST_NAME = 200  # characters
_LARGEST_NUMBER = 1e6  # of a mean or a standard deviation
_SMALLEST_STD = 1e-6
_DEVIATIONS = f"a number for each channel, of at least {_SMALLEST_STD:f}"

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The description of an ensemble; None for what is not described."""

    folder: Path
    path: Path | None = None  # of the file that says it
    fault: str = ""  # why nothing in that file can be read, as a sentence
    architecture: str = ""
    weights: tuple[Path, ...] = ()  # the members' files, or the one stacked
    input_shape: tuple[int, int, int] | None = None
    classes: tuple[str, ...] | None = None
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    fit: Fit | None = None
    resize: int = 0

    @property
    def is_silent(self) -> bool:
        """Whether it does not say what the members are for."""
        return not any(getattr(self, key) for key in MEANT)


def read_manifest(path: Path, token: CancelToken | None = None) -> Manifest:
    """The manifest at this path.

    Raises BadInput, with the wrong key and a remedy, and CancelledError.
    """
    token = token or CancelToken()
    content = read_whole(path, LARGEST, "a manifest")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Damaged(f"{path.name} is not valid TOML (it is not UTF-8): fix it there.") from error
    found = read_toml(text, path.name, token)
    if unknown := [key for key in found if key not in KEYS]:
        raise BadInput(
            f"{path.name} has the key {printable(unknown[0])!r}, which is unknown: "
            f"use {', '.join(KEYS)}."
        )
    return _Reader(path, found, token).manifest()


def manifest_of(path: Path, found: dict[str, object], token: CancelToken | None = None) -> Manifest:
    """The description in a file of members. Raises BadInput, as for a manifest."""
    if unknown := [key for key in found if key not in (*MEANT, *FITTING)]:
        raise BadInput(f"{path.name} says {printable(unknown[0])!r} of itself, which is unknown.")
    return _ReaderOfMembers(path, found, token or CancelToken()).manifest()


def checkpoints_in(folder: Path, token: CancelToken | None = None) -> tuple[Path, ...]:
    """Every checkpoint in the folder, by name.

    Raises BadInput if the folder cannot be read, and CancelledError.
    """
    token = token or CancelToken()
    found: list[str] = []
    with read_as_bad_input(folder), os.scandir(folder) as entries:
        for entry in entries:
            token.raise_if_cancelled()
            if entry.name.lower().endswith(CHECKPOINT_SUFFIXES) and not entry.name.startswith("."):
                found.append(entry.name)
            if len(found) > _MOST_FILES:
                raise BadInput(
                    f"{printable(folder.name)} holds more than {_MOST_FILES:,} checkpoints: choose "
                    "a folder with fewer."
                )
    return tuple(folder / name for name in sorted(found))


class _Reader:
    """Reads and checks the keys of a manifest."""

    def __init__(self, path: Path, found: dict[str, object], token: CancelToken) -> None:
        self.path, self.found, self.token = path, found, token

    def manifest(self) -> Manifest:
        shape = self._many("input_shape", _side, "three whole numbers: channels, height, width", 3)
        channels = shape[0] if shape else None
        if channels not in (None, 1, 3):
            raise self._wrong("input_shape", "of 1 channel (grey) or 3 (red, green, blue)")
        return Manifest(
            folder=self.path.parent,
            path=self.path,
            architecture=self._architecture(),
            weights=self._weights(),
            input_shape=(shape[0], shape[1], shape[2]) if shape else None,
            classes=self._classes(),
            mean=self._many("mean", _number, "a number for each channel", channels),
            std=self._many("std", _deviation, _DEVIATIONS, channels),
            fit=self._fit(),
            resize=self._resize(shape),
        )

    def _wrong(self, key: str, wanted: str) -> BadInput:
        shown = shown_value(self.found[key])
        return BadInput(f"{self.path.name}: {key} is {shown}, but must be {wanted}.")

    def _many(
        self, key: str, check: Callable[[object], Item | None], wanted: str, length: int | None
    ) -> tuple[Item, ...] | None:
        found = self.found.get(key)
        if found is None:
            return None
        items = [check(one) for one in found] if isinstance(found, list) else []
        kept = tuple(one for one in items if one is not None)
        if not kept or len(kept) != len(items) or (length and len(kept) != length):
            raise self._wrong(key, wanted)
        return kept

    def _fit(self) -> Fit | None:
        found = self.found.get("fit")
        if found is None:
            return None
        if not isinstance(found, str) or found not in list(Fit):
            raise self._wrong("fit", f"one of {', '.join(Fit)}")
        return Fit(found)

    def _resize(self, shape: tuple[int, ...] | None) -> int:
        """The shorter side before pictures are cropped; 0 if it is not named."""
        if "resize" not in self.found:
            return 0
        if self.found.get("fit", Fit.CENTER_CROP) != Fit.CENTER_CROP:
            raise self._wrong("resize", f"left out unless fit is {Fit.CENTER_CROP}")
        side, least = _side(self.found["resize"]), min(shape[1:]) if shape else 1
        if side is None or side < least:
            wanted = f"the pixels of the shorter side, {least:,} to {_MOST_PIXELS:,}"
            raise self._wrong("resize", wanted)
        return side

    def _architecture(self) -> str:
        found = self.found.get("architecture", "")
        if not isinstance(found, str) or len(found) > _LONGEST_NAME:
            raise self._wrong("architecture", 'a name, such as "LeNet-5" or "net.py:build"')
        return found

    def _classes(self) -> tuple[str, ...] | None:
        found = self.found.get("classes")
        if type(found) is int and 1 <= found <= _MOST_CLASSES:
            return tuple(f"class {one}" for one in range(found))
        names = self._many("classes", _name, "the names of the classes, in order", None)
        if names is not None and (len(set(names)) < len(names) or len(names) > _MOST_CLASSES):
            raise self._wrong("classes", f"at most {_MOST_CLASSES:,} names, each once")
        return names

    def _weights(self) -> tuple[Path, ...]:
        if "weights" not in self.found:
            return checkpoints_in(self.path.parent, self.token)
        found = self.found["weights"]
        names = [found] if isinstance(found, str) else found
        if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
            raise self._wrong("weights", "a file in the folder, or a list of such files")
        if len(names) > _MOST_FILES:
            raise BadInput(
                f"{self.path.name}: weights names {count(len(names), 'member')}: name at most "
                f"{_MOST_FILES:,}."
            )
        if len(set(names)) < len(names):
            raise self._wrong("weights", "files that are named once each")
        inside = Inside(self.path.parent)
        return tuple(inside.file(name, self.token) for name in names)


class _ReaderOfMembers(_Reader):
    """Reads the same keys from the metadata of a file of members."""

    def _weights(self) -> tuple[Path, ...]:
        return (self.path,)


class Inside:
    """The files in a folder; it is resolved once, and so are the folders in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._are_inside: dict[PurePath, bool] = {PurePath(): True}  # by the folder's own path

    def file(self, name: str, token: CancelToken | None = None) -> Path:
        """A file that a manifest names.

        Raises BadInput for one not in the folder, and CancelledError.
        """
        if token is not None:
            token.raise_if_cancelled()
        path = PurePath(name)
        if "\0" in name or path.anchor or ".." in path.parts or not self._is_inside(path):
            raise BadInput(
                f"{MANIFEST} names {printable(name)}, which leads out of its folder: put the file "
                "next to the manifest."
            )
        return self._folder / name

    def _is_inside(self, path: PurePath) -> bool:
        if path.parent not in self._are_inside:
            self._are_inside[path.parent] = self._leads_inside(path.parent)
        if not self._are_inside[path.parent]:
            return False
        return not os.path.islink(self._folder / path) or self._leads_inside(path)  # noqa: PTH114 -- a third of the time

    def _leads_inside(self, path: PurePath) -> bool:
        """Whether its links lead to what is in the folder; not if they go round in a circle."""
        try:
            return (self._folder / path).resolve().is_relative_to(self._folder)
        except (OSError, RuntimeError):
            return False


def _side(found: object) -> int | None:
    return found if type(found) is int and 1 <= found <= _MOST_PIXELS else None


def _number(found: object) -> float | None:
    if not isinstance(found, int | float) or isinstance(found, bool):
        return None
    return float(found) if -_LARGEST_NUMBER < found < _LARGEST_NUMBER else None


def _deviation(found: object) -> float | None:
    number = _number(found)
    return number if number is not None and number >= _SMALLEST_STD else None


def _name(found: object) -> str | None:
    fits = isinstance(found, str) and found.strip() and printable(found, _LONGEST_NAME) == found
    return found if fits else None  # type: ignore[return-value]  # it is text if it fits
