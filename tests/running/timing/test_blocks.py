import gc
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import cycle

import numpy as np
import pytest

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.measures.rounds import LEAST_ROUNDS
from ensemble_gui.records.progress import Progress, RunProgress, unheard
from ensemble_gui.running.timing import blocks as blocks_module
from ensemble_gui.running.timing.blocks import Blocks, Call, Stopwatch, time_blocks

TICK = 2.0**-10  # seconds: about a millisecond, and exact in binary


class Bench:
    """A clock that only the calls advance, and a log of all that happened."""

    def __init__(self) -> None:
        self.now = 0.0
        self.log: list[str] = []
        self.token = CancelToken()
        self.stopwatch = Stopwatch(synchronise=lambda: self.log.append("sync"), clock=self.read)

    def read(self) -> float:
        self.log.append("clock")
        return self.now

    def call(self, name: str, *durations: float) -> Call:
        """A call that takes these times in turn."""
        turns = cycle(durations)

        def run() -> None:
            self.log.append(name)
            self.now += next(turns)

        return run

    def measure(
        self,
        calls: Mapping[str, Call],
        repeats: int,
        *,
        budget_s: float = 1e9,
        seed: int = 0,
        progress: Progress = unheard,
        resting: tuple[str, ...] = (),
        **more: float,
    ) -> dict[str, Blocks]:
        return time_blocks(
            calls,
            repeats=repeats,
            stopwatch=self.stopwatch,
            rng=np.random.default_rng(seed),
            token=self.token,
            progress=progress,
            budget_s=budget_s,
            resting=resting,
            **more,
        )

    def rounds(self, *names: str) -> list[tuple[str, ...]]:
        """The calls of one block each, round by round, without the two warm-ups of each."""
        called = [entry for entry in self.log if entry in names][2 * len(names) :]
        return list(zip(*[iter(called)] * len(names), strict=True))


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture(autouse=True)
def _restored_collector() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if was_enabled else gc.disable)()


def test_a_stopwatch_waits_for_the_device_on_both_sides_of_the_calls(bench: Bench) -> None:
    assert bench.stopwatch.time(bench.call("a", 1.0), 2) == 2.0
    assert bench.log == ["sync", "clock", "a", "a", "sync", "clock"]


def test_every_timed_block_is_synchronised_on_both_sides(bench: Bench) -> None:
    bench.measure({"a": bench.call("a", 1.0), "b": bench.call("b", 1.0)}, 4)
    for index, entry in enumerate(bench.log):
        if entry in ("a", "b"):
            assert bench.log[index - 2 : index] == ["sync", "clock"]
            assert bench.log[index + 1 : index + 3] == ["sync", "clock"]


def test_each_block_is_kept_as_it_was_measured(bench: Bench) -> None:
    # The first two calls of each are its warm-up.
    blocks = bench.measure(
        {"a": bench.call("a", 9.0, 9.0, 1.0, 2.0, 4.0, 3.0), "b": bench.call("b", 5.0)}, 4
    )
    assert blocks["a"].samples_s.tolist() == [1.0, 2.0, 4.0, 3.0]
    assert blocks["b"].samples_s.tolist() == [5.0] * 4
    assert np.median(blocks["a"].samples_s) == 2.5
    assert (blocks["a"].calls_per_block, blocks["b"].calls_per_block) == (1, 1)


def test_short_calls_fill_a_block_and_are_told_by_the_call(bench: Bench) -> None:
    blocks = bench.measure({"a": bench.call("a", TICK), "b": bench.call("b", 2 * TICK)}, 6)
    assert blocks["a"].samples_s.tolist() == [TICK] * 6
    assert blocks["b"].samples_s.tolist() == [2 * TICK] * 6
    assert blocks["a"].calls_per_block == 6
    assert blocks["b"].calls_per_block == 3


def test_before_what_computes_elsewhere_the_threads_rest(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks_module, "rest", lambda _token: bench.log.append("rest"))
    calls = {name: bench.call(name, TICK) for name in ("a", "b")}
    bench.measure(calls, 3, resting=("b",))
    assert bench.log.count("rest") == 3
    for index, entry in enumerate(bench.log):
        if entry == "rest":  # the lead-in, then the block
            assert bench.log[index + 1 : index + 5] == ["b", "sync", "clock", "b"]


def test_the_first_call_after_another_strategy_is_not_timed(bench: Bench) -> None:
    def cold_after_others(name: str) -> None:
        others = next((one for one in reversed(bench.log) if one in ("a", "b")), name) != name
        bench.log.append(name)
        bench.now += 8 * TICK if others else TICK

    calls = {name: partial(cold_after_others, name) for name in ("a", "b")}
    blocks = bench.measure(calls, 20)
    assert blocks["a"].samples_s.tolist() == [TICK] * 20
    assert blocks["b"].samples_s.tolist() == [TICK] * 20


@pytest.mark.parametrize(("longer", "lead_ins"), [(10, 1), (100, 0)])
def test_either_all_strategies_have_an_untimed_call_before_a_block_or_none(
    longer: int, lead_ins: int
) -> None:
    called: list[Counter[str]] = []
    for repeats in (1, 2):
        bench = Bench()
        calls = {"a": bench.call("a", TICK), "b": bench.call("b", longer * TICK)}
        blocks = bench.measure(calls, repeats)
        called.append(Counter(bench.log))
    for name, block in blocks.items():
        assert called[1][name] - called[0][name] == block.calls_per_block + lead_ins


