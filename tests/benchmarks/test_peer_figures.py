from dataclasses import replace

import pytest

from benchmarks.figures import Figure
from benchmarks.peer_figures import (
    figures,
    geometric_mean,
    over_roofline,
    own_lines,
    ratio,
    ratios_to_best,
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


def test_auto_is_so_many_times_faster_than_loop_and_vmap() -> None:
    assert figure("auto against loop").found == pytest.approx(2)
    assert figure("auto against vmap").found == pytest.approx(4)
    assert figure("auto against loop").is_met


def test_auto_is_held_against_the_best_peer_of_each_cell() -> None:
    assert figure("auto against the best peer").found == pytest.approx(1)  # of 1/2 and 2
    with pytest.raises(StopIteration):
        figure("auto against the best peer", peers=())


def test_the_worst_cell_is_named() -> None:
    worst = figure("auto against min(loop, vmap)")
    assert "(2, 16) same" in worst.name
    assert worst.found == pytest.approx(1)


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


def test_a_strategy_that_does_not_know_the_input_mode_is_no_matter() -> None:
    times = measured(10, 64, InputMode.DIFFERENT, loop=1.0, vmap=2.0, auto=1.1)
    line, worst = own_lines([times])
    assert line.endswith("1.100x")
    assert "(10, 64) different" in worst
    assert "loop" in worst
