"""The expected state of a member, and whether the tensors in a checkpoint are one."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from torch import nn

from ensemble_gui.ensembles.architectures.architecture import Architecture, state_of
from ensemble_gui.ensembles.checkpoints.tensors import Outline, outlines

_COUNTER = "num_batches_tracked"  # of BatchNorm, which torch reads nothing from in eval mode
# How parametrizations.weight_norm names what weight_norm named weight_g and weight_v.
_WEIGHT_NORM = re.compile(r"(.*\.)?parametrizations\.(\w+)\.original([01])")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatePlan:
    """What a checkpoint of an architecture holds."""

    architecture: str
    state: dict[str, Outline]  # each parameter and buffer once
    saved: dict[str, str]  # a name in a checkpoint, and which of `state` it is: some are tied
    known: dict[str, str]  # the same, with what a checkpoint need not have, and older names

    @property
    def member_bytes(self) -> int:
        """The size of one member."""
        return sum(math.prod(one.shape) * one.dtype.itemsize for one in self.state.values())

    def expected(self, name: str) -> Outline:
        """What a checkpoint's tensor of this name has to be."""
        return self.state[self.known[name]]

    def missing(self, found: Mapping[str, object]) -> list[str]:
        """The names that these lack, but for counters, which can be set to 0."""
        present = {self.known.get(name) for name in found}
        return [
            name for name, own in self.saved.items() if own not in present and not is_counter(own)
        ]


def plan_of(architecture: Architecture) -> StatePlan:
    """The plan of the architecture's members."""
    member = architecture.build_on_meta()
    state = state_of(member)
    names = {id(one): name for name, one in state.items()}
    saved = {name: names[id(one)] for name, one in _state_dict(member).items()}
    known = {name: name for name in state} | saved
    older = {old: own for name, own in known.items() for old in _older_names(name)}
    return StatePlan(
        architecture=architecture.name, state=outlines(state), saved=saved, known=older | known
    )


def _state_dict(member: nn.Module) -> dict[str, object]:
    """The state dict's own tensors, of which those that are tied are one."""
    return {
        name: one
        for name, one in member.state_dict(keep_vars=True).items()
        if name.rpartition(".")[2] != "_extra_state"
    }


def _older_names(name: str) -> Iterator[str]:
    if found := _WEIGHT_NORM.fullmatch(name):
        before, parameter, which = found.groups("")
        yield f"{before}{parameter}_{'gv'[int(which)]}"


def is_counter(name: str) -> bool:
    """Whether it only counts minibatches, so that predictions do not depend on it."""
    return name.rpartition(".")[2] == _COUNTER


def is_member(plan: StatePlan, found: Mapping[str, Outline]) -> bool:
    """Whether these are all the tensors of one member."""
    return not plan.missing(found) and _fits(plan, found, 0)


def members_in(plan: StatePlan, found: Mapping[str, Outline]) -> int | None:
    """How many members are stacked in these; None if they are one member's, or fit in no way."""
    counts = {one.shape[:1] for one in found.values()}
    if is_member(plan, found) or len(counts) != 1 or plan.missing(found):
        return None
    return next(iter(counts))[0] if _fits(plan, found, 1) else None


def _fits(plan: StatePlan, found: Mapping[str, Outline], skipped: int) -> bool:
    """Whether names and shapes are the plan's, apart from the first dimensions of each shape."""
    return all(
        name in plan.known
        and len(one.shape) >= skipped
        and one.shape[skipped:] == plan.expected(name).shape
        for name, one in found.items()
    )