@pytest.mark.parametrize(("lead_in_s", "lead_ins"), [(5 * TICK, 0), (20 * TICK, 1)])
def test_which_calls_have_an_untimed_one_before_a_block_can_be_said(
    lead_in_s: float, lead_ins: int
) -> None:
    called: list[int] = []
    for repeats in (1, 2):
        bench = Bench()
        bench.measure({"a": bench.call("a", 10 * TICK)}, repeats, lead_in_s=lead_in_s)
        called.append(bench.log.count("a"))
    assert called[1] - called[0] == 1 + lead_ins


def test_every_round_has_each_strategy_once_in_random_order(bench: Bench) -> None:
    bench.measure({name: bench.call(name, 1.0) for name in "abc"}, 30)
    rounds = bench.rounds(*"abc")
    assert len(rounds) == 30
    assert all(sorted(one) == list("abc") for one in rounds)
    assert len(set(rounds)) == 6


def test_the_order_of_the_rounds_is_that_of_the_seed() -> None:
    orders = []
    for seed in (1, 1, 2):
        bench = Bench()
        bench.measure({"a": bench.call("a", 1.0), "b": bench.call("b", 1.0)}, 10, seed=seed)
        orders.append(bench.rounds("a", "b"))
    assert orders[0] == orders[1] != orders[2]


@pytest.mark.parametrize("repeats", [1, 3, 6, 20])
def test_repeats_are_the_largest_number_of_blocks(bench: Bench, repeats: int) -> None:
    blocks = bench.measure({"a": bench.call("a", 1.0), "b": bench.call("b", 1.0)}, repeats)
    assert [len(one.samples_s) for one in blocks.values()] == [repeats, repeats]


def test_the_budget_of_each_strategy_ends_the_rounds(bench: Bench) -> None:
    # Ten seconds for each of two: ten rounds of one second each.
    blocks = bench.measure(
        {"a": bench.call("a", 1.0), "b": bench.call("b", 1.0)}, 100, budget_s=10.0
    )
    assert [len(one.samples_s) for one in blocks.values()] == [10, 10]


def test_the_budget_does_not_end_the_rounds_below_the_least_number(bench: Bench) -> None:
    blocks = bench.measure(
        {"a": bench.call("a", 1.0), "b": bench.call("b", 50.0)}, 100, budget_s=0.0
    )
    assert [len(one.samples_s) for one in blocks.values()] == [9, 9]
    assert LEAST_ROUNDS == 9


def test_repeats_below_the_least_number_are_kept_to_whatever_the_budget(bench: Bench) -> None:
    assert len(bench.measure({"a": bench.call("a", 1.0)}, 2, budget_s=0.0)["a"].samples_s) == 2


def test_cancelling_during_a_block_stops_before_the_next(bench: Bench) -> None:
    seven = iter(range(7))

    def call() -> None:
        bench.log.append("a")
        bench.now += 1.0
        if next(seven) == 4:
            bench.token.cancel()

    with pytest.raises(CancelledError):
        bench.measure({"a": call, "b": bench.call("b", 1.0)}, 100)
    last = len(bench.log) - bench.log[::-1].index("a")
    assert "b" not in bench.log[last:]
    assert bench.log.count("a") == 5


def test_cancelling_during_the_warm_up_stops_it(bench: Bench) -> None:
    bench.token.cancel()
    with pytest.raises(CancelledError):
        bench.measure({"a": bench.call("a", 1.0)}, 100)
    assert "a" not in bench.log


def test_the_collector_is_off_during_the_blocks_and_on_afterwards(bench: Bench) -> None:
    enabled: list[bool] = []

    def call() -> None:
        enabled.append(gc.isenabled())
        bench.now += 1.0

    bench.measure({"a": call}, 3)
    assert enabled == [True, True, False, False, False]  # the first two are the warm-up
    assert gc.isenabled()


def test_the_collector_is_on_again_after_cancelling(bench: Bench) -> None:
    def call() -> None:
        bench.now += 1.0
        if not gc.isenabled():
            bench.token.cancel()

    with pytest.raises(CancelledError):
        bench.measure({"a": call}, 3)
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off(bench: Bench) -> None:
    gc.disable()
    bench.measure({"a": bench.call("a", 1.0)}, 3)
    assert not gc.isenabled()


def test_progress_is_told_round_by_round(bench: Bench) -> None:
    heard: list[RunProgress] = []
    bench.measure({"a": bench.call("a", 1.0)}, 3, progress=heard.append)
    assert [(one.stage, one.done, one.total) for one in heard] == [
        ("Timing", 1, 3),
        ("Timing", 2, 3),
        ("Timing", 3, 3),
    ]


def test_nothing_is_told_while_a_block_is_timed(bench: Bench) -> None:
    def hear(_progress: RunProgress) -> None:
        bench.log.append("told")

    bench.measure({"a": bench.call("a", 1.0)}, 3, progress=hear)
    told = [index for index, entry in enumerate(bench.log) if entry == "told"]
    assert len(told) == 3
    assert all(bench.log[index - 3 : index] == ["sync", "clock", "clock"] for index in told)
