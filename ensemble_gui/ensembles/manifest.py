"""`ensemble.toml`: what an ensemble is, beside its checkpoints."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TypeVar

from ensemble_gui.ensembles.checkpoints import is_checkpoint, read_as_bad_input, read_whole
from ensemble_gui.errors import BadInput, Damaged
from ensemble_gui.records import MANIFEST
from ensemble_gui.wording import count, printable

MEANT = ("architecture", "input_shape", "classes", "mean", "std")  # what the members are for
KEYS = (*MEANT, "weights")
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
    """What is said of an ensemble; None of what nothing is said of."""

    folder: Path
    path: Path | None = None  # of the file that says it
    fault: str = ""  # why nothing in that file can be read, as a sentence
    architecture: str = ""
    weights: tuple[Path, ...] = ()  # the members' files, or the one stacked
    input_shape: tuple[int, int, int] | None = None
    classes: tuple[str, ...] | None = None
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None

    @property
    def is_silent(self) -> bool:
        """Whether it says nothing of what the members are for."""
        return not any(getattr(self, key) for key in MEANT)


def read_manifest(path: Path) -> Manifest:
    """The manifest at this path. Raises BadInput, with the key that is wrong and what would do."""
    text = read_whole(path, LARGEST, "a manifest")
    try:
        found = tomllib.loads(text.decode("utf-8-sig"))
    except RecursionError:
        raise BadInput(f"{path.name} is nested too deep: name its keys at its top.") from None
    except ValueError as error:
        reason = printable(str(error).partition("\n")[0], 120)
        raise Damaged(f"{path.name} is no TOML ({reason}): mend it there.") from error
    if unknown := [key for key in found if key not in KEYS]:
        raise BadInput(
            f"{path.name} has the key {printable(unknown[0])!r}, which is not known: "
            f"choose of {', '.join(KEYS)}."
        )
    return _Reader(path, found).manifest()


def manifest_of(path: Path, found: dict[str, object]) -> Manifest:
    """What a file says of the members in it. Raises BadInput, as for a manifest."""
    if unknown := [key for key in found if key not in MEANT]:
        raise BadInput(f"{path.name} says {printable(unknown[0])!r} of itself, which is not known.")
    return _ReaderOfMembers(path, found).manifest()


def checkpoints_in(folder: Path) -> tuple[Path, ...]:
    """Every checkpoint in the folder, by name. Raises BadInput if it cannot be read."""
    with read_as_bad_input(folder):
        found = sorted(
            one for one in folder.iterdir() if is_checkpoint(one) and not one.name.startswith(".")
        )
    if len(found) > _MOST_FILES:
        raise BadInput(
            f"{printable(folder.name)} holds {len(found):,} checkpoints: choose a folder with at "
            f"most {_MOST_FILES:,}."
        )
    return tuple(found)


class _Reader:
    """Takes the keys out of a manifest, each as it has to be."""

    def __init__(self, path: Path, found: dict[str, object]) -> None:
        self.path, self.found = path, found

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
        )

    def _wrong(self, key: str, wanted: str) -> BadInput:
        told = printable(repr(self.found[key]))
        return BadInput(f"{self.path.name}: {key} is {told}, and has to be {wanted}.")

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
            return checkpoints_in(self.path.parent)
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
        folder = self.path.parent.resolve()
        return tuple(inside(folder, name) for name in names)


class _ReaderOfMembers(_Reader):
    """Takes the same keys out of what a file of members says of itself."""

    def _weights(self) -> tuple[Path, ...]:
        return (self.path,)


def inside(folder: Path, name: str) -> Path:
    """A file that a manifest names. Raises BadInput for one that is not in its resolved folder."""
    parts = PurePath(name)
    if (
        "\0" in name
        or parts.anchor
        or ".." in parts.parts
        or not _resolved(folder / name).is_relative_to(folder)
    ):
        raise BadInput(
            f"{MANIFEST} names {printable(name)}, which leads out of its folder: put the file "
            "beside the manifest."
        )
    return folder / name


def _resolved(path: Path) -> Path:
    """Where the path leads; above all folders if its links go round in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return Path()


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
