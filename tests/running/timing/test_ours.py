import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar

import psutil
import pytest

from ensemble_gui.running.timing.ours import (
    LessOurs,
    OurProcesses,
    cpu_seconds,
    found_here,
    helpers_of,
    this_process,
)


@dataclass
class Machine:
    """Processes whose CPU time the test says, and a meter whose waits it says."""

    name: ClassVar[str] = "run delay"
    used: dict[int, float | None] = field(default_factory=dict)
    waited: float = 0.0
    now: float = 0.0

    def read(self) -> float:
        return self.waited

    def find(self) -> Iterator[int]:
        yield from self.used

    @property
    def ours(self) -> OurProcesses:
        return OurProcesses(find=self.find, seconds=self.used.get, clock=lambda: self.now)


def test_what_processes_use_is_counted_since_they_were_found() -> None:
    machine = Machine(used={1: 5.0, 2: 7.0, 3: None})
    ours = machine.ours
    assert ours.read() == 0.0
    machine.used |= {1: 5.5, 2: 7.25, 4: 9.0}
    assert ours.read() == 0.75  # the fourth has not been looked for yet
    machine.now = 2.0
    assert ours.read() == 0.75
    machine.used |= {4: 9.5, 2: None}  # the second has ended
    assert ours.read() == 1.25
    assert ours.used_s == 1.25


def test_a_wait_for_our_own_processes_is_none_for_others() -> None:
    machine = Machine(used={1: 0.0})
    less = LessOurs(machine, machine.ours)
    assert less.name == "run delay"
    machine.waited, machine.used[1] = 0.25, 0.25
    assert less.read() == 0.0
    machine.waited = 0.75  # while ours did nothing
    assert less.read() == 0.5
    machine.used[1] = 3.25  # nobody waited for it, which makes no other wait good
    assert less.read() == 0.5
    machine.waited = 1.0
    assert less.read() == 0.75


def test_a_process_is_known_by_its_beginning_too() -> None:
    named = this_process()
    assert found_here(named) == psutil.Process()
    assert found_here(replace(named, began=named.began - 1)) is None  # of another machine
    assert helpers_of(replace(named, began=0.0)) == {os.getppid()} - {0}
    assert os.getpid() not in helpers_of(named)


@pytest.mark.skipif(sys.platform != "linux", reason="the numbers of its clocks are Linux's")
def test_here_the_cpu_time_of_a_process_is_known() -> None:
    before = cpu_seconds(os.getpid())
    assert before is not None
    assert before <= (cpu_seconds(os.getpid()) or 0.0)
    assert cpu_seconds(2**22 + 1) is None  # more than the largest number of a process
