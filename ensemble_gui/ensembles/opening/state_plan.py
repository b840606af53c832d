"""The expected state of a member, and how a checkpoint's state differs."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import nn

from ensemble_gui.ensembles.architectures.architecture import Architecture, state_of
from ensemble_gui.ensembles.checkpoints.reading import Outline, outlines
from ensemble_gui.errors import BadInput
from ensemble_gui.wording.figures import dimensions, printable

_MOST_NAMED = 3  # differences in a sentence
_PREFIXES = ("module.", "_orig_mod.", "model.")  # of wrappers: DataParallel, compile, Lightning
_MOST_WRAPPERS = 8  # around each other: a name may be a million prefixes

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatePlan:
    """What a checkpoint of an architecture holds."""

    architecture: str
    state: dict[str, Outline]  # each parameter and buffer once
    saved: dict[str, str]  # a name in a checkpoint, and which of `state` it is: some are tied
    known: dict[str, str]  # the same, with what a checkpoint need not have

    @property
    def member_bytes(self) -> int:
        """The size of one member."""
        return sum(math.prod(one.shape) * one.dtype.itemsize for one in self.state.values())


def plan_of(architecture: Architecture) -> StatePlan:
    """The plan of the architecture's members."""
    member = architecture.build_on_meta()
    state = state_of(member)
    names = {id(one): name for name, one in state.items()}
    saved = {name: names[id(one)] for name, one in _state_dict(member).items()}
    return StatePlan(
        architecture=architecture.name,
        state=outlines(state),
        saved=saved,
        known={name: name for name in state} | saved,
    )


def _state_dict(member: nn.Module) -> dict[str, object]:
    """The state dict's own tensors, of which those that are tied are one."""
    return {
        name: one
        for name, one in member.state_dict(keep_vars=True).items()
        if name.rpartition(".")[2] != "_extra_state"
    }


def forms_of(found: Mapping[str, Item]) -> Iterator[dict[str, Item]]:
    """The tensors by their names, and by the names without each prefix that a wrapper added."""
    state = dict(found)
    for _ in range(_MOST_WRAPPERS + 1):
        if not state:
            return
        yield state
        prefix = next((one for one in _PREFIXES if all(n.startswith(one) for n in state)), None)
        if prefix is None:
            return
        state = {name.removeprefix(prefix): one for name, one in state.items()}


def named_as(plan: StatePlan, found: Mapping[str, Item]) -> dict[str, Item]:
    """By the names that the plan knows most of."""
    forms = forms_of(found)
    return max(forms, key=lambda one: sum(name in plan.known for name in one), default={})


def members_in(plan: StatePlan, found: Mapping[str, Outline]) -> int | None:
    """How many members are stacked in a file; None if it is one member's, or fits in no way."""
    counts = {one.shape[:1] for one in found.values()}
    if _fits(plan, found, 0) or len(counts) != 1 or not _fits(plan, found, 1):
        return None
    return next(iter(counts))[0]


def _fits(plan: StatePlan, found: Mapping[str, Outline], skipped: int) -> bool:
    """Whether names and shapes are the plan's, apart from the first dimensions of each shape."""
    return not _differing_names(plan, found) and all(
        len(one.shape) >= skipped and one.shape[skipped:] == plan.state[plan.known[name]].shape
        for name, one in found.items()
    )


def _differing_names(plan: StatePlan, found: Mapping[str, Outline]) -> bool:
    present = {plan.known.get(name) for name in found}
    return None in present or not present.issuperset(plan.saved.values())


def check_member(plan: StatePlan, found: Mapping[str, Outline], file: str) -> None:
    """Raise BadInput, naming what differs, if this is not a checkpoint of the architecture."""
    differences = [
        *_mixed_up(plan, found),
        *_missing(plan, found),
        *_unknown(plan, found),
        *_misshapen(plan, found),
        *_of_other_numbers(plan, found),
    ]
    if differences:
        more = len(differences) - _MOST_NAMED
        listed = "; ".join(differences[:_MOST_NAMED]) + (f"; and {more:,} more" if more > 0 else "")
        raise BadInput(
            f"{printable(file)} is not a member of {printable(plan.architecture)}: {listed}. "
            "Choose another file, or name the architecture that it is of."
        )


def _missing(plan: StatePlan, found: Mapping[str, Outline]) -> list[str]:
    present = {plan.known.get(name) for name in found}
    return [
        f"it lacks {printable(name)} {dimensions(plan.state[own].shape)}"
        for name, own in plan.saved.items()
        if own not in present
    ]


def _unknown(plan: StatePlan, found: Mapping[str, Outline]) -> list[str]:
    return [
        f"it has {printable(name)} {dimensions(one.shape)}, which the architecture does not have"
        for name, one in found.items()
        if name not in plan.known
    ]


def _misshapen(plan: StatePlan, found: Mapping[str, Outline]) -> list[str]:
    mixed = {name for pair in _mixed_pairs(plan, found) for name in pair}
    return [
        f"{printable(name)} is {dimensions(one.shape)}, where {dimensions(wanted)} is expected"
        for name, one in found.items()
        if name in plan.known
        and name not in mixed
        and one.shape != (wanted := _expected(plan, name).shape)
    ]


def _mixed_up(plan: StatePlan, found: Mapping[str, Outline]) -> list[str]:
    return [
        f"{printable(one)} and {printable(other)} are swapped: each has the other's shape: "
        f"{dimensions(found[one].shape)} and {dimensions(found[other].shape)}"
        for one, other in _mixed_pairs(plan, found)
    ]


def _mixed_pairs(plan: StatePlan, found: Mapping[str, Outline]) -> list[tuple[str, str]]:
    odd = [
        name
        for name, one in found.items()
        if name in plan.known and one.shape != _expected(plan, name).shape
    ]
    waiting: dict[tuple[tuple[int, ...], ...], list[str]] = {}  # by shapes found and expected
    pairs = []
    for name in odd:
        shapes = found[name].shape, _expected(plan, name).shape
        if others := waiting.get(shapes[::-1]):
            pairs.append((others.pop(0), name))
        else:
            waiting.setdefault(shapes, []).append(name)
    return pairs


def _of_other_numbers(plan: StatePlan, found: Mapping[str, Outline]) -> list[str]:
    """Fractions where whole numbers belong, or the other way round."""
    return [
        f"{printable(name)} is {_kind(one)}, where {_kind(_expected(plan, name))} is expected"
        for name, one in found.items()
        if name in plan.known and not _can_become(one.dtype, _expected(plan, name).dtype)
    ]


def _can_become(found: torch.dtype, wanted: torch.dtype) -> bool:
    """Whether nothing is lost but a fraction's last digits."""
    if found == wanted or (found.is_floating_point and wanted.is_floating_point):
        return True
    return _is_whole(found) and _is_whole(wanted) and found.itemsize <= wanted.itemsize


def _is_whole(dtype: torch.dtype) -> bool:
    """Whether it is of whole numbers with a sign."""
    return dtype.is_signed and not dtype.is_floating_point and not dtype.is_complex


def _expected(plan: StatePlan, name: str) -> Outline:
    return plan.state[plan.known[name]]


def _kind(outline: Outline) -> str:
    return str(outline.dtype).removeprefix("torch.")
