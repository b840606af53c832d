from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
import torch

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.strategies.failing import NoStrategyRan
from ensemble_gui.running.timing.blocks import Stopwatch
from ensemble_gui.running.timing.preparing import Prepared
from ensemble_gui.running.timing.timing import AllTimed, time_all

if TYPE_CHECKING:
    from ensemble_gui.records.progress import RunProgress


@dataclass
class Ticking:
    """Calls that each move a clock on, and may fail from some call on."""

    now: float = 0.0
    calls: dict[str, int] = field(default_factory=dict)

    def call(
        self, name: str, seconds: float, error: Exception | None = None, fails_at: int = 1
    ) -> Callable[[], torch.Tensor]:
        def call() -> torch.Tensor:
            self.now += seconds
            self.calls[name] = self.calls.get(name, 0) + 1
            if error is not None and self.calls[name] >= fails_at:
                raise error
            return torch.zeros(1)

        return call


def prepared(call: Callable[[], torch.Tensor]) -> Prepared:
    return Prepared(
        call=call, logits=torch.zeros(1), prepare_s=0.5, compile_s=0.25, first_call_s=0.125
    )


def time_them(
    clock: Ticking, calls: dict[str, Callable[[], torch.Tensor]], repeats: int = 7
) -> AllTimed:
    return time_all(
        {name: prepared(call) for name, call in calls.items()},
        RunSettings(repeats=repeats),
        Stopwatch(synchronise=lambda: None, clock=lambda: clock.now),
        CancelToken(),
    )


def test_the_times_of_the_blocks_stand_beside_what_was_prepared() -> None:
    clock = Ticking()
    found = time_them(clock, {"loop": clock.call("loop", 0.5), "vmap": clock.call("vmap", 0.25)})
    assert found.failures == ()
    assert list(found.timings) == ["loop", "vmap"]
    loop, vmap = found.timings.values()
    assert (loop.median_s, vmap.median_s) == (0.5, 0.25)
    assert (vmap.prepare_s, vmap.compile_s, vmap.first_call_s) == (0.5, 0.25, 0.125)
    assert len(loop.samples_s) == len(vmap.samples_s) == 7


@pytest.mark.parametrize("fails_at", [1, 4])
@pytest.mark.parametrize(
    ("error", "message"),
    [
        (BadInput("Not this one."), "Not this one."),
        (ZeroDivisionError("odd"), "ZeroDivisionError: odd"),
        (MemoryError(), "Out of memory"),
    ],
)
def test_a_strategy_that_fails_while_it_is_timed_leaves_the_others(
    error: Exception, message: str, fails_at: int
) -> None:
    clock = Ticking()
    found = time_them(
        clock,
        {
            "loop": clock.call("loop", 0.5),
            "broken": clock.call("broken", 0.5, error, fails_at),
            "vmap": clock.call("vmap", 0.25),
        },
    )
    assert list(found.timings) == ["loop", "vmap"]
    assert {len(one.samples_s) for one in found.timings.values()} == {7}
    (failure,) = found.failures
    assert failure.strategy == "broken"
    assert message in failure.message


def test_if_none_is_left_all_failures_are_raised_together() -> None:
    clock = Ticking()
    calls = {
        "a": clock.call("a", 0.5, ZeroDivisionError("first")),
        "b": clock.call("b", 0.5, ZeroDivisionError("last")),
    }
    with pytest.raises(NoStrategyRan, match="first") as raised:
        time_them(clock, calls)
    assert [one.strategy for one in raised.value.failures] == ["a", "b"]
    assert isinstance(raised.value.__cause__, ZeroDivisionError)


def test_a_cancel_ends_it_between_blocks() -> None:
    clock, token = Ticking(), CancelToken()

    def cancelling() -> torch.Tensor:
        token.cancel()
        return clock.call("vmap", 0.5)()

    with pytest.raises(CancelledError):
        time_all(
            {"loop": prepared(clock.call("loop", 0.5)), "vmap": prepared(cancelling)},
            RunSettings(),
            Stopwatch(synchronise=lambda: None, clock=lambda: clock.now),
            token,
        )
    assert clock.calls["vmap"] == 1


def test_the_budget_and_the_progress_are_handed_on() -> None:
    clock = Ticking()
    heard: list[RunProgress] = []
    found = time_all(
        {"loop": prepared(clock.call("loop", 0.001))},
        RunSettings(repeats=100),
        Stopwatch(synchronise=lambda: None, clock=lambda: clock.now),
        CancelToken(),
        heard.append,
        budget_s=0.06,
    )
    assert len(heard) == len(found.timings["loop"].samples_s) < 20
    assert {one.stage for one in heard} == {"Timing"}
