"""Which of the checkpoints in a folder are the members, where a training left several."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from ensemble_gui.ensembles.opening.member_names import Candidate, Role, candidate
from ensemble_gui.ordering import natural_order
from ensemble_gui.records.settings import MANIFEST
from ensemble_gui.wording.figures import count, printable, some_of

_USUAL, _STEPS, _PART, _ALL = "usual", "steps", "part:", "all"  # of choices, next to the roles
_TITLES = {
    _USUAL: "the usual checkpoint of each training",
    _STEPS: "the checkpoints of every epoch",
    Role.BEST: "the best checkpoints",
    Role.PLAIN: "the final checkpoints",
    Role.STEP: "the checkpoints of the latest epoch",
    Role.LAST: "the last checkpoints",
    Role.EMA: "the averaged checkpoints",
}
_Groups = Mapping[tuple[tuple[str, ...], str], Sequence[Candidate]]  # by folder and part
_Sets = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The members' files, notes on what was left out, and what could be chosen instead."""

    files: tuple[str, ...]
    notes: tuple[str, ...]
    others: tuple[tuple[str, str], ...]  # keys to choose by, and titles


def choose(files: Sequence[str], wanted: str = "") -> Chosen:
    """Of these paths in a folder the members', by a rule, or by the key of another choice.

    Files in a folder come before those in its subfolders. Of each training its best
    checkpoint is chosen, or else the one whose name says nothing, the only one of an epoch, the
    last one, the one of the latest epoch, the averaged one. If there is one training alone, the
    checkpoints of its epochs are the members.
    """
    top = [one for one in files if "/" not in one] or list(files)
    groups = _groups(top)
    sets = _sets(groups) | {_ALL: tuple(files)}
    chosen = sets.get(wanted) or sets.get(_STEPS) or sets[_USUAL]
    others: _Sets = {}
    for key, found in sets.items():
        if found not in (chosen, *others.values()):
            others[key] = found
    return Chosen(
        files=chosen,
        notes=tuple(_notes(groups, files, chosen)),
        others=tuple((key, _title(key, found, chosen)) for key, found in others.items()),
    )


def _groups(files: Sequence[str]) -> _Groups:
    """The checkpoints of each training; those that seem to be the same one are different parts."""
    found = [candidate(one) for one in files]
    alike = Counter((one.folder, one.part, one.role, one.age) for one in found)
    groups: dict[tuple[tuple[str, ...], str], list[Candidate]] = {}
    for one in found:
        is_alone = alike[one.folder, one.part, one.role, one.age] == 1
        part = one.part if is_alone else _name(one.file)
        groups.setdefault((one.folder, part), []).append(one)
    folders = {folder for folder, _ in groups}
    return {key: group for key, group in groups.items() if not _is_below(key[0], folders)}


def _is_below(folder: tuple[str, ...], folders: set[tuple[str, ...]]) -> bool:
    """Whether the folder is in one that has checkpoints of its own, as a tracker's copies are."""
    return any(folder[:depth] in folders for depth in range(len(folder)))


def _sets(groups: _Groups) -> _Sets:
    """What could be the members, by the keys of the choices."""
    parts = _parts_of_each(groups)
    if not parts:
        return _states(groups)
    by_part = {
        part: {key: group for key, group in groups.items() if key[1] == part} for part in parts
    }
    others = {f"{_PART}{part}": _states(by_part[part])[_USUAL] for part in parts[1:]}
    return _states(by_part[parts[0]]) | others


def _parts_of_each(groups: _Groups) -> list[str]:
    """The parts that every training left, where one network has several, such as an encoder.

    None where the parts differ only in numbers: then they are members. The one of a name that says
    nothing comes first.
    """
    folders = {folder for folder, _ in groups}
    parts = Counter(part for _, part in groups)
    common = [part for part, number in parts.items() if number == len(folders)]
    lettered = {re.sub("[0-9]+", "", part) for part in parts}
    if len(folders) < 2 or len(parts) < 2 or len(lettered) < len(parts):
        return []
    return sorted(common, key=natural_order)


def _states(groups: _Groups) -> _Sets:
    """The choices among the states of each training."""
    sets: _Sets = {}
    usual = tuple(_usual(group).file for group in groups.values())
    for role in Role:
        newest = [_newest(group, role) for group in groups.values()]
        if any(newest):
            pairs = zip(newest, usual, strict=True)
            sets[role] = tuple(one.file if one else other for one, other in pairs)
    sets[_USUAL] = usual
    if len(groups) == 1:
        (group,) = groups.values()
        roles = Counter(one.role for one in group)
        if roles[Role.STEP] > 1 and not roles[Role.PLAIN]:
            sets[_STEPS] = tuple(one.file for one in group if one.role is Role.STEP)
    return sets


def _usual(group: Sequence[Candidate]) -> Candidate:
    steps = [one for one in group if one.role is Role.STEP]
    order = (Role.BEST, Role.PLAIN, *([Role.STEP] if len(steps) == 1 else []), Role.LAST, *Role)
    found = (_newest(group, role) for role in order)
    return next(one for one in found if one)


def _newest(group: Sequence[Candidate], role: Role) -> Candidate | None:
    return max((one for one in group if one.role is role), key=lambda one: one.age, default=None)


def _title(key: str, files: Sequence[str], chosen: Sequence[str]) -> str:
    names = set(map(_name, files))
    if key == _ALL:
        what = f"all {count(len(files), 'checkpoint')}"
    elif len(files) == 1:
        what = printable(files[0])
    elif len(names) == 1 and names != set(map(_name, chosen)):
        what = printable(names.pop())
    else:
        what = _TITLES[key] if key in _TITLES else printable(key.removeprefix(_PART))
    return f"Open {what} instead"


def _notes(groups: _Groups, files: Sequence[str], chosen: Sequence[str]) -> Iterator[str]:
    """What was chosen of what, and how to choose otherwise."""
    left = set(files) - set(chosen)
    beside = [one.file for group in groups.values() for one in group if one.file in left]
    below = [one for one in files if one in left and one not in set(beside)]
    how = f"To open others, name them by --weights or by weights in {MANIFEST}"
    if beside:
        pattern = _pattern(beside)
        example = f', such as "{printable(pattern)}"' if pattern else ""
        yield (
            f"Several checkpoints of one training: {_named(chosen, beside)} opened, "
            f"{_named(beside, chosen)} left out. {how}{example}."
        )
    if below:
        yield (
            f"Left out: {count(len(below), 'checkpoint')} in subfolders, such as "
            f"{printable(below[0])}. {how}."
        )


def _named(files: Sequence[str], others: Sequence[str]) -> str:
    """Their names, each once; with their folders where the others have the same names."""
    are_apart = set(map(_name, files)).isdisjoint(map(_name, others))
    shown = map(_name, files) if are_apart else files
    return some_of([printable(one) for one in dict.fromkeys(shown)])


def _name(file: str) -> str:
    return PurePosixPath(file).name


def _pattern(files: Sequence[str]) -> str:
    """The pattern that names all these files; '' if they have not one name and one depth."""
    forms = {(one.count("/"), _name(one)) for one in files}
    if len(forms) > 1:
        return ""
    ((depth, name),) = forms
    return "*/" * depth + name
