from collections.abc import Mapping

import psutil
import pytest

from benchmarks import peer_load
from benchmarks.peer_load import (
    Moment,
    ProcessWaits,
    SystemTimes,
    foreign_s,
    others_cores,
    read_system,
    watch_process,
)
from ensemble_gui.running.timing.load import Unseen

CORES = 2
START = Moment(wall_s=5.0, cpu_s=7.0, threads={1: (1.0, 1.0), 2: (2.0, 3.0)})

Threads = Mapping[int, tuple[float, float]]


def after(wall_s: float, cpu_s: float, more: Threads) -> Moment:
    """So many seconds after the start: what each thread ran and waited meanwhile."""
    threads = dict(START.threads)
    for thread, (ran, waited) in more.items():
        ran_before, waited_before = threads.get(thread, (0.0, 0.0))
        threads[thread] = (ran_before + ran, waited_before + waited)
    return Moment(wall_s=START.wall_s + wall_s, cpu_s=START.cpu_s + cpu_s, threads=threads)


def test_threads_that_wait_while_others_have_a_core_are_disturbed_whoever_owns_them() -> None:
    peers_own = {1: (0.5, 0.5), 3: (0.9, 0.1)}  # the thread 3 is new
    assert foreign_s(START, after(1.0, 1.4, peers_own), CORES) == pytest.approx(0.6)


def test_a_thread_that_spins_after_its_work_is_not_foreign() -> None:
    spinning = {1: (0.95, 0.05), 2: (0.97, 0.03), 3: (0.08, 0.0)}  # together they have both cores
    assert foreign_s(START, after(1.0, 2.0, spinning), CORES) == 0.0


def test_no_more_is_foreign_than_others_can_have_had() -> None:
    assert foreign_s(START, after(1.0, 1.9, {1: (0.8, 0.6), 2: (0.9, 0.1)}), CORES) == (
        pytest.approx(0.1)
    )


def test_more_threads_at_work_than_cores_wait_for_each_other() -> None:
    pool = {1: (0.2, 0.4), 2: (0.3, 0.4), 3: (0.3, 0.5)}
    assert foreign_s(START, after(1.0, 0.8, pool), CORES) == 0.0
    assert foreign_s(START, after(1.0, 0.8, pool), 3) == pytest.approx(1.3)


def test_a_thread_that_hardly_runs_is_no_matter() -> None:
    assert foreign_s(START, after(1.0, 1.0, {1: (1.0, 0.0), 9: (0.0, 0.05)}), CORES) == 0.0


def test_a_meter_adds_up_what_is_foreign_from_reading_to_reading() -> None:
    moments = [
        START,
        after(1.0, 1.5, {1: (0.75, 0.25)}),
        after(2.0, 3.5, {1: (1.75, 0.25)}),
        after(3.0, 4.5, {1: (2.25, 0.75)}),
    ]
    meter = ProcessWaits(iter(moments).__next__, CORES)
    assert [meter.read() for _ in range(3)] == pytest.approx([0.25, 0.25, 0.75])


def test_where_the_system_keeps_no_accounts_nothing_is_seen(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    empty = tmp_path_factory.mktemp("tasks")
    for folder in (empty, empty / "none"):
        with watch_process(folder) as meter:
            assert isinstance(meter, Unseen)


def test_others_have_what_is_busy_beyond_this_process() -> None:
    before = SystemTimes(wall_s=10.0, busy_s=100.0, own_s=50.0)
    assert others_cores(before, SystemTimes(wall_s=14.0, busy_s=108.0, own_s=56.0)) == 0.5
    assert others_cores(before, SystemTimes(wall_s=14.0, busy_s=103.0, own_s=56.0)) == 0.0


def test_idle_cores_and_what_is_counted_twice_are_not_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    class Times:
        def _asdict(self) -> dict[str, float]:
            return {"user": 8.0, "system": 2.0, "idle": 90.0, "iowait": 5.0, "guest": 3.0}

    monkeypatch.setattr(psutil, "cpu_times", Times)
    assert peer_load.read_system().busy_s == 10.0


def test_here_the_account_can_be_read() -> None:
    before = read_system()
    assert before.busy_s > 0
    assert read_system().own_s >= before.own_s
