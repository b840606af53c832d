"""What else used the CPU while the contestants ran: in each block, and over a cell as a whole.

A block is judged by how long the process's threads waited for a core, whichever library they
belong to. That says nothing where more of them work than there are cores, as XLA's do: they wait
for each other. The cell is judged by what the system's account shows beyond this process.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from time import perf_counter, process_time
from typing import ClassVar

import psutil

from ensemble_gui.running.timing.load import LoadMeter, Unseen

_TASKS = Path("/proc/self/task")
_WORKING = 0.1  # of an interval: a thread that ran or waited for this share of it worked in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The accounts of this process's threads at one moment, in seconds since some other one."""

    wall_s: float
    cpu_s: float  # of all threads together
    threads: Mapping[int, tuple[float, float]]  # each one's seconds of running and of waiting


def foreign_s(before: Moment, after: Moment, cores: int) -> float:
    """The seconds that threads waited between two moments because others had the cores.

    None can be foreign while this process's own threads have all cores: one that spins after its
    work keeps another one of the process waiting.
    """
    wall_s = after.wall_s - before.wall_s
    working = []
    for thread, (ran_s, waited_s) in after.threads.items():
        ran_before, waited_before = before.threads.get(thread, (0.0, 0.0))
        ran, waited = ran_s - ran_before, waited_s - waited_before
        if ran + waited >= _WORKING * wall_s:
            working.append(waited)
    if len(working) > cores:
        return 0.0
    left_s = cores * wall_s - (after.cpu_s - before.cpu_s)
    return max(0.0, min(sum(working), left_s))


class ProcessWaits:
    """Adds up the foreign waits of the process's threads from reading to reading."""

    name: ClassVar[str] = "run delay of all threads"

    def __init__(self, look: Callable[[], Moment], cores: int) -> None:
        self._look = look
        self._cores = cores
        self._last = look()
        self._seconds = 0.0

    def read(self) -> float:
        """The seconds so far."""
        now = self._look()
        self._seconds += foreign_s(self._last, now, self._cores)
        self._last = now
        return self._seconds


@contextmanager
def watch_process(tasks: Path = _TASKS) -> Iterator[LoadMeter]:
    """A meter for all threads that the process has by now; it sees nothing off Linux."""
    with ExitStack() as stack:
        files = _open_accounts(tasks, stack)
        meter = ProcessWaits(lambda: _look(files), usable_cores())
        has_accounts = any(ran_s > 0 for ran_s, _ in _look(files).threads.values())
        yield meter if has_accounts else Unseen()


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemTimes:
    """The system's account at one moment, in seconds since some other one."""

    wall_s: float
    busy_s: float  # of all cores together, what a hypervisor took included
    own_s: float  # of this process


def read_system() -> SystemTimes:
    """The account now. Linux keeps it by the tick, 10 ms: too coarse for a block."""
    now = psutil.cpu_times()._asdict()
    idle = now["idle"] + now.get("iowait", 0.0)
    counted_twice = now.get("guest", 0.0) + now.get("guest_nice", 0.0)  # in user and nice as well
    return SystemTimes(
        wall_s=perf_counter(),
        busy_s=sum(now.values()) - idle - counted_twice,
        own_s=process_time(),
    )


def others_cores(before: SystemTimes, after: SystemTimes) -> float:
    """How many cores others kept busy between two moments, on average."""
    busy_s = (after.busy_s - before.busy_s) - (after.own_s - before.own_s)
    return max(0.0, busy_s / (after.wall_s - before.wall_s))


def usable_cores() -> int:
    """The logical cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _open_accounts(tasks: Path, stack: ExitStack) -> dict[int, FileIO]:
    files = {}
    with suppress(OSError):  # there is no such folder
        for task in tasks.iterdir():
            with suppress(OSError):  # the thread has ended meanwhile
                files[int(task.name)] = stack.enter_context(FileIO(task / "schedstat"))
    return files


def _look(files: Mapping[int, FileIO]) -> Moment:
    threads = {}
    for thread, file in files.items():
        with suppress(OSError):  # the thread has ended meanwhile
            file.seek(0)
            ran_ns, waited_ns, _ = file.read().split()
            threads[thread] = (int(ran_ns) / 1e9, int(waited_ns) / 1e9)
    return Moment(wall_s=perf_counter(), cpu_s=process_time(), threads=threads)
