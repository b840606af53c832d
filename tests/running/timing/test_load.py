import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import FileIO
from pathlib import Path
from threading import get_native_id, main_thread
from typing import NoReturn, TypeVar

import pytest
import torch

from ensemble_gui.running.strategies.per_core import PerCore
from ensemble_gui.running.timing import load
from ensemble_gui.running.timing.load import SWITCH_S, ContextSwitches, RunDelay, Unseen, watch_load

pytestmark = pytest.mark.usefixtures("_threads")

T = TypeVar("T")

HERE = get_native_id  # the thread that asks


class Accounts:
    """A folder like /proc/self/task, of threads that run when they are told to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ns: dict[int, tuple[int, int]] = {}

    def write(self, thread: int, ran_ns: int, waited_ns: int = 0) -> None:
        self._ns[thread] = (ran_ns, waited_ns)
        place = self.folder / str(thread)
        place.mkdir(parents=True, exist_ok=True)
        (place / "schedstat").write_text(f"{ran_ns} {waited_ns} 7\n", encoding="ascii")

    def run(self, thread: int, ms: float) -> None:
        ran, waited = self._ns[thread]
        self.write(thread, ran + int(ms * 1e6), waited)


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    return Accounts(tmp_path)


def on_a_thread(ask: Callable[[], T]) -> T:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(ask).result()


def meter_s_name(accounts: Accounts) -> str:
    with watch_load(accounts.folder) as meter:
        return meter.name


def test_the_run_delays_of_all_the_threads_are_summed_up(accounts: Accounts) -> None:
    accounts.write(1, 5_000, 2_000_000_000)
    accounts.write(2, 6_000, 500_000_000)
    with (
        FileIO(accounts.folder / "1/schedstat") as one,
        FileIO(accounts.folder / "2/schedstat") as two,
    ):
        meter = RunDelay([one, two])
        assert meter.read() == 2.5
        accounts.write(2, 6_000, 750_000_000)
        assert meter.read() == 2.75


def test_a_thread_that_has_ended_keeps_what_it_has_waited(accounts: Accounts) -> None:
    class Ending(FileIO):
        ended = False

        def read(self, size: int | None = -1) -> bytes:
            if self.ended:
                raise ProcessLookupError
            return super().read(size)

    accounts.write(1, 5_000, 2_000_000_000)
    with Ending(accounts.folder / "1/schedstat") as file:
        meter = RunDelay([file])
        assert meter.read() == 2.0
        file.ended = True
        assert meter.read() == 2.0


def test_this_thread_and_those_that_run_while_it_computes_are_watched(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, idle, window = 101, 102, main_thread().native_id or 0
    monkeypatch.setattr(load, "_cores", lambda: 2)

    def work() -> None:
        for thread, ms in ((HERE(), 20), (pool, 18), (window, 19)):
            accounts.run(thread, ms)

    monkeypatch.setattr(load, "_work_in_parallel", work)

    def watch() -> float:
        torch.set_num_threads(2)
        for thread, waited_s in ((HERE(), 1), (pool, 2), (idle, 4), (window, 8)):
            accounts.write(thread, 10**9, waited_s * 10**9)
        with watch_load(accounts.folder) as meter:
            assert meter.name == "run delay"
            return meter.read()

    assert on_a_thread(watch) == 3.0


def test_a_pool_that_others_keep_from_running_is_given_more_time(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.set_num_threads(2)
    monkeypatch.setattr(load, "_cores", lambda: 2)
    monkeypatch.setattr(load, "_work_in_parallel", lambda: accounts.run(101, 2))
    accounts.write(HERE(), 10**9, 10**9)
    accounts.write(101, 10**9, 2 * 10**9)
    with watch_load(accounts.folder) as meter:
        assert meter.read() == 3.0


def test_threads_that_a_strategy_starts_are_watched_from_then_on(accounts: Accounts) -> None:
    torch.set_num_threads(1)
    accounts.write(HERE(), 10**9, 10**9)
    with watch_load(accounts.folder) as meter, ThreadPoolExecutor(2, PerCore.name) as pool:
        assert meter.read() == 1.0
        accounts.write(pool.submit(HERE).result(), 10**9, 10**9 // 2)
        assert (meter.read(), meter.read()) == (1.5, 1.5)


def test_one_thread_needs_no_pool(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    def work() -> NoReturn:
        raise AssertionError

    monkeypatch.setattr(load, "_work_in_parallel", work)
    torch.set_num_threads(1)
    accounts.write(HERE(), 10**9, 10**9)
    with watch_load(accounts.folder) as meter:
        assert meter.read() == 1.0


@pytest.mark.parametrize("shown", ["nothing", "zeros"])
def test_where_there_are_no_accounts_the_context_switches_are_counted(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch, shown: str
) -> None:
    counted = iter((3, 5))
    monkeypatch.setattr(load, "_switch_counter", lambda: lambda: next(counted))
    torch.set_num_threads(1)
    if shown == "zeros":
        accounts.write(HERE(), 0)
    with watch_load(accounts.folder) as meter:
        assert isinstance(meter, ContextSwitches)
        assert meter.name == "context switches"
        assert (meter.read(), meter.read()) == (3 * SWITCH_S, 5 * SWITCH_S)


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_where_the_switches_say_nothing_either_nothing_is_seen(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    torch.set_num_threads(1)
    with watch_load(accounts.folder) as meter:
        assert isinstance(meter, Unseen)
        assert (meter.name, meter.read()) == ("", 0.0)


def test_more_threads_than_cores_have_no_load_that_is_known_to_be_foreign(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.set_num_threads(2)
    accounts.write(HERE(), 10**9)
    monkeypatch.setattr(load, "_cores", lambda: 1)
    assert meter_s_name(accounts) == ""
    monkeypatch.setattr(load, "_cores", lambda: 2)
    assert meter_s_name(accounts) == "run delay"


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone keeps these accounts")
def test_here_this_thread_and_the_pool_s_are_seen_to_wait_when_they_share_a_core() -> None:
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("needs two cores: on one, two threads are never watched")
    watched, readings = on_a_thread(_share_a_core)
    if not watched:
        pytest.skip("this kernel keeps no accounts of its threads")
    assert len(watched) == 2
    assert readings[0] >= 0
    assert readings == sorted(readings)
    assert readings[-1] - readings[0] > load._WORK_S  # of 5 times as much, half is the other's


def _share_a_core() -> tuple[set[int], list[float]]:
    """The threads that a meter watches, and what it reads while they compute on one core."""
    torch.set_num_threads(2)
    with watch_load() as meter:
        if not isinstance(meter, RunDelay):
            return set(), []
        watched = {int(Path(os.fsdecode(file.name)).parent.name) for file in meter._files}
        cores = os.sched_getaffinity(0)
        readings = [meter.read()]
        try:
            for thread in watched:
                os.sched_setaffinity(thread, {min(cores)})
            for _ in range(5):
                load._work_in_parallel()
                readings.append(meter.read())
        finally:
            for thread in watched:
                os.sched_setaffinity(thread, cores)
        return watched, readings
