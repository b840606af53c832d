from collections.abc import Mapping
from dataclasses import replace

import pytest

from ensemble_gui.measures.fastest import find_rules, unbeaten
from ensemble_gui.records.run import Comparison, StrategyFailure, Verdict
from ensemble_gui.records.sweep import SweepCell, SweepResult
from ensemble_gui.wording.sweep import sweep_sentence
from tests.support.made_up_sweeps import Seconds, cell, swept


def sentence(result: SweepResult) -> str:
    return sweep_sentence(replace(result, rules=find_rules(result)))


def loop_where(*, when: bool, **others: float) -> Mapping[str, float]:
    """The loop is faster than vmap there, and slower elsewhere."""
    return {"loop": 1.0 if when else 3.0, "vmap": 2.0, **others}


def changed(result: SweepResult, changes: Mapping[tuple[int, int], SweepCell]) -> SweepResult:
    cells = (changes.get((one.members, one.batch), one) for one in result.cells)
    return replace(result, cells=tuple(cells))


def unsteady(one: SweepCell, *pair: str) -> SweepCell:
    """The cell with the comparisons of two strategies unstable."""
    return replace(
        one,
        comparisons=tuple(
            replace(found, verdict=Verdict.UNSTABLE, speedup=None)
            if {found.strategy, found.baseline} == set(pair)
            else found
            for found in one.comparisons
        ),
    )


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (lambda _m, _b: loop_where(when=False), "Use vmap everywhere."),
        (lambda m, _b: loop_where(when=m <= 1), "Use the loop with 1 member; vmap elsewhere."),
        (lambda m, _b: loop_where(when=m < 4), "Use the loop up to 2 members; vmap elsewhere."),
        (lambda m, _b: loop_where(when=m >= 50), "Use the loop from 50 members; vmap elsewhere."),
        (
            lambda m, _b: loop_where(when=5 <= m <= 20),
            "Use the loop from 5 to 20 members; vmap elsewhere.",
        ),
        (lambda m, _b: loop_where(when=m == 10), "Use the loop with 10 members; vmap elsewhere."),
        (lambda _m, b: loop_where(when=b <= 1), "Use the loop at batch 1; vmap elsewhere."),
        (lambda _m, b: loop_where(when=b <= 16), "Use the loop up to batch 16; vmap elsewhere."),
        (lambda _m, b: loop_where(when=b >= 999), "Use the loop from batch 1,024; vmap elsewhere."),
        (
            lambda _m, b: loop_where(when=16 <= b <= 64),
            "Use the loop from batch 16 to 64; vmap elsewhere.",
        ),
        (lambda _m, b: loop_where(when=b == 64), "Use the loop at batch 64; vmap elsewhere."),
        (
            lambda m, b: loop_where(when=m < 4 or b >= 1024),
            "Use the loop up to 2 members or from batch 1,024; vmap elsewhere.",
        ),
        (
            lambda m, b: loop_where(when=m < 4 and b < 100),
            "Use the loop up to 2 members and batches up to 64; vmap elsewhere.",
        ),
        (
            lambda m, b: loop_where(when=m <= 1 and b >= 64),
            "Use the loop with 1 member and batches from 64; vmap elsewhere.",
        ),
        (
            lambda m, b: loop_where(when=m >= 10 and b <= 1),
            "Use the loop from 10 members and batch 1; vmap elsewhere.",
        ),
    ],
)
def test_the_places_of_two_strategies_are_told_by_bounds_that_were_measured(
    seconds: Seconds, said: str
) -> None:
    assert sentence(swept(seconds, "loop", "vmap")) == said


def test_the_issues_example() -> None:
    def seconds(members: int, batch: int) -> Mapping[str, float]:
        return loop_where(when=members < 4 or batch >= 1024, stacked=0.5)

    assert sentence(swept(seconds, "loop", "vmap", "stacked")) == (
        "Use stacked everywhere. Without stacked: use the loop up to 2 members or from batch "
        "1,024; vmap elsewhere."
    )


def test_three_strategies_can_each_have_a_place() -> None:
    def seconds(members: int, batch: int) -> Mapping[str, float]:
        return loop_where(when=members < 4, stacked=0.5 if batch >= 1024 else 9.0)

    assert sentence(swept(seconds, "loop", "vmap", "stacked")) == (
        "Use stacked from batch 1,024; otherwise the loop up to 2 members; vmap elsewhere."
    )


