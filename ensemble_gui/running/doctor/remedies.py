"""What each remedy changes in a case."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from torch import nn

from ensemble_gui.records.doctor import Remedy
from ensemble_gui.running.doctor.case import Case
from ensemble_gui.running.doctor.networks.attention import with_maths_attention
from ensemble_gui.running.doctor.networks.batch_norm import with_frozen_statistics
from ensemble_gui.running.doctor.networks.unrolling import unrolled

_RANDOM_FOR_ALL = "All members draw the same random numbers."
_RANDOM_FOR_EACH = "Each member draws random numbers of its own."


def _changed_by(change: Callable[[nn.Module], nn.Module]) -> Callable[[Case], Case]:
    return lambda case: replace(case, change=change)


def _chunked(case: Case) -> Case:
    return replace(case, chunk_size=max(1, (len(case.members) + 1) // 2))


def _with_buffers(case: Case) -> Case:
    return case if case.stacks_buffers else replace(case, stacks_buffers=True)


# Each gives the case itself where it changes nothing.
REMEDIES: Mapping[Remedy, Callable[[Case], Case]] = {
    Remedy.RANDOM_DIFFERENT: lambda case: replace(case, randomness="different"),
    Remedy.RANDOM_SAME: lambda case: replace(case, randomness="same"),
    Remedy.STACK_BUFFERS: _with_buffers,
    Remedy.CHUNK: _chunked,
    Remedy.COPY_INPUT: lambda case: replace(case, copies_input=True),
    Remedy.UNROLL: _changed_by(unrolled),
    Remedy.MATHS_ATTENTION: _changed_by(with_maths_attention),
    Remedy.FREEZE_STATISTICS: _changed_by(with_frozen_statistics),
}
# What is computed otherwise after a remedy, in a sentence.
CHANGES: Mapping[Remedy, str] = {
    Remedy.RANDOM_DIFFERENT: _RANDOM_FOR_EACH,
    Remedy.RANDOM_SAME: _RANDOM_FOR_ALL,
    Remedy.FREEZE_STATISTICS: "The running statistics stay as they are: training does not update "
    "them.",
}
DRAWS = frozenset({Remedy.RANDOM_DIFFERENT, Remedy.RANDOM_SAME})  # whose results are random
