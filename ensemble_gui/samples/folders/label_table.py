"""A table beside the images that names the label of each: labels.csv, annotations.tsv, val.txt."""

import csv
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from ensemble_gui.cancel import CancelToken
from ensemble_gui.samples.folders.matching import (
    Matching,
    is_numbered,
    match_by_name,
    match_in_order,
)

_ENDINGS = (".csv", ".tsv", ".txt")
_LARGEST = 200_000_000  # bytes
_LONGEST_LINE = 10_000  # characters
_MOST_COLUMNS = 50
_LONGEST_NUMBER = 9  # digits
_LOOKED_AT = 200  # rows, to find the columns
_LEAST_FOUND = 0.5  # of these rows: so many name an image that is there
_LABELS = {
    *("label", "labels", "class", "class_name", "classname", "label_name", "category", "target"),
    *("species", "breed", "y"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelTable:
    """The label of each image that a table names, and how its words became labels."""

    name: str  # of the file
    labels: dict[str, int]  # by the image's name
    matching: Matching  # of the table's words
    others: tuple[str, ...]  # words that stand for no class


def read_label_table(
    path: str, images: Sequence[str], classes: tuple[str, ...], token: CancelToken
) -> LabelTable | None:
    """The table in this file; None if it names no labels of these images, or cannot be read."""
    if not path.lower().endswith(_ENDINGS):
        return None
    try:
        if os.path.getsize(path) > _LARGEST:  # noqa: PTH202 -- it is text
            return None
        words = _words_in(path, _by_key(images), token)
    except (OSError, ValueError, csv.Error):
        return None
    different = sorted(set(words.values()))
    matching = _matching(different, classes) if different else None
    if matching is None:
        return None
    labels = {
        name: matching.labels[word] for name, word in words.items() if word in matching.labels
    }
    others = tuple(matching.others(different))
    return LabelTable(name=PurePath(path).name, labels=labels, matching=matching, others=others)


def _words_in(path: str, keys: dict[str, str], token: CancelToken) -> dict[str, str]:
    """The word for each image. Raises ValueError if no columns name images and one label each."""
    first = [row for _, row in zip(range(_LOOKED_AT), _rows(path, token), strict=False)]
    column = _column_of_images(first, keys)
    of_labels = _column_of_labels(first, column)
    words: dict[str, str] = {}
    for row in _rows(path, token):
        if len(row) > max(column, of_labels) and (name := keys.get(_key(row[column]))):
            word = row[of_labels].strip()
            if words.setdefault(name, word) != word:
                raise ValueError("an image has several labels")
    return words


def _rows(path: str, token: CancelToken) -> Iterator[list[str]]:
    """Raises ValueError for what is not text, or not lines of a table."""
    with open(path, encoding="utf-8-sig", newline="") as file:  # noqa: PTH123 -- it is text
        start = file.readline(_LONGEST_LINE)
        delimiter = next((one for one in "\t;, " if one in start), ",")
        file.seek(0)
        for row in csv.reader(_lines(file.readline, token), delimiter=delimiter):
            if len(row) > _MOST_COLUMNS:
                raise ValueError("too many columns")
            yield row


def _lines(readline: Callable[[int], str], token: CancelToken) -> Iterator[str]:
    while line := readline(_LONGEST_LINE):
        token.raise_if_cancelled()
        yield line


def _column_of_images(rows: Sequence[list[str]], keys: dict[str, str]) -> int:
    found = [
        sum(len(row) > column and _key(row[column]) in keys for row in rows)
        for column in range(_MOST_COLUMNS)
    ]
    if max(found) < max(1, _LEAST_FOUND * len(rows)):
        raise ValueError("no images are named")
    return found.index(max(found))


def _column_of_labels(rows: Sequence[list[str]], images: int) -> int:
    """The other one of two columns, or else the one that its heading calls so."""
    width = max(map(len, rows))
    if width == len(("image", "label")):
        return 1 - images
    called = [at for at, word in enumerate(rows[0]) if word.strip().casefold() in _LABELS]
    if len(called) != 1 or called[0] == images:
        raise ValueError("no labels are named")
    return called[0]


def _matching(words: Sequence[str], classes: tuple[str, ...]) -> Matching | None:
    """By the classes' names, numbers from 0 as labels, or words in order; None if by neither."""
    are_numbers = all(map(_is_number, words))
    if not (are_numbers and is_numbered(classes)):
        found = match_by_name(words, classes)
        if found.labels:
            return found
    if not are_numbers:
        return match_in_order(words, classes)
    labels = {word: int(word) for word in words}
    return Matching(labels=labels) if max(labels.values()) < len(classes) else None


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= _LONGEST_NUMBER


def _by_key(images: Sequence[str]) -> dict[str, str]:
    """The images by their names, and by their names without an ending."""
    return {_stem(name): name for name in images} | {name: name for name in images}


def _key(text: str) -> str:
    return PurePath(text.strip().replace("\\", "/")).name


def _stem(name: str) -> str:
    return name.rpartition(".")[0]
