from collections import Counter
from functools import cache

import pytest

from ensemble_gui.cancel import CancelledError
from ensemble_gui.records.run import Comparison, Verdict
from ensemble_gui.running.timing.blocks import (
    BLOCK_S,
    BUDGET_S,
    LONG_BLOCK_S,
    MOST_FOREIGN,
    SHORT_BLOCK_S,
    TINY_S,
    Blocks,
)
from ensemble_gui.running.timing.comparing import compare
from tests.support.running.loaded_machine import (
    Load,
    Machine,
    busy,
    in_slices,
    quiet,
    stalls,
    timing,
)

SEEDS = range(8)
Seconds = tuple[tuple[str, float], ...]  # of a call, by strategy
NEAR: Seconds = (("loop", 1.28e-3), ("vmap", 1.13e-3))  # as at (10, 64)
CLEAR: Seconds = (("loop", 1.28e-3), ("vmap", 0.87e-3))
REVERSED: Seconds = (("loop", 1.08e-3), ("vmap", 1.13e-3))
FAR: Seconds = (("loop", 30e-3), ("vmap", 20e-3))  # longer than others have the core at a time
MOST_OVER = 1.25  # times: what a ratio given under load may be of the quiet one
TURNED = {Verdict.FASTER: Verdict.SLOWER, Verdict.SLOWER: Verdict.FASTER}
LOADS: dict[str, Load] = {
    "rare stalls": stalls(0.5, told=True),
    "stalls": stalls(3, told=True),
    "stalls that nobody tells of": stalls(3, told=False),
    "some calls longer": busy(0.05, 3),
    "a third of them longer": busy(0.3, 1.5),
    "most of them longer": busy(0.7, 3),
    "most of them much longer": busy(0.7, 20),
    "nearly all longer": busy(0.95, 3),
    "all longer": busy(1, 3),
    "all longer by less than is seen": busy(1, 1.04),
    "half the time": in_slices,
}


def on_one_alone(machine: Machine, seconds: float) -> tuple[float, float]:
    """The load falls on the loop's calls alone, on most of them."""
    return busy(0.6, 3)(machine, seconds) if machine.called[-1] == "loop" else (0.0, 0.0)


def scripted(*longer_s: float) -> Load:
    """The first calls take so much longer; those after them do not."""
    turns = iter(longer_s)

    def load(_machine: Machine, _seconds: float) -> tuple[float, float]:
        longer = next(turns, 0.0)
        return longer, longer

    return load


@cache
def compared(load: Load, seconds: Seconds, seed: int) -> Comparison:
    blocks = Machine(load, seed).measure(dict(seconds))
    loop, vmap = (timing(name, blocks[name]) for name in ("loop", "vmap"))
    return compare(vmap, loop)


def rounds_of(blocks: dict[str, Blocks]) -> set[int]:
    return {len(one.samples_s) for one in blocks.values()}


@pytest.mark.parametrize("seconds", [NEAR, REVERSED, FAR], ids=["near", "reversed", "far"])
@pytest.mark.parametrize("load", [*LOADS.values(), on_one_alone], ids=[*LOADS, "on one alone"])
def test_no_load_turns_a_verdict_round_or_makes_a_ratio_much_larger(
    load: Load, seconds: Seconds
) -> None:
    for seed in SEEDS:
        before, found = compared(quiet, seconds, seed), compared(load, seconds, seed)
        assert before.speedup is not None
        assert found.verdict is not TURNED[before.verdict]
        assert found.speedup is None or found.speedup <= MOST_OVER * before.speedup


@pytest.mark.parametrize(
    ("load", "seconds"),
    [
        ("rare stalls", NEAR),
        ("stalls", NEAR),
        ("stalls that nobody tells of", NEAR),
        ("some calls longer", NEAR),
        ("a third of them longer", CLEAR),
        ("most of them longer", CLEAR),
        ("half the time", CLEAR),
    ],
)
def test_a_machine_that_is_not_busy_all_the_time_gives_answers(load: str, seconds: Seconds) -> None:
    verdicts = Counter(compared(LOADS[load], seconds, seed).verdict for seed in SEEDS)
    assert verdicts == {Verdict.FASTER: len(SEEDS)}


def test_where_every_block_is_disturbed_nothing_is_said_of_them() -> None:
    for seed in SEEDS:
        found = compared(busy(1, 3), NEAR, seed)
        assert (found.verdict, found.speedup, found.ci95) == (Verdict.UNSTABLE, None, None)


def test_a_disturbed_block_is_measured_again_in_its_place() -> None:
    # Two calls warm each strategy up. Then three blocks of one call; the second is disturbed.
    machine = Machine(scripted(0, 0, 0, 0, 0, 5.0))
    blocks = machine.measure({"a": 1.0, "b": 1.0}, repeats=2)
    called = machine.called[4:]
    assert len(called) == 5
    assert called[1] == called[2] != called[0]
    assert max(blocks[called[1]].samples_s) < 1.5
    assert {name: (one.repeated, one.disturbed) for name, one in blocks.items()} == {
        called[0]: (0, 0),
        called[1]: (1, 0),
    }
    assert rounds_of(blocks) == {2}


