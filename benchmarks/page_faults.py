"""Page faults: memory that the system had to hand out, or to fetch, while a call ran."""

import sys
from collections.abc import Callable

_WARM_UP_CALLS = 5
_CALLS = 20


def faults_a_call(call: Callable[[], object]) -> float | None:
    """Page faults per call in the steady state; None if the system does not report them.

    They are the whole process's, so that those of torch's other threads are counted as well.
    """
    if sys.platform == "win32":
        return None
    for _ in range(_WARM_UP_CALLS):
        call()
    before = _faults()
    for _ in range(_CALLS):
        call()
    return (_faults() - before) / _CALLS


def _faults() -> int:
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_minflt + usage.ru_majflt
