"""Which of an ensemble's classes the subfolders of a folder of samples stand for."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ensemble_gui.samples.folders.folder_labels import class_called

_NUMBER = re.compile(r"(?:class )?0*([0-9]+)")
_PARTED = re.compile(r"[\s_-]+")
_ONE_DIGIT = 10  # classes: with more, sorting by name and by number differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """The label of each subfolder that stands for a class."""

    labels: dict[str, int]  # by the subfolder's name, in the order of the names
    in_order: bool = False  # classes without names were given by the order of the subfolders

    def others(self, names: Sequence[str]) -> list[str]:
        """The subfolders that stand for no class."""
        return [name for name in names if name not in self.labels]


def match_by_name(names: Sequence[str], classes: tuple[str, ...]) -> Matching:
    """By the classes' names, or else regardless of case, spaces, underscores and hyphens.

    A number stands for the class of this number, written 3, 03, class 3 or class_3; where the
    classes have no names, only if nothing else can be meant by it.
    """
    numbers_count = not is_numbered(classes) or _are_labels(names, len(classes))
    plain = _unique({label: _plain(name) for label, name in enumerate(classes)})
    labels = {}
    for name in names:
        label = class_called(name, classes)
        if label is None and (numbers_count or not _is_number(name)):
            label = plain.get(_plain(name))
        if label is not None:
            labels[name] = label
    return Matching(labels=labels)


def match_in_order(names: Sequence[str], classes: tuple[str, ...]) -> Matching | None:
    """By the order of the sorted names, as torchvision's ImageFolder numbers its classes.

    None unless the classes have no names and there are as many of these.
    """
    if not is_numbered(classes) or len(names) != len(classes):
        return None
    return Matching(labels={name: one for one, name in enumerate(sorted(names))}, in_order=True)


def is_numbered(classes: tuple[str, ...]) -> bool:
    """Whether nobody has named the classes: they are called class 0, class 1 and so on."""
    return all(name == f"class {label}" for label, name in enumerate(classes))


def is_out_of_order(names: Sequence[str]) -> bool:
    """Whether these are numbers that are sorted differently as text: 10 before 2."""
    by_text = sorted(names)
    return all(map(_is_number, names)) and by_text != sorted(names, key=int)


def _are_labels(names: Sequence[str], classes: int) -> bool:
    """Whether names that are numbers can only be labels: not positions among sorted names."""
    if len(names) == classes:
        return False
    padded = any(len(name) > 1 and name.startswith("0") for name in names if _is_number(name))
    return padded or classes <= _ONE_DIGIT


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdecimal()


def _plain(name: str) -> str:
    words = _PARTED.sub(" ", name.strip().casefold())
    number = _NUMBER.fullmatch(words)
    return number[1] if number else words


def _unique(forms: dict[int, str]) -> dict[str, int]:
    """The label of each form that one class alone has."""
    many = Counter(forms.values())
    return {form: label for label, form in forms.items() if form and many[form] == 1}
