"""What the state of a member has to be, and in what a checkpoint's differs."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from torch import nn

from ensemble_gui.ensembles.architecture import Architecture, state_of
from ensemble_gui.ensembles.checkpoints import Outline
from ensemble_gui.errors import BadInput
from ensemble_gui.wording import dimensions, shorten

_MOST_TOLD = 3  # differences in a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class StatePlan:
    """What a checkpoint of an architecture holds."""

    architecture: str
    state: dict[str, Outline]  # each parameter and buffer once
    saved: dict[str, str]  # a name in a checkpoint, and which of `state` it is: some are tied

    @property
    def member_bytes(self) -> int:
        """What one member takes."""
        return sum(math.prod(one.shape) * one.dtype.itemsize for one in self.state.values())


def plan_of(architecture: Architecture) -> StatePlan:
    """The plan of the architecture's members."""
    member = architecture.build_on_meta()
    state = state_of(member)
    names = {id(one): name for name, one in state.items()}
    return StatePlan(
        architecture=architecture.name,
        state={
            name: Outline(shape=tuple(one.shape), dtype=one.dtype) for name, one in state.items()
        },
        saved={name: names[id(one)] for name, one in _state_dict(member).items()},
    )


def _state_dict(member: nn.Module) -> dict[str, object]:
    """The state dict's own tensors, of which those that are tied are one."""
    return {
        name: one
        for name, one in member.state_dict(keep_vars=True).items()
        if name.rpartition(".")[2] != "_extra_state"
    }


def members_in(plan: StatePlan, found: Mapping[str, Outline]) -> int | None:
    """How many members are stacked in a file; None if it is one member's, or fits in no way."""
    counts = {one.shape[:1] for one in found.values()}
    if _fits(plan, found, 0) or len(counts) != 1 or not _fits(plan, found, 1):
        return None
    return next(iter(counts))[0]


def _fits(plan: StatePlan, found: Mapping[str, Outline], skipped: int) -> bool:
    """Whether the names are the plan's, and the shapes but for their first so many dimensions."""
    return not _differing_names(plan, found) and all(
        len(one.shape) >= skipped and one.shape[skipped:] == plan.state[plan.saved[name]].shape
        for name, one in found.items()
    )


def _differing_names(plan: StatePlan, found: Mapping[str, Outline]) -> bool:
    present = {plan.saved.get(name) for name in found}
    return None in present or present != set(plan.saved.values())


def check_member(plan: StatePlan, found: Mapping[str, Outline], file: str) -> None:
    """Raise BadInput, naming what differs, if this is no checkpoint of the architecture."""
    differences = [
        *_mixed_up(plan, found),
        *_missing(plan, found),
        *_unknown(plan, found),
        *_misshapen(plan, found),
        *_of_other_numbers(plan, found),
    ]
    if differences:
        more = len(differences) - _MOST_TOLD
        told = "; ".join(differences[:_MOST_TOLD]) + (f"; and {more:,} more" if more > 0 else "")
        raise BadInput(
            f"{shorten(file)} is no member of {shorten(plan.architecture)}: {told}. Choose another "
            "file, or name the architecture that it is of."
        )


def _missing(plan: StatePlan, found: Mapping[str, Outline]) -> list[str]:
    present = {plan.saved.get(name) for name in found}
    return [
        f"it lacks {shorten(name)} {dimensions(plan.state[own].shape)}"
        for name, own in plan.saved.items()
        if own not in present
    ]


def _unknown(plan: StatePlan, found: Mapping[str, Outline]) -> list[str]:
    return [
        f"it has {shorten(name)} {dimensions(one.shape)}, which the architecture has not"
        for name, one in found.items()
        if name not in plan.saved
    ]


def _misshapen(plan: StatePlan, found: Mapping[str, Outline]) -> list[str]:
    mixed = {name for pair in _mixed_pairs(plan, found) for name in pair}
    return [
        f"{shorten(name)} is {dimensions(one.shape)}, where {dimensions(wanted)} is expected"
        for name, one in found.items()
        if name in plan.saved
        and name not in mixed
        and one.shape != (wanted := _expected(plan, name).shape)
    ]


def _mixed_up(plan: StatePlan, found: Mapping[str, Outline]) -> list[str]:
    return [
        f"{shorten(one)} and {shorten(other)} are mixed up, as each has the other's shape: "
        f"{dimensions(found[one].shape)} and {dimensions(found[other].shape)}"
        for one, other in _mixed_pairs(plan, found)
    ]


def _mixed_pairs(plan: StatePlan, found: Mapping[str, Outline]) -> list[tuple[str, str]]:
    odd = [
        name
        for name, one in found.items()
        if name in plan.saved and one.shape != _expected(plan, name).shape
    ]
    return [
        (one, other)
        for index, one in enumerate(odd)
        for other in odd[index + 1 :]
        if found[one].shape == _expected(plan, other).shape
        and found[other].shape == _expected(plan, one).shape
    ]


def _of_other_numbers(plan: StatePlan, found: Mapping[str, Outline]) -> list[str]:
    """Fractions where whole numbers belong, or the other way round."""
    return [
        f"{shorten(name)} is of {_told(one)}, where {_told(_expected(plan, name))} is expected"
        for name, one in found.items()
        if name in plan.saved
        and one.dtype.is_floating_point != _expected(plan, name).dtype.is_floating_point
    ]


def _expected(plan: StatePlan, name: str) -> Outline:
    return plan.state[plan.saved[name]]


def _told(outline: Outline) -> str:
    return str(outline.dtype).removeprefix("torch.")
