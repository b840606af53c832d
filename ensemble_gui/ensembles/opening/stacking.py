"""Reads the members' checkpoints into one stacked state."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.architecture import Architecture, state_of
from ensemble_gui.ensembles.checkpoints.reading import contents_of, read_as_bad_input
from ensemble_gui.ensembles.checkpoints.tensors import Maps, tensors_at
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.ensembles.opening.choice_notes import notes_on
from ensemble_gui.ensembles.opening.choosing import Choice, choose
from ensemble_gui.ensembles.opening.shown_names import shown_as, shown_names
from ensemble_gui.ensembles.opening.state_plan import StatePlan, is_counter, plan_of
from ensemble_gui.errors import BadInput
from ensemble_gui.records.progress import Progress, RunProgress
from ensemble_gui.wording.figures import count, printable

_MOST_MEMBERS = 100_000
_MOST_NAMED = 3  # members in a note


@dataclass(slots=True)
class _Seen:
    """What the notes say about the members' numbers."""

    converted: dict[str, None] = field(default_factory=dict)  # dtypes, as sentences
    non_finite: list[str] = field(default_factory=list)  # the parameter, of which member


@dataclass(frozen=True, slots=True, kw_only=True)
class Stacked:
    """The members that were read, their names, and notes on them."""

    ensemble: Ensemble
    members: tuple[str, ...]
    notes: tuple[str, ...]
    state_keys: tuple[str, ...]  # of what could be read instead


def stack_checkpoints(
    architecture: Architecture,
    files: tuple[Path, ...],
    *,
    check_size: Callable[[int, int], None],
    token: CancelToken,
    progress: Progress,
    state_key: str = "",
) -> Stacked:
    """The members in these files: one in each, or several.

    `check_size` gets the number of members and of the bytes that they need, before they are
    allocated, and may raise BadInput. Raises BadInput for what does not fit, and
    CancelledError.
    """
    shown = shown_names(files)
    plan = plan_of(architecture)
    choices = _choices(plan, files, shown, state_key, check_size, token)
    names = _names(shown, choices)
    seen = _Seen()
    stack = _allocate(architecture, plan, len(names))
    with _one_thread():
        for index, tensors in enumerate(_states(files, choices)):
            token.raise_if_cancelled()
            into = {name: one[index] for name, one in stack.items()}
            _copy(plan, tensors, into, names[index], seen)
            progress(RunProgress(stage="Opening members", done=index + 1, total=len(names)))
    return Stacked(
        ensemble=Ensemble(architecture, stack, token),
        members=names,
        notes=(*notes_on(plan, list(shown), choices), *_notes(seen, len(names))),
        state_keys=tuple(dict.fromkeys(key for one in choices for key in one.others)),
    )


def _choices(
    plan: StatePlan,
    files: tuple[Path, ...],
    shown: tuple[str, ...],
    state_key: str,
    check_size: Callable[[int, int], None],
    token: CancelToken,
) -> list[Choice]:
    """Which tensors of each file are members', all checked before any is read."""
    choices = [_choice(plan, files[0], shown[0], state_key)]
    members = choices[0].members if len(files) == 1 else len(files)
    check_size(members, members * plan.member_bytes)
    for file, name in zip(files[1:], shown[1:], strict=True):
        token.raise_if_cancelled()
        choices.append(_choice(plan, file, name, state_key))
    found = sum(one.members for one in choices)
    if found != members:
        check_size(found, found * plan.member_bytes)
    _check_count(found, files[0])
    return choices


def _choice(plan: StatePlan, file: Path, shown: str, state_key: str) -> Choice:
    with shown_as(file, shown):
        contents = contents_of(file)
    return choose(plan, contents, shown, state_key)


def _names(labels: tuple[str, ...], choices: list[Choice]) -> tuple[str, ...]:
    """The file of each member, or its name in a file that holds several."""
    if len(labels) == 1 and _holds_several(choices[0]):
        return choices[0].names
    return tuple(
        f"{label}, {name}" if _holds_several(choice) else label
        for label, choice in zip(labels, choices, strict=True)
        for name in choice.names
    )


def _holds_several(choice: Choice) -> bool:
    return choice.members > 1 or choice.candidates[0].stacked is not None


def _states(files: tuple[Path, ...], choices: list[Choice]) -> Iterator[dict[str, Tensor]]:
    """The tensors of each member, which lie in its file."""
    for file, choice in zip(files, choices, strict=True):
        maps: Maps = {}
        for index in range(choice.members):
            with read_as_bad_input(file):
                tensors = tensors_at(choice.member(index), maps)
            yield tensors


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
    """The stack, in which only what no checkpoint need hold is filled."""
    stack = {
        name: torch.empty((members, *one.shape), dtype=_kept(one.dtype))
        for name, one in plan.state.items()
    }
    saved = set(plan.saved.values())
    state = state_of(architecture.build()) if set(stack) - saved else {}
    for name, one in stack.items():
        if name not in saved:
            one.copy_(state[name].detach())
        elif is_counter(name):
            one.zero_()
    return stack


def _kept(dtype: torch.dtype) -> torch.dtype:
    """In which numbers the members are kept: a run converts them to those of its settings."""
    return torch.float32 if dtype.is_floating_point else dtype


def _copy(
    plan: StatePlan,
    tensors: Mapping[str, Tensor],
    into: dict[str, Tensor],
    member: str,
    seen: _Seen,
) -> None:
    copied: dict[str, str] = {}
    for name, tensor in tensors.items():
        own = plan.known[name]
        if own in copied and not _are_same(tensors[copied[own]], tensor):
            raise BadInput(
                f"{printable(copied[own])} and {printable(name)} are one parameter in "
                f"{printable(plan.architecture)}, but differ in {printable(member)}: choose "
                "another file."
            )
        if own not in copied:
            into[own].copy_(tensor)
            copied[own] = name
            _note_kind(tensor.dtype, into[own].dtype, seen)
    if odd := next((name for name, one in into.items() if not _is_finite(one)), None):
        seen.non_finite.append(f"{printable(odd)} of {printable(member)}")


def _are_same(one: Tensor, other: Tensor) -> bool:
    return one.dtype == other.dtype and torch.allclose(one, other, rtol=0, atol=0, equal_nan=True)


def _is_finite(tensor: Tensor) -> bool:
    return not tensor.is_floating_point() or bool(tensor.isfinite().all())


def _note_kind(found: torch.dtype, kept: torch.dtype, seen: _Seen) -> None:
    if found == kept:
        return
    name, into = (str(one).removeprefix("torch.") for one in (found, kept))
    if kept.is_floating_point:
        said = f"{name} parameters are converted to {into}, in which the strategies run."
    else:
        said = f"{name} buffers are converted to {into}."
    seen.converted[said] = None


def _notes(seen: _Seen, members: int) -> tuple[str, ...]:
    notes = list(seen.converted)
    if seen.non_finite:
        named = ", ".join(seen.non_finite[:_MOST_NAMED])
        more = len(seen.non_finite) - _MOST_NAMED
        notes.append(
            f"Not all parameters are finite: {named}{f' and {more:,} more' if more > 0 else ''}. "
            f"The outputs of these members are left out, of {members:,} in all."
        )
    return tuple(notes)
