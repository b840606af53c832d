"""Which of the tensors in a checkpoint are the members': found by what covers the architecture.

A mapping of tensors is known by its prefix, the dotted names of all that it is in. Where several
mappings fit, those that are numbered, or named like seeds, are the members of one ensemble; others,
such as the raw and the averaged parameters of a training, are a choice.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ensemble_gui.ensembles.checkpoints.contents import Contents, befores, left_out
from ensemble_gui.ensembles.checkpoints.tensors import Stored
from ensemble_gui.ensembles.opening.differences import check_member, check_no_network
from ensemble_gui.ensembles.opening.mapping_names import (
    are_members,
    is_extra,
    is_second,
    without_number,
    without_wrappers,
)
from ensemble_gui.ensembles.opening.state_plan import StatePlan, is_member, members_in
from ensemble_gui.errors import BadInput
from ensemble_gui.wording.figures import printable, some_of

_MOST_OTHERS = 20  # mappings that are offered


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """The tensors of one prefix, by the names that follow it."""

    prefix: str  # with its last dot
    known: dict[str, Stored]  # those that the plan has
    unknown: dict[str, Stored]
    is_member: bool
    stacked: int | None  # how many members are in each tensor; None if they are not stacked

    @property
    def fits(self) -> bool:
        """Whether these are one member's tensors, or several members'."""
        return self.is_member or self.stacked is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The members that were found in a file."""

    key: str  # of what they are in, as people name it; '' for the file itself
    candidates: tuple[Candidate, ...]  # one for each member, or one with all of them stacked
    others: tuple[str, ...] = ()  # the keys of what would fit as well
    left_out: tuple[str, ...] = ()  # all else in the file, by name

    @property
    def members(self) -> int:
        """How many there are."""
        stacked = self.candidates[0].stacked
        return len(self.candidates) if stacked is None else stacked

    def member(self, index: int) -> dict[str, Stored]:
        """The tensors of one member, by names that the plan knows."""
        first = self.candidates[0]
        if first.stacked is None:
            return self.candidates[index].known
        return {name: one.along_first(index) for name, one in first.known.items()}

    @property
    def names(self) -> tuple[str, ...]:
        """Those of the members, where there are several."""
        keys = [one.prefix[:-1] for one in self.candidates]
        if len(keys) > 1 and not all(one.isdecimal() for one in keys):
            return tuple(keys)
        return tuple(f"member {index}" for index in range(self.members))


def choose(plan: StatePlan, contents: Contents, file: str, state_key: str = "") -> Choice:
    """The members in a file, or in its mapping `state_key`.

    Raises BadInput, saying what it has, if none is the plan's.
    """
    contents = without_wrappers(contents, plan.known)
    found = _candidates(plan, contents)
    fitting = [one for one in found if one.fits]
    asked = [one for one in found if not state_key or f".{state_key}." in f".{one.prefix}"]
    possible = [one for one in asked if one.fits]
    if not possible:
        _refuse(plan, _under(contents, file, state_key), asked, file)
    chosen = _options(possible)[0]
    options = _options(fitting)
    prefixes = {one.prefix for one in fitting}
    for one in (*chosen.candidates, *_misfits(plan, chosen, found)):
        _check(plan, one, prefixes, _place(file, one.prefix))
    named = [f"{one.prefix}{name}" for one in fitting for name in one.known]
    return Choice(
        key=chosen.key,
        candidates=chosen.candidates,
        others=tuple(one.key for one in options if one.key not in ("", chosen.key))[:_MOST_OTHERS],
        left_out=tuple(left_out(contents, named)),
    )


def _place(file: str, prefix: str) -> str:
    return f"{file}, {prefix[:-1]}" if prefix else file


def _under(contents: Contents, file: str, state_key: str) -> Contents:
    inside = contents.under(state_key) if state_key else contents
    if not inside.tensors:
        keys = dict.fromkeys(name.partition(".")[0] for name in contents.tensors)
        raise BadInput(
            f"{printable(file)} has no tensors in {printable(state_key)!r}, but in "
            f"{some_of([printable(one) for one in keys])}: name one of these."
        )
    return inside