def test_what_is_nowhere_seen_to_differ_is_said_to_be_so() -> None:
    even = swept(lambda _m, _b: {"loop": 1.0, "vmap": 1.0}, "loop", "vmap")
    said = "No clear difference between the loop and vmap in any of 35 cells."
    assert sentence(even) == said


def test_a_difference_that_is_not_worth_a_word_counts_as_none() -> None:
    sure = cell(10, 64, {"loop": 1.0, "vmap": 1.015})
    assert sure.comparison("loop", "vmap") is not None
    found = replace(
        sure, comparisons=tuple(replace(one, verdict=Verdict.FASTER) for one in sure.comparisons)
    )
    assert unbeaten(found, ("loop", "vmap")) == {"loop", "vmap"}


def test_strategies_that_are_equally_good_everywhere_are_named_together() -> None:
    def seconds(members: int, _batch: int) -> Mapping[str, float]:
        return loop_where(when=members < 4, stacked=0.5, auto=0.5)

    assert sentence(swept(seconds, "loop", "vmap", "stacked", "auto")) == (
        "Use stacked or auto everywhere. Without stacked or auto: use the loop up to 2 members; "
        "vmap elsewhere."
    )


def test_cells_without_a_difference_are_counted() -> None:
    def seconds(members: int, _batch: int) -> Mapping[str, float]:
        return {"loop": 1.0, "vmap": 2.0 if members < 4 else 1.0 if members < 20 else 0.5}

    assert sentence(swept(seconds, "loop", "vmap")) == (
        "Use the loop up to 2 members; vmap elsewhere. In 10 of 35 cells another strategy may "
        "be as fast."
    )


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({(10, 64)}, "Use vmap everywhere, but the loop with 10 members at batch 64."),
        (
            {(10, 64), (50, 16)},
            (
                "Use vmap everywhere, but the loop with 10 members at batch 64 and the loop with "
                "50 members at batch 16."
            ),
        ),
        ({(10, 64), (50, 16), (2, 256)}, "Use vmap in 32 of 35 cells."),
    ],
)
def test_few_exceptions_are_told_and_more_are_counted(odd: set[tuple[int, int]], said: str) -> None:
    result = swept(lambda m, b: loop_where(when=(m, b) in odd), "loop", "vmap")
    assert sentence(result) == said


def test_exceptions_from_a_rule_with_a_place_are_told_too() -> None:
    result = swept(lambda m, b: loop_where(when=(m < 4) != ((m, b) == (20, 64))), "loop", "vmap")
    assert sentence(result) == (
        "Use the loop up to 2 members; vmap elsewhere, but the loop with 20 members at batch 64."
    )


def test_where_no_simple_rule_holds_the_cells_are_counted() -> None:
    result = swept(lambda m, b: loop_where(when=(m * 7 + b) % 3 == 0), "loop", "vmap")
    assert sentence(result) == (
        "No simple rule: the fastest is the loop in 20 of 35 cells, vmap in 15."
    )


def test_no_simple_rule_counts_the_cells_without_a_single_fastest_one() -> None:
    def seconds(members: int, batch: int) -> Mapping[str, float]:
        kind = (members * 7 + batch) % 3
        return {"loop": 1.0, "vmap": 1.0 if (members, batch) == (1, 1) else 2.0 if kind else 0.5}

    assert sentence(swept(seconds, "loop", "vmap")).endswith("; no single winner in 1.")


def test_a_cancelled_sweep_speaks_of_the_cells_that_were_reached() -> None:
    result = swept(lambda _m, _b: loop_where(when=False), "loop", "vmap", reached=12)
    assert sentence(result) == "Use vmap in 12 of 35 cells. Left out: 23 cells not reached."


def test_one_cell_is_told_by_its_place() -> None:
    result = swept(lambda _m, _b: loop_where(when=False), "loop", "vmap", reached=1)
    assert sentence(result) == (
        "Use vmap with 1 member at batch 1. Left out: 34 cells not reached."
    )
    even = swept(lambda _m, _b: {"loop": 1.0, "vmap": 1.0}, "loop", "vmap", reached=1)
    assert sentence(even).startswith("No clear difference between the loop and vmap in the")


