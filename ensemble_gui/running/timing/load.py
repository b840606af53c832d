"""Foreign load: how long the threads that compute waited for a core that others had."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from io import FileIO
from pathlib import Path
from threading import enumerate as enumerate_threads
from threading import get_native_id, main_thread
from time import perf_counter
from typing import ClassVar, Protocol

import torch

from ensemble_gui.running.strategies.per_core import PerCore

SWITCH_S = 0.001  # for which an involuntary context switch counts: here a slice is about 3 ms
_TASKS = Path("/proc/self/task")
_GRAIN = 2**15  # numbers: torch gives each thread of its pool as many (at::internal::GRAIN_SIZE)
_WORK_S = 0.02  # several ticks of the system, as it keeps a running thread's account by the tick
_AT_WORK_S = 0.005  # a thread that ran so long meanwhile was at that work
_TRIES = 5  # where others have the cores, the pool's threads may need more than one


class LoadMeter(Protocol):
    """Says how long the threads that compute have waited so far."""

    @property
    def name(self) -> str:
        """By what it sees, for `Environment.foreign_load`; '' if it sees nothing."""

    def read(self) -> float:
        """The seconds since some moment, all threads together; they never become fewer."""


class Unseen:
    """Sees nothing."""

    name: ClassVar[str] = ""

    def read(self) -> float:
        """No time."""
        return 0.0


class RunDelay:
    """Sees what Linux keeps account of: how long each thread was ready to run, without a core.

    It is the second number of /proc/PID/task/TID/schedstat, in ns (the kernel's sched-stats.rst).
    """

    name: ClassVar[str] = "run delay"

    def __init__(
        self, files: Sequence[FileIO], others: Callable[[], Iterable[FileIO]] = tuple
    ) -> None:
        self._files, self._others = list(files), others
        self._delays_ns = [0] * len(files)

    def read(self) -> float:
        """The seconds since the threads began, all together; `others` are those begun since."""
        for file in self._others():
            self._files.append(file)
            self._delays_ns.append(0)
        for index, file in enumerate(self._files):
            with suppress(OSError):  # a thread that has ended keeps what it has waited
                file.seek(0)
                self._delays_ns[index] = int(file.read().split()[1])
        return sum(self._delays_ns) / 1e9


class ContextSwitches:
    """Sees how often the process had to give up a core, and counts `SWITCH_S` for each time."""

    name: ClassVar[str] = "context switches"

    def __init__(self, count: Callable[[], int]) -> None:
        self._count = count

    def read(self) -> float:
        """The seconds since the process began, as far as the switches show."""
        return self._count() * SWITCH_S


@contextmanager
def watch_load(tasks: Path = _TASKS) -> Iterator[LoadMeter]:
    """A meter for this thread, those of torch's pool that work for it, and those of strategies.

    The main thread is left out, unless it is this one: what a window waits for disturbs no block.
    More threads than cores keep each other waiting; then no load can be called foreign.
    """
    with ExitStack() as stack:
        if torch.get_num_threads() > _cores():
            yield Unseen()
        elif _has_accounts(tasks):
            threads = (get_native_id(), *_pool_threads(tasks))
            opened = (_opened(tasks, thread, stack) for thread in threads)
            yield RunDelay([file for file in opened if file], _strategy_threads(tasks, stack))
        else:
            count = _switch_counter()
            yield ContextSwitches(count) if count else Unseen()


def _has_accounts(tasks: Path) -> bool:
    """Whether the system keeps account of this thread; some containers show none, or zeros."""
    return _run_times(tasks).get(get_native_id(), 0) > 0


def _pool_threads(tasks: Path) -> list[int]:
    """The threads that run while torch computes in parallel for this one."""
    wanted = torch.get_num_threads() - 1
    others = {get_native_id(), main_thread().native_id}
    before = _run_times(tasks)
    found: list[int] = []
    for _ in range(_TRIES):
        if len(found) >= wanted:
            break
        _work_in_parallel()
        ran = {thread: ns - before.get(thread, 0) for thread, ns in _run_times(tasks).items()}
        longest_first = sorted(ran.keys() - others, key=lambda thread: -ran[thread])
        found = [thread for thread in longest_first if ran[thread] >= _AT_WORK_S * 1e9]
    return found[:wanted]


def _strategy_threads(tasks: Path, stack: ExitStack) -> Callable[[], Iterator[FileIO]]:
    """The accounts of the threads that a strategy has started for itself, each of them once."""
    known: set[int] = set()

    def begun() -> Iterator[FileIO]:
        for one in enumerate_threads():
            thread = one.native_id or 0
            if one.name.startswith(PerCore.name) and thread not in known:
                known.add(thread)
                if file := _opened(tasks, thread, stack):
                    yield file

    return begun


def _work_in_parallel() -> None:
    numbers = torch.ones(torch.get_num_threads(), _GRAIN)
    start = perf_counter()
    while perf_counter() - start < _WORK_S:
        torch.tanh(numbers)


def _run_times(tasks: Path) -> dict[int, int]:
    """How long each thread of this process has run, in ns: the first number of its schedstat."""
    times = {}
    with suppress(OSError):  # where there is no such folder, there are no accounts
        for task in tasks.iterdir():
            with suppress(OSError):  # the thread has ended meanwhile, or the file cannot be read
                times[int(task.name)] = int((task / "schedstat").read_bytes().split()[0])
    return times


def _opened(tasks: Path, thread: int, stack: ExitStack) -> FileIO | None:
    with suppress(OSError):  # the thread has ended meanwhile
        return stack.enter_context(FileIO(tasks / str(thread) / "schedstat"))
    return None


def _switch_counter() -> Callable[[], int] | None:
    """What counts this process's involuntary context switches; None where nothing does.

    On macOS getrusage counts waits among them: nearly all switches, those for sleeps alone left
    out (calcru in xnu's kern_resource.c).
    """
    if sys.platform in ("win32", "darwin"):
        return None
    import resource

    return lambda: resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw


def _cores() -> int:
    """The logical cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
