"""Sorts the files in a folder: which may be members, which cannot, and which are about them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.checkpoints.kinds import Kind, kind_of
from ensemble_gui.records.checkpoint_names import holds_no_member, is_index, is_of_a_member
from ensemble_gui.records.images import IMAGE_SUFFIXES
from ensemble_gui.records.settings import MANIFEST
from ensemble_gui.wording.faults import reason
from ensemble_gui.wording.figures import printable

_CODE = (".py", ".pyi", ".ipynb", ".sh", ".toml", ".cfg", ".ini", ".lock", ".md", ".rst", ".txt")
_RECORDS = (  # of a training
    *(".json", ".jsonl", ".yaml", ".yml", ".csv", ".tsv", ".log", ".html", ".xml", ".pdf", ".svg"),
)
_SHARD = re.compile(r"(.+)-[0-9]{5}-of-[0-9]{5}\.(safetensors|bin)", re.IGNORECASE)
_MOST_NAMED = 12  # files in a note


@dataclass(slots=True, kw_only=True)
class Sorted:
    """Paths in a folder, in the order in which they were found."""

    members: list[str] = field(default_factory=list)  # that can be some
    by_name: list[str] = field(default_factory=list)  # that are what is kept next to members
    by_content: dict[str, str] = field(default_factory=dict)  # what each is, in the words of 'is'
    images: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)  # and text about it
    others: list[str] = field(default_factory=list)  # text of a training, and what nobody knows

    @property
    def is_code_alone(self) -> bool:
        """Whether there is code, and nothing else."""
        rest = (self.members, self.by_name, self.by_content, self.images, self.others)
        return bool(self.code) and not any(rest)


def sort_out(folder: Path, files: Sequence[str], token: CancelToken) -> Sorted:
    """What these files in the folder are, by their names or else by their content.

    A file that is called like a member stays one even if it is damaged, so that it is refused by
    name. The parts of a member in several files are left to their index. Raises CancelledError.
    """
    found, there = Sorted(), set(files)
    for file in files:
        token.raise_if_cancelled()
        name = PurePosixPath(file).name.lower()
        if (shard := _SHARD.fullmatch(file)) and f"{shard[1]}.{shard[2]}.index.json" in there:
            continue
        if same := _same_member(file, there):
            found.by_content[file] = f"the same member as {same}"
        elif is_index(name):
            found.members.append(file)
        elif name.endswith(_CODE):
            found.code.append(file)
        elif name.endswith(_RECORDS):
            found.others.append(file)
        elif name.endswith(IMAGE_SUFFIXES):
            found.images.append(file)
        elif holds_no_member(name):
            found.by_name.append(file)
        else:
            _look_into(folder, file, found)
    return found


def _same_member(file: str, there: set[str]) -> str:
    """The safetensors file next to a file in which Hugging Face keeps the same parameters."""
    path = PurePosixPath(file)
    if path.name not in ("pytorch_model.bin", "pytorch_model.bin.index.json"):
        return ""
    names = ("model.safetensors", "model.safetensors.index.json")
    return next((one for one in names if str(path.with_name(one)) in there), "")


def _look_into(folder: Path, file: str, found: Sorted) -> None:
    """Add a file, of which the name says too little, by its content."""
    is_called_one = is_of_a_member(file)
    if is_called_one and not file.lower().endswith(".bin"):
        found.members.append(file)
        return
    try:
        kind = kind_of(folder / file)
    except OSError as error:
        found.by_content[file] = f"unreadable ({reason(error)})"
        return
    is_damaged = kind is Kind.LFS_POINTER or (is_called_one and kind is Kind.EMPTY)
    if kind.can_hold_members or is_damaged:
        found.members.append(file)
    elif is_called_one or kind not in (Kind.TEXT, Kind.OTHER, Kind.EMPTY):
        found.by_content[file] = kind.value[0]
    else:
        (found.others if kind is Kind.OTHER else found.code).append(file)


def notes_on(found: Sorted) -> Iterator[str]:
    """Which files were left out, and why."""
    how = f"To use one, name it by --weights or by weights in {MANIFEST}."
    if found.by_name:
        yield f"Left out, as their names are not those of members: {listed(found.by_name)}. {how}"
    if found.by_content:
        yield f"Left out: {'; '.join(reasons(found))}."


def reasons(found: Sorted) -> list[str]:
    """What the files are that cannot be members."""
    said = [
        f"{listed(files) if len(files) > 1 else printable(files[0])} is {what}"
        for (_, what), files in _alike(found.by_content).items()
    ]
    more = len(said) - _MOST_NAMED
    return [*said[:_MOST_NAMED], *([f"and {more:,} more"] if more > 0 else [])]


def _alike(by_content: dict[str, str]) -> dict[tuple[str, str], list[str]]:
    """The files of one name that are the same."""
    alike: dict[tuple[str, str], list[str]] = {}
    for file, what in by_content.items():
        alike.setdefault((PurePosixPath(file).name, what), []).append(file)
    return alike


def listed(files: Sequence[str]) -> str:
    """The names of the files, each once, with how many have it."""
    numbers = Counter(PurePosixPath(one).name for one in files)
    said = [
        f"{printable(name)} ({number:,} files)" if number > 1 else printable(name)
        for name, number in numbers.items()
    ]
    more = len(said) - _MOST_NAMED
    return ", ".join((*said[:_MOST_NAMED], *([f"{more:,} more names"] if more > 0 else [])))