def test_cells_that_say_nothing_are_left_out_and_named() -> None:
    result = swept(lambda _m, _b: loop_where(when=False), "loop", "vmap")
    alone = replace(cell(5, 1, {"loop": 1.0}), failures=(_failure("vmap"),))
    rare = cell(5, 64, {"loop": 1.0, "vmap": 2.0})
    rare = replace(
        rare,
        comparisons=tuple(
            replace(one, ci95=None, verdict=Verdict.NOT_DISTINGUISHABLE) for one in rare.comparisons
        ),
    )
    changes = {
        (1, 1): unsteady(result.cells[0], "loop", "vmap"),
        (5, 1): alone,
        (5, 64): rare,
        (100, 1024): SweepCell(members=100, batch=1024, error="too large"),
        (50, 1024): SweepCell(members=50, batch=1024, error="too large"),
    }
    assert sentence(changed(result, changes)) == (
        "Use vmap in 30 of 35 cells. Left out: 1 cell too unstable to compare, 1 with only one "
        "strategy, 1 with too few rounds to compare (9 are needed), 2 not measured. In 1 cell vmap "
        "could not run."
    )


def test_two_slow_strategies_may_be_unsteady_beside_a_fast_one() -> None:
    steady = cell(10, 64, {"loop": 3.0, "vmap": 3.0, "stacked": 1.0})
    assert unbeaten(unsteady(steady, "loop", "vmap"), ("loop", "vmap", "stacked")) == {"stacked"}
    result = swept(lambda _m, _b: {"loop": 3.0, "vmap": 3.0, "stacked": 1.0}, "loop", "vmap")
    cells = tuple(unsteady(one, "loop", "vmap") for one in result.cells)
    settings = result.request.settings
    base = replace(settings.base, strategies=("loop", "vmap", "stacked"))
    request = replace(result.request, settings=replace(settings, base=base))
    told = sentence(replace(result, request=request, cells=cells))
    assert told == "Use stacked everywhere."


def test_of_the_others_no_more_is_said_than_could_be_compared() -> None:
    def seconds(_members: int, _batch: int) -> Mapping[str, float]:
        return loop_where(when=True, stacked=0.5)

    result = swept(seconds, "loop", "vmap", "stacked")
    doubtful = {(1, 1): unsteady(result.cells[0], "loop", "vmap")}
    assert sentence(changed(result, doubtful)) == (
        "Use stacked everywhere. Without stacked: use the loop in 34 of 35 cells."
    )


def test_verdicts_that_go_round_in_a_ring_tell_nothing() -> None:
    def faster(strategy: str, baseline: str) -> Comparison:
        return Comparison(
            strategy=strategy,
            baseline=baseline,
            speedup=1.5,
            ci95=(1.4, 1.6),
            verdict=Verdict.FASTER,
        )

    ring = replace(
        cell(1, 1, {"loop": 1.0, "vmap": 1.0, "stacked": 1.0}),
        comparisons=(faster("loop", "vmap"), faster("vmap", "stacked"), faster("stacked", "loop")),
    )
    result = swept(lambda _m, _b: {}, "loop", "vmap", "stacked", members=(1,), batches=(1,))
    told = sentence(replace(result, cells=(ring,)))
    assert told == "No cell could be compared. Left out: 1 cell too unstable to compare."


def test_a_strategy_that_can_run_nowhere_is_told_apart() -> None:
    result = swept(lambda _m, _b: loop_where(when=True), "loop", "vmap", "graphed")
    cells = tuple(replace(one, failures=(_failure("graphed"),)) for one in result.cells)
    assert sentence(replace(result, cells=cells)) == (
        "Use the loop everywhere. In 35 cells graphed could not run."
    )


def test_if_nothing_was_measured_that_is_said() -> None:
    result = swept(lambda _m, _b: {}, "loop", "vmap", members=(1,), batches=(1, 2))
    cells = tuple(SweepCell(members=1, batch=batch, error="no") for batch in (1, 2))
    told = sentence(replace(result, cells=cells))
    assert told == "No cell could be compared. Left out: 2 cells not measured."


def _failure(strategy: str) -> StrategyFailure:
    return StrategyFailure(strategy=strategy, message="not here")
