"""`ensemble.toml`: the description of an ensemble, next to its checkpoints."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TypeVar

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.checkpoints.reading import read_whole
from ensemble_gui.ensembles.opening.manifest_values import (
    LONGEST_NAME,
    MOST_PIXELS,
    SMALLEST_STD,
    deviation_of,
    is_plain,
    name_of,
    number_of,
    side_of,
)
from ensemble_gui.ensembles.opening.toml_reading import read_toml
from ensemble_gui.errors import BadInput, Damaged
from ensemble_gui.records.settings import MANIFEST
from ensemble_gui.records.tasks import DIGIT_CLASSES, DIGITS, Fit, Outputs, numbered_classes
from ensemble_gui.wording.figures import count, printable
from ensemble_gui.wording.values import shown_value

MEANT = (  # what the members are for
    "architecture", "input_shape", "classes", "mean", "std", "outputs", "output", "arguments"
)  # fmt: skip
FITTING = ("fit", "resize")  # how pictures become the members' images
KEYS = (*MEANT, *FITTING, "weights")
LARGEST = 1_000_000  # bytes of the file
_MOST_CLASSES = 100_000
_MOST_FILES = 100_000
_MOST_OUTPUTS = 1000  # that a network returns
_DEVIATIONS = f"a number for each channel, of at least {SMALLEST_STD:f}"

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The description of an ensemble; None for what is not described."""

    folder: Path
    path: Path | None = None  # of the file that says it
    fault: str = ""  # why nothing in that file can be read, as a sentence
    architecture: str = ""
    named: tuple[str, ...] = ()  # the members' files, as it names them: names, folders, patterns
    weights: tuple[Path, ...] = ()  # the members' files, or the one stacked, once they are found
    input_shape: tuple[int, int, int] | None = None
    classes: tuple[str, ...] | None = None
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    outputs: Outputs | None = None
    output: str | int | None = None  # which of several that the network returns
    arguments: Mapping[str, object] | None = None  # of the factory
    fit: Fit | None = None
    resize: int = 0

    @property
    def is_silent(self) -> bool:
        """Whether it does not say what the members are for."""
        return not any(map(self.says, MEANT))

    def says(self, key: str) -> bool:
        """Whether it says this."""
        return getattr(self, key) not in (None, "")


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
    return _Reader(path, found).manifest()


def manifest_of(path: Path, found: dict[str, object]) -> Manifest:
    """The description in a file of members. Raises BadInput, as for a manifest."""
    if unknown := [key for key in found if key not in (*MEANT, *FITTING)]:
        raise BadInput(f"{path.name} says {printable(unknown[0])!r} of itself, which is unknown.")
    return replace(_Reader(path, found).manifest(), weights=(path,))


class _Reader:
    """Reads and checks the keys of a manifest."""

    def __init__(self, path: Path, found: dict[str, object]) -> None:
        self.path, self.found = path, found

    def manifest(self) -> Manifest:
        shape = self._many(
            "input_shape", side_of, "three whole numbers: channels, height, width", 3
        )
        channels = shape[0] if shape else None
        if channels not in (None, 1, 3):
            raise self._wrong("input_shape", "of 1 channel (grey) or 3 (red, green, blue)")
        return Manifest(
            folder=self.path.parent,
            path=self.path,
            architecture=self._architecture(),
            named=self._named(),
            input_shape=(shape[0], shape[1], shape[2]) if shape else None,
            classes=self._classes(),
            mean=self._many("mean", number_of, "a number for each channel", channels),
            std=self._many("std", deviation_of, _DEVIATIONS, channels),
            outputs=self._outputs(),
            output=self._output(),
            arguments=self._arguments(),
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
        side, least = side_of(self.found["resize"]), min(shape[1:]) if shape else 1
        if side is None or side < least:
            wanted = f"the pixels of the shorter side, {least:,} to {MOST_PIXELS:,}"
            raise self._wrong("resize", wanted)
        return side

    def _architecture(self) -> str:
        found = self.found.get("architecture", "")
        if not isinstance(found, str) or len(found) > LONGEST_NAME:
            raise self._wrong("architecture", 'a name, such as "LeNet-5" or "net.py:build"')
        return found

    def _classes(self) -> tuple[str, ...] | None:
        found = self.found.get("classes")
        if type(found) is int and 1 <= found <= _MOST_CLASSES:
            return numbered_classes(found)
        if found == DIGITS:
            return DIGIT_CLASSES
        names = self._many("classes", name_of, "the names of the classes, in order", None)
        if names is not None and (len(set(names)) < len(names) or len(names) > _MOST_CLASSES):
            raise self._wrong("classes", f"at most {_MOST_CLASSES:,} names, each once")
        return names

    def _outputs(self) -> Outputs | None:
        found = self.found.get("outputs")
        if found is not None and not (isinstance(found, str) and found in set(Outputs)):
            kinds = ", ".join(shown_value(one.value) for one in Outputs)
            raise self._wrong("outputs", f"one of {kinds}")
        return None if found is None else Outputs(found)

    def _output(self) -> str | int | None:
        found = self.found.get("output")
        is_index = type(found) is int and 0 <= found <= _MOST_OUTPUTS
        if found is not None and not is_index and name_of(found) is None:
            raise self._wrong("output", 'the key of one, such as "logits", or its index from 0')
        return found  # type: ignore[return-value]  # it is one or the other

    def _arguments(self) -> dict[str, object] | None:
        found = self.found.get("arguments")
        if found is None:
            return None
        if not isinstance(found, dict) or not all(map(str.isidentifier, found)):
            raise self._wrong("arguments", "those of the factory, such as {num_classes = 10}")
        if not all(map(is_plain, found.values())):
            raise self._wrong("arguments", "of texts, numbers, true or false, and lists of them")
        return found

    def _named(self) -> tuple[str, ...]:
        if "weights" not in self.found:
            return ()
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
        return tuple(names)


class Inside:
    """The files in a folder; it is resolved once, and so are the folders in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._are_inside: dict[PurePath, bool] = {PurePath(): True}  # by the folder's own path

    def file(self, name: str) -> Path:
        """A file that a manifest names. Raises BadInput for one not in the folder."""
        if "\0" in name or self.leads_out(name):
            raise BadInput(
                f"{MANIFEST} names {printable(name)}, which leads out of its folder: put the file "
                "next to the manifest."
            )
        return self._folder / name

    def leads_out(self, name: str) -> bool:
        """Whether the name, or a link that it goes through, leads to what is not in the folder."""
        path = PurePath(name)
        if path.anchor or ".." in path.parts:
            return True
        if path.parent not in self._are_inside:
            self._are_inside[path.parent] = self._leads_inside(path.parent)
        if not self._are_inside[path.parent]:
            return True
        return os.path.islink(self._folder / path) and not self._leads_inside(path)  # noqa: PTH114 -- a third of the time

    def _leads_inside(self, path: PurePath) -> bool:
        """Whether its links lead to what is in the folder; not if they go round in a circle."""
        try:
            return (self._folder / path).resolve().is_relative_to(self._folder)
        except (OSError, RuntimeError):
            return False