def _candidates(plan: StatePlan, contents: Contents) -> list[Candidate]:
    """What is under each prefix before a name that the plan knows."""
    known: dict[str, dict[str, Stored]] = {}
    for name, one in contents.tensors.items():
        for prefix in _prefixes(name):
            if name[len(prefix) :] in plan.known:
                known.setdefault(prefix, {})[name[len(prefix) :]] = one
    unknown: dict[str, dict[str, Stored]] = {prefix: {} for prefix in known}
    for name, one in contents.tensors.items():
        for prefix in _prefixes(name):
            if prefix in known and name[len(prefix) :] not in known[prefix]:
                unknown[prefix][name[len(prefix) :]] = one
    return [
        Candidate(
            prefix=prefix,
            known=tensors,
            unknown=unknown[prefix],
            is_member=is_member(plan, tensors),
            stacked=members_in(plan, tensors),
        )
        for prefix, tensors in known.items()
    ]


def _prefixes(name: str) -> Iterator[str]:
    """The beginnings of a name that could be a prefix, from the shortest on."""
    yield ""
    yield from (f"{before}." for before in befores(name))


def _options(fitting: list[Candidate]) -> list[Choice]:
    """What could be opened, the first choice first: whole ensembles, and single mappings."""
    groups = _groups(fitting)
    inside = {one.prefix for members in groups.values() for one in members}
    options = [
        Choice(key=before or after, candidates=tuple(members))
        for (before, after, _), members in groups.items()
    ] + [
        Choice(key=one.prefix[:-1], candidates=(one,))
        for one in fitting
        if one.prefix not in inside
    ]
    return sorted(options, key=lambda one: (is_second(one.key.split(".")), one.key != ""))


def _groups(fitting: list[Candidate]) -> dict[tuple[str, str, str], list[Candidate]]:
    """The mappings that are members of one ensemble, by what is around the keys that differ."""
    alike: dict[tuple[str, str, str], dict[str, Candidate]] = {}
    for one in fitting:
        keys = one.prefix.split(".")[:-1] if one.is_member else []
        for at, key in enumerate(keys):
            around = ".".join(keys[:at]), ".".join(keys[at + 1 :]), without_number(key)
            alike.setdefault(around, {})[key] = one
    return {
        around: list(members.values())
        for around, members in alike.items()
        if len(members) > 1 and are_members(list(members))
    }


def _misfits(plan: StatePlan, chosen: Choice, found: list[Candidate]) -> Iterator[Candidate]:
    """What stands among the members by its key, with most of a member's names, but does not fit."""
    keys = [one.prefix.split(".") for one in chosen.candidates]
    if len(keys) == 1:
        return
    at = next(at for at, column in enumerate(zip(*keys, strict=True)) if len(set(column)) > 1)
    first = keys[0]
    for one in found:
        own = one.prefix.split(".")
        is_beside = own[:at] + own[at + 1 :] == first[:at] + first[at + 1 :] and len(own) == len(
            first
        )
        is_whole = 2 * len(one.known) >= len(plan.saved)
        if is_beside and is_whole and not one.fits and are_members([first[at], own[at]]):
            yield one


def _check(plan: StatePlan, one: Candidate, prefixes: set[str], of: str) -> None:
    """Raise BadInput for what does not fit, apart from what is not the network's."""
    known = one.known
    if one.stacked is not None:
        known = {name: tensor.along_first(0) for name, tensor in known.items()}
    check_member(plan, known | _own_unknown(one, prefixes), of)


def _own_unknown(one: Candidate, prefixes: set[str]) -> dict[str, Stored]:
    """The tensors that the plan lacks, but for a training's and those of other mappings."""
    return {
        name: tensor
        for name, tensor in one.unknown.items()
        if not is_extra(name)
        and not any(f"{one.prefix}{before}." in prefixes for before in befores(name))
    }


def _refuse(plan: StatePlan, contents: Contents, found: list[Candidate], file: str) -> None:
    """Raise BadInput: say how what is closest differs, or what there is where nothing is close."""
    best = max(found, key=lambda one: (len(one.known), _same_shapes(plan, one)), default=None)
    is_close = best is not None and 2 * len(best.known) >= len(plan.saved)
    if not is_close:
        check_no_network(contents, file)
    if best is None:
        check_member(plan, contents.tensors, file)
    else:
        found_there = best.known | _own_unknown(best, set())
        check_member(plan, found_there, _place(file, best.prefix))


def _same_shapes(plan: StatePlan, one: Candidate) -> int:
    return sum(tensor.shape == plan.expected(name).shape for name, tensor in one.known.items())
