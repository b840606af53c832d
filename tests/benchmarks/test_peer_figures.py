import math
from dataclasses import replace

import pytest

from benchmarks.figures import Figure
from benchmarks.peer_figures import (
    figures,
    geometric_mean,
    over_roofline,
    ratio,
    ratios_to_best,
    worst_lines,
    worst_of,
)
from ensemble_gui.records.settings import InputMode
from tests.support.measured import ROOFLINE, measured, timing

CELLS = (
    measured(10, 64, loop=4.0, vmap=2.0, stacked=1.0, auto=1.0, numpy=2.0, jax=3.0),
    measured(2, 16, loop=1.0, vmap=8.0, stacked=0.5, auto=1.0, numpy=0.5, jax=4.0),
)


def figure(start: str, peers: tuple[str, ...] = ("numpy", "jax")) -> Figure:
    found = figures(CELLS, peers, ROOFLINE)
    return next(one for one in found if one.name.startswith(start))


def test_the_geometric_mean() -> None:
    assert geometric_mean([1, 4, 16]) == pytest.approx(4)
    assert geometric_mean([]) != geometric_mean([])  # NaN


def test_auto_is_held_against_the_best_peer_of_each_cell() -> None:
    mean = figure("`auto` against the best peer of each cell")
    assert mean.found == pytest.approx(1)  # of 1/2 and 2
    worst = figure("`auto` against the best peer, worst cell: (2, 16) same, 2.000, lower end")
    assert worst.found == pytest.approx(2)
    assert not worst.is_met
    with pytest.raises(StopIteration):
        figure("`auto` against the best peer", peers=())


def test_auto_is_held_against_the_best_of_all_in_each_cell() -> None:
    mean = figure("`auto` against the best of all in each cell")
    assert mean.found == pytest.approx(math.sqrt(2))  # of 1 and 2


@pytest.mark.parametrize(
    ("other", "mine", "bests"), [("loop", "2.00", "2.83"), ("vmap", "4.00", "5.66")]
)
def test_auto_is_held_against_what_the_best_of_all_reach(other: str, mine: str, bests: str) -> None:
    share = figure(f"`auto` is {mine} times as fast as `{other}`, the best of all are {bests}")
    assert share.found == pytest.approx(math.sqrt(0.5))
    assert not share.is_met


def test_the_worst_cell_is_named() -> None:
    worst = figure("`auto` against the faster of `loop` and `vmap`, worst cell")
    assert "(2, 16) same" in worst.name
    assert worst.found == pytest.approx(1)


def test_no_figure_is_from_a_disturbed_cell() -> None:
    busy = replace(CELLS[1], others=1.0)
    found = {one.name: one.found for one in figures([CELLS[0], busy], ("numpy",), ROOFLINE)}
    assert found["`auto` against the best peer of each cell, geometric mean"] == pytest.approx(0.5)
    assert not any("(2, 16)" in name for name in found)
    assert list(figures([busy], ("numpy",), ROOFLINE)) == []
    assert list(worst_lines([busy], ("numpy",))) == []


def test_the_page_faults_of_auto_are_a_figure_in_the_cells_where_they_were_counted() -> None:
    counted = replace(CELLS[0], faults={"auto": 0.0, "vmap": 40195.4})
    *_, faults = figures([counted, CELLS[1]], ("numpy",), ROOFLINE)
    assert faults.name == "page faults per call of `auto`, (10, 64) same; `vmap` has 40,195"
    assert faults.is_met


def test_the_interval_of_a_ratio_says_how_the_rounds_agree() -> None:
    noisy = timing("auto", [1.0, 3.0] * 5)
    times = measured(loop=1.0, auto=1.0)
    found = ratio(replace(times, timings={**times.timings, "auto": noisy}), "auto", "loop")
    assert found.ci95 == pytest.approx((1.0, 3.0))
    assert found.found == 2.0


def test_the_worst_ratio_is_the_one_whose_lower_end_is_the_highest() -> None:
    ratios = ratios_to_best(CELLS, ("stacked",))
    assert str(worst_of(ratios).cell) == "(2, 16) same"


def test_only_cells_of_many_members_and_samples_are_held_against_the_roofline() -> None:
    seconds = ROOFLINE.bound_s(CELLS[0].cell.flops, CELLS[0].cell.least_bytes)
    assert over_roofline(CELLS, ROOFLINE) == [pytest.approx(1 / seconds)]


def test_blocks_that_the_own_threads_spoiled_do_not_widen_an_interval() -> None:
    times = measured(loop=1.0, auto=2.0)
    spoiled = replace(times.timings["auto"], repeated=100)
    again = replace(times, timings={**times.timings, "auto": spoiled})
    assert ratio(again, "auto", "loop").ci95 == ratio(times, "auto", "loop").ci95


def test_a_strategy_that_does_not_know_the_input_mode_is_no_matter() -> None:
    times = measured(10, 64, InputMode.DIFFERENT, loop=1.0, vmap=2.0, auto=1.1, jax=1.05)
    own, everybody = worst_lines([times], ("jax",))
    assert "the best of our own: geometric mean 1.100; worst (10, 64) different" in own
    assert "1.100 times loop's time" in own
    assert "the best of all: geometric mean 1.100" in everybody
