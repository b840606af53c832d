"""Makes one call, and captures what torch says of it: its slow operators, or its error."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from time import perf_counter
from traceback import clear_frames
from typing import TypeVar

import torch

from ensemble_gui.cancel import CancelledError, CancelToken, wait_for
from ensemble_gui.records.doctor import Operator, Trouble
from ensemble_gui.running.doctor.case import Call, Case, Results, results_of
from ensemble_gui.running.doctor.troubles import trouble_of
from ensemble_gui.running.members.devices import synchronise
from ensemble_gui.running.members.interruptible import stopped_by
from ensemble_gui.running.timing.warned import warnings_here

Found = TypeVar("Found")

# In aten/src/ATen/functorch/BatchedFallback.cpp, once per call of the operator.
_SLOW = re.compile(r"performance drop because we have not yet implemented the batching rule for "
                   r"(?P<name>[\w:.]*\w)")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attempt:
    """What came of a call: results or trouble."""

    seconds: float  # of this first call; of one that failed until then
    results: Results | None = None
    operators: tuple[Operator, ...] = ()
    trouble: Trouble | None = None


def attempt(
    case: Case, make: Callable[[Case], Call], token: CancelToken, *, without_vmap: bool = False
) -> Attempt:
    """Make the call and do it once, apart from this thread.

    Whatever the network raises is captured. Raises CancelledError.
    """
    device = case.inputs.device

    def work() -> Attempt:
        start = perf_counter()
        try:
            _show_slow_operators()
            results = results_of(case, make(case)())
            synchronise(device)
        except CancelledError:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 -- of any network
            trouble = trouble_of(error, without_vmap=without_vmap)
            clear_frames(error.__traceback__)  # they hold what the call had allocated
            return Attempt(seconds=perf_counter() - start, trouble=trouble)
        return Attempt(seconds=perf_counter() - start, results=results)

    # Here, as a thread that is left to itself would put the filters back at any time.
    with warnings_here(repeats=True) as heard:
        found = apart(work, token)
    return found if found.results is None else replace(found, operators=slow_operators(heard))


def apart(work: Callable[[], Found], token: CancelToken) -> Found:
    """The work's result, on a thread that a cancel leaves to itself: it may hang.

    Where it does not, it ends with the next layer.

    Raises what it raises, and CancelledError.
    """
    threads = torch.get_num_threads()  # a setting of each thread

    def with_threads() -> Found:
        torch.set_num_threads(threads)
        with stopped_by(token):
            return work()

    return wait_for(with_threads, token)


def slow_operators(warnings: Iterable[str]) -> tuple[Operator, ...]:
    """The operators that torch says to run in a slow loop, and how often, the most frequent first.

    As torch names them, such as aten::_thnn_fused_gru_cell.
    """
    names = Counter(found["name"] for one in warnings if (found := _SLOW.search(one)))
    return tuple(Operator(name=name, times=times) for name, times in names.most_common())


def _show_slow_operators() -> None:
    """Let torch warn of each, even if somebody's code has switched that off."""
    switch = getattr(torch._C._functorch, "_set_vmap_fallback_warning_enabled", None)  # noqa: SLF001 -- torch has no other way
    if switch is not None:
        switch(True)  # noqa: FBT003 -- it takes no name
