"""Reads the members' checkpoints into one stacked state."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.architecture import Architecture, state_of
from ensemble_gui.ensembles.checkpoints.reading import (
    Outline,
    opened_checkpoint,
    outline_of,
    outlines,
)
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.ensembles.opening.shown_names import shown_as
from ensemble_gui.ensembles.opening.state_plan import (
    StatePlan,
    check_member,
    members_in,
    named_as,
    plan_of,
)
from ensemble_gui.errors import BadInput
from ensemble_gui.records.progress import Progress, RunProgress
from ensemble_gui.wording.figures import count, printable

_MOST_MEMBERS = 100_000
_MOST_NAMED = 3  # members in a note


@dataclass(slots=True)
class _Seen:
    """What the notes say about the checkpoints."""

    converted: dict[str, int] = field(default_factory=dict)  # members, by the numbers they were in
    non_finite: list[str] = field(default_factory=list)  # the parameter, of which member


@dataclass(frozen=True, slots=True, kw_only=True)
class Stacked:
    """The members that were read, their names, and notes on them."""

    ensemble: Ensemble
    members: tuple[str, ...]
    notes: tuple[str, ...]


def stack_checkpoints(
    architecture: Architecture,
    files: tuple[Path, ...],
    *,
    shown: tuple[str, ...] = (),
    check_size: Callable[[int, int], None],
    token: CancelToken,
    progress: Progress,
) -> Stacked:
    """The members in these files: one in each, or all in the only one.

    `shown` are the files' names, with their folders where the names alone are equal;
    `check_size` gets the number of members and of the bytes that they need, before they are
    allocated, and may raise BadInput. Raises BadInput for what does not fit, and
    CancelledError.
    """
    shown = shown or tuple(one.name for one in files)
    plan = plan_of(architecture)
    first = named_as(plan, outline_of(files[0]))
    inside = members_in(plan, first) if len(files) == 1 else None
    if inside is None:
        with shown_as(files[0], shown[0]):
            check_member(plan, first, files[0].name)
    members = len(files) if inside is None else inside
    check_size(members, members * plan.member_bytes)
    _check_count(members, files[0])
    seen = _Seen()
    stack = _allocate(architecture, plan, members)
    with _one_thread():
        if inside is None:
            for index, file in enumerate(files):
                token.raise_if_cancelled()
                own = {name: one[index] for name, one in stack.items()}
                with shown_as(file, shown[index]):
                    _read_member(plan, file, own, seen)
                progress(RunProgress(stage="Opening members", done=index + 1, total=members))
        else:
            _read_all(plan, files[0], stack, seen, token)
    return Stacked(
        ensemble=Ensemble(architecture, stack, token),
        members=tuple(f"member {one}" for one in range(inside or 0)) or shown,
        notes=_notes(seen, members),
    )


@contextmanager
def _one_thread() -> Iterator[None]:
    """Copying is not faster on several threads, which wait for each other on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _check_count(members: int, file: Path) -> None:
    if not 1 <= members <= _MOST_MEMBERS:
        raise BadInput(
            f"{printable(file.name)} holds {count(members, 'member')}: choose one with 1 to "
            f"{_MOST_MEMBERS:,}."
        )


def _allocate(architecture: Architecture, plan: StatePlan, members: int) -> dict[str, Tensor]:
    """The stack, in which only what no checkpoint holds is filled."""
    stack = {
        name: torch.empty((members, *one.shape), dtype=_kept(one.dtype))
        for name, one in plan.state.items()
    }
    unsaved = set(stack) - set(plan.saved.values())
    if unsaved:
        state = state_of(architecture.build())
        for name in unsaved:
            stack[name].copy_(state[name].detach())
    return stack


def _kept(dtype: torch.dtype) -> torch.dtype:
    """In which numbers the members are kept: a run converts them to those of its settings."""
    return torch.float32 if dtype.is_floating_point else dtype


def _read_member(plan: StatePlan, file: Path, into: dict[str, Tensor], seen: _Seen) -> None:
    with opened_checkpoint(file) as opened:
        tensors = named_as(plan, opened)
        found = outlines(tensors)
        check_member(plan, found, file.name)
        _copy(plan, tensors, into)
    _note_kind(found, seen)
    if odd := next((name for name, one in into.items() if not _is_finite(one)), None):
        seen.non_finite.append(f"{printable(odd)} of {printable(file.name)}")


def _read_all(
    plan: StatePlan, file: Path, into: dict[str, Tensor], seen: _Seen, token: CancelToken
) -> None:
    with opened_checkpoint(file) as opened:
        tensors = named_as(plan, opened)
        _copy(plan, tensors, into)
        found = outlines(tensors)
    _note_kind(found, seen)
    for name, stacked in into.items():
        for index, one in enumerate(stacked):
            token.raise_if_cancelled()
            if not _is_finite(one):
                seen.non_finite.append(f"{printable(name)} of member {index}")


def _copy(plan: StatePlan, tensors: Mapping[str, Tensor], into: dict[str, Tensor]) -> None:
    copied: dict[str, str] = {}
    for name, tensor in tensors.items():
        own = plan.known.get(name)
        if own is None or tensor.shape != into[own].shape:
            raise BadInput(f"{printable(name)} changed while it was being read: open it again.")
        if own in copied and not _are_same(tensors[copied[own]], tensor):
            raise BadInput(
                f"{printable(copied[own])} and {printable(name)} are one parameter in "
                f"{printable(plan.architecture)}, but differ in the file: choose another file."
            )
        if own not in copied:
            into[own].copy_(tensor)
            copied[own] = name


def _are_same(one: Tensor, other: Tensor) -> bool:
    return one.dtype == other.dtype and torch.allclose(one, other, rtol=0, atol=0, equal_nan=True)


def _is_finite(tensor: Tensor) -> bool:
    return not tensor.is_floating_point() or bool(tensor.isfinite().all())


def _note_kind(found: Mapping[str, Outline], seen: _Seen) -> None:
    kinds = {one.dtype for one in found.values() if one.dtype.is_floating_point}
    for kind in kinds - {torch.float32}:
        name = str(kind).removeprefix("torch.")
        seen.converted[name] = seen.converted.get(name, 0) + 1


def _notes(seen: _Seen, members: int) -> tuple[str, ...]:
    notes = [
        f"{name} parameters are converted to float32, in which the strategies run."
        for name in seen.converted
    ]
    if seen.non_finite:
        named = ", ".join(seen.non_finite[:_MOST_NAMED])
        more = len(seen.non_finite) - _MOST_NAMED
        notes.append(
            f"Not all parameters are finite: {named}{f' and {more:,} more' if more > 0 else ''}. "
            f"The outputs of these members are left out, of {members:,} in all."
        )
    return tuple(notes)