def test_a_block_that_waited_for_less_than_the_stated_share_is_kept() -> None:
    for share, repeated in ((0.8 * MOST_FOREIGN, 0), (1.2 * MOST_FOREIGN, 1)):
        machine = Machine(scripted(0, 0, share / (1 - share)))
        assert machine.measure({"a": 1.0}, repeats=2)["a"].repeated == repeated


def test_as_many_blocks_are_measured_again_as_there_are_and_no_more() -> None:
    blocks = Machine(busy(1, 3)).measure({"a": 1e-3, "b": 1e-3}, repeats=8)
    assert rounds_of(blocks) == {8}
    assert sum(one.repeated for one in blocks.values()) == 16
    assert [one.disturbed for one in blocks.values()] == [8, 8]


def test_measuring_again_takes_no_longer_than_the_budget() -> None:
    calm, loaded = Machine(), Machine(busy(1, 3))
    for machine in (calm, loaded):
        machine.measure(dict(NEAR), repeats=10_000)
    blocks = {"again": 1, "kept": 1, "untimed calls before them, warming up": 1}
    assert calm.now < 1.5 * BUDGET_S * len(NEAR)
    assert loaded.now < len(blocks) * BUDGET_S * len(NEAR)


@pytest.mark.parametrize(
    ("disturbed", "told"),
    [(4, (9, 13 + 4, 0)), (5, (13, 13, 5))],
    ids=["nine are left", "fewer are left"],
)
def test_disturbed_rounds_are_left_out_if_enough_others_are_left(
    disturbed: int, told: tuple[int, int, int]
) -> None:
    # 13 blocks may be measured again: the first is, until no more are allowed.
    machine = Machine(scripted(0, 0, *[5.0] * (13 + disturbed)))
    found = machine.measure({"a": 1.0}, repeats=13, budget_s=1e9)["a"]
    assert (len(found.samples_s), found.repeated, found.disturbed) == told
    assert (max(found.samples_s) > 5) == (found.disturbed > 0)


def test_when_the_time_is_over_a_few_disturbed_rounds_are_made_up_for() -> None:
    for disturbed, rounds in ((0, 9), (2, 11), (3, 3)):
        machine = Machine(scripted(0, 0, *[5.0] * disturbed))
        found = machine.measure({"a": 1.0}, budget_s=0.0)["a"]
        assert machine.called == ["a"] * (2 + rounds)
        assert (found.repeated, found.disturbed) == ((0, 3) if disturbed == 3 else (disturbed, 0))


def test_blocks_are_short_where_others_are_busy_from_the_start() -> None:
    calm = Machine().measure({"a": 1e-4})["a"]
    loaded = Machine(busy(0.5, 3)).measure({"a": 1e-4})["a"]
    assert calm.calls_per_block == pytest.approx(LONG_BLOCK_S / 1e-4, rel=0.1)
    assert loaded.calls_per_block == pytest.approx(SHORT_BLOCK_S / 1e-4, rel=0.1)


@pytest.mark.parametrize(
    ("shortest", "budget_s", "block_s"),
    [
        (1.1 * TINY_S, BUDGET_S, BLOCK_S),
        (0.9 * TINY_S, BUDGET_S, LONG_BLOCK_S),
        (0.9 * TINY_S, 0.2, 0.01),  # a sweep's, for 20 rounds
        (0.9 * TINY_S, 0.02, BLOCK_S),
    ],
)
def test_blocks_are_long_where_calls_are_tiny_if_there_is_time_for_many(
    shortest: float, budget_s: float, block_s: float
) -> None:
    blocks = Machine().measure({"a": shortest, "b": 4 * shortest}, budget_s=budget_s)
    for name, seconds in (("a", shortest), ("b", 4 * shortest)):
        assert abs(blocks[name].calls_per_block - block_s / seconds) <= 1 + 0.1 * block_s / seconds


def test_a_warm_up_in_which_load_falls_on_every_call_ends() -> None:
    machine = Machine(busy(1, 3))
    machine.measure({"a": 1e-3}, repeats=1, budget_s=0.0)
    assert machine.now < 0.3


def test_cancelling_while_blocks_are_measured_again_stops_before_the_next() -> None:
    machine = Machine()

    def load(_machine: Machine, seconds: float) -> tuple[float, float]:
        if len(machine.called) == 20:
            machine.token.cancel()
        return 9 * seconds, 9 * seconds

    machine.load = load
    with pytest.raises(CancelledError):
        machine.measure({"a": 1.0}, repeats=100, budget_s=1e9)
    assert len(machine.called) == 20
