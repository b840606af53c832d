"""How vmap is timed next to the loop: within the budget, or not at all."""

import warnings

import pytest
import torch

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.records.run import Verdict
from ensemble_gui.running.doctor import speed
from ensemble_gui.running.doctor.speed import Allowance, Bench, time_beside
from tests.support.running.loaded_machine import Machine

CPU = torch.device("cpu")


def bench_of(machine: Machine, budget_s: float = 10.0, cells: int = 1) -> Bench:
    return Bench(
        allowance=Allowance(budget_s=budget_s, cells=cells, clock=lambda: machine.now),
        token=machine.token,
        device=CPU,
        meter=machine,
    )


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine()
    monkeypatch.setattr(
        Bench,
        "stopwatch",
        property(lambda _: speed.Stopwatch(synchronise=lambda: None, clock=lambda: made.now)),
    )
    return made


def test_the_speedup_is_that_of_vmap_over_the_loop(machine: Machine) -> None:
    loop, vectorised = machine.call("loop", 0.002), machine.call("vmap", 0.001)
    found = time_beside(loop, vectorised, 0.003, bench_of(machine)).comparison
    assert found is not None
    assert (found.strategy, found.baseline, found.verdict) == ("vmap", "loop", Verdict.FASTER)
    assert found.speedup == pytest.approx(2.0, rel=0.05)
    assert machine.now < 1.0


def test_what_there_is_no_time_for_is_not_timed_and_that_is_said(machine: Machine) -> None:
    calls = machine.call("loop", 2.0), machine.call("vmap", 2.0)
    found = time_beside(*calls, 4.0, bench_of(machine))
    assert found.comparison is None
    assert found.note == "Not everything is timed: it would take longer than 10 s."
    assert machine.called == ["loop", "vmap"]  # again, as the first calls may be slow


def test_not_even_one_more_call_is_made_where_there_is_no_time_for_it(machine: Machine) -> None:
    calls = machine.call("loop", 20.0), machine.call("vmap", 20.0)
    assert time_beside(*calls, 40.0, bench_of(machine)).comparison is None
    assert machine.called == []


def test_a_slow_first_call_does_not_count(machine: Machine) -> None:
    calls = machine.call("loop", 0.002), machine.call("vmap", 0.001)
    assert time_beside(*calls, 3.0, bench_of(machine)).comparison is not None


def test_the_time_is_shared_by_the_cells_that_are_left() -> None:
    now = [0.0]
    allowance = Allowance(budget_s=6.0, cells=3, clock=lambda: now[0])
    assert allowance.covers(2.0)
    assert not allowance.covers(2.1)
    allowance.next_cell()
    now[0] = 1.0
    assert allowance.covers(2.5)
    allowance.next_cell()
    allowance.next_cell()
    assert allowance.covers(5.0)  # what is looked for when all cells are done
    now[0] = 7.0
    assert not allowance.covers(0.1)


def test_of_what_was_spent_before_half_of_the_budget_counts_at_most() -> None:
    for spent_s, left_s in ((1.0, 5.0), (100.0, 3.0)):
        allowance = Allowance(budget_s=6.0, cells=1, spent_s=spent_s, clock=lambda: 0.0)
        assert allowance.covers(left_s)
        assert not allowance.covers(left_s + 0.1)


@pytest.mark.parametrize("error", [RuntimeError("now and then"), SystemExit(3)])
def test_a_call_that_fails_while_it_is_timed_is_a_note(
    machine: Machine, error: BaseException
) -> None:
    def fails() -> None:
        raise error

    found = time_beside(machine.call("loop", 0.001), fails, 0.002, bench_of(machine))
    assert found.comparison is None
    assert found.note.startswith(f"The timing stopped with an error: {type(error).__name__}")


def test_a_cancel_ends_the_timing(machine: Machine) -> None:
    machine.token.cancel()
    with pytest.raises(CancelledError):
        time_beside(
            machine.call("loop", 0.001), machine.call("vmap", 0.001), 0.002, bench_of(machine)
        )


def test_a_cancel_ends_a_long_call_at_its_next_layer() -> None:
    token = CancelToken()
    layer = torch.nn.Linear(1, 1)

    def call() -> object:
        token.cancel()
        return layer(torch.ones(1))

    bench = Bench(allowance=Allowance(budget_s=100.0, cells=1), token=token, device=CPU)
    with pytest.raises(CancelledError):
        time_beside(call, call, 1.0, bench)


def test_warnings_of_the_calls_are_not_shown(machine: Machine) -> None:
    timed = machine.call("vmap", 0.001)

    def warns() -> None:
        warnings.warn("There is a performance drop", UserWarning, stacklevel=1)
        timed()

    assert time_beside(machine.call("loop", 0.001), warns, 0.002, bench_of(machine)).comparison
