"""What this program's other processes use of the CPU, which is no foreign load."""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import psutil

from ensemble_gui.running.timing.load import LoadMeter

_LOOK_S = 1.0  # how often processes are looked for: some begin and end meanwhile
_SCHEDULED = 2  # the clock of what the scheduler gave (CPUCLOCK_SCHED in Linux's posix-timers.h)


@dataclass(frozen=True, slots=True)
class ProcessName:
    """A process, so that no other machine takes one of its own for it."""

    pid: int
    began: float  # in seconds since the epoch


def this_process() -> ProcessName:
    """The one that runs this."""
    return ProcessName(os.getpid(), psutil.Process().create_time())


def found_here(named: ProcessName) -> psutil.Process | None:
    """The process, if it is one of this machine."""
    try:
        process = psutil.Process(named.pid)
        return process if process.create_time() == named.began else None
    except psutil.Error:
        return None


def pids_of(processes: Iterable[psutil.Process]) -> set[int]:
    """Those of other processes than this one."""
    return {one.pid for one in processes} - {os.getpid()}


def helpers_of(sender: ProcessName) -> set[int]:
    """At a place: the process that sent it work and those that this one started, if they are here.

    Also what started this process: together all that a cluster runs on a machine, save its workers.
    """
    above = psutil.Process().parent()
    asking = found_here(sender)
    try:
        started = asking.children() if asking else []
    except psutil.Error:
        started = []
    return pids_of(filter(None, (above, asking, *started)))


def cpu_seconds(pid: int) -> float | None:
    """What a process has used of the CPU, to the nanosecond; None where that is not known.

    Its clock is numbered as clock_getcpuclockid() does it on Linux.
    """
    try:
        return time.clock_gettime((~pid << 3) | _SCHEDULED)
    except (AttributeError, OSError, OverflowError):
        return None


@dataclass(slots=True, kw_only=True)
class OurProcesses:
    """Processes that are found again and again, and what they use of the CPU."""

    find: Callable[[], Iterable[int]]
    seconds: Callable[[int], float | None] = cpu_seconds
    clock: Callable[[], float] = time.monotonic
    _used: dict[int, float] = field(default_factory=dict)  # of each process, at the last reading
    _looked: float = float("-inf")
    used_s: float = 0.0  # by the last reading

    def read(self) -> float:
        """The seconds that they have used, each since it was found; they never become fewer."""
        for pid, before in self._used.items():
            now = self.seconds(pid)
            if now is not None and now > before:
                self.used_s += now - before
                self._used[pid] = now
        if self.clock() - self._looked > _LOOK_S:
            self._look()
        return self.used_s

    def _look(self) -> None:
        self._looked = self.clock()
        found = {pid: self.seconds(pid) for pid in self.find()}
        begun = {pid: used for pid, used in found.items() if used is not None}
        self._used = begun | {pid: used for pid, used in self._used.items() if pid in begun}


class LessOurs:
    """What a meter sees, less what our processes used meanwhile.

    Who waited for these was not kept waiting by something else. They may also have used a core
    that nobody waited for, so foreign load that is less than that can be missed.
    """

    def __init__(self, meter: LoadMeter, ours: OurProcesses) -> None:
        self._meter, self._ours = meter, ours
        self._before = (meter.read(), ours.read())
        self._total = 0.0

    @property
    def name(self) -> str:
        """By what the meter sees it."""
        return self._meter.name

    def read(self) -> float:
        """The seconds that are not explained so; they never become fewer."""
        now = self._meter.read(), self._ours.read()
        waited, used = (one - before for one, before in zip(now, self._before, strict=True))
        self._before = now
        self._total += max(0.0, waited - used)
        return self._total
