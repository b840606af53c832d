from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import linregress, t

from ensemble_gui.measures.scaling import fit_exponent, fit_growth
from tests.support.made_up_sweeps import cell, swept

MEMBERS = (1, 2, 5, 10, 20, 50, 100)


@pytest.mark.parametrize("exponent", [0.0, 0.93, 1.0, -0.5])
def test_a_power_of_the_members_has_its_exponent_and_no_doubt(exponent: float) -> None:
    found = fit_exponent(MEMBERS, [3e-4 * one**exponent for one in MEMBERS])
    assert found == pytest.approx((exponent, exponent, exponent), abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("points", [3, 4, 7])
def test_exponent_and_interval_are_those_of_an_independent_regression(
    points: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    members = MEMBERS[:points]
    seconds = np.array(members) ** 0.8 * rng.lognormal(0.0, 0.2, points)
    theirs = linregress(np.log(members), np.log(seconds))
    half = t.ppf(0.975, points - 2) * theirs.stderr
    found = fit_exponent(members, seconds.tolist())
    assert found == pytest.approx((theirs.slope, theirs.slope - half, theirs.slope + half))


def test_the_interval_holds_the_true_exponent_about_as_often_as_it_says() -> None:
    held = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        seconds = np.array(MEMBERS) ** 0.7 * rng.lognormal(0.0, 0.1, len(MEMBERS))
        found = fit_exponent(MEMBERS, seconds.tolist())
        assert found is not None
        held += found[1] <= 0.7 <= found[2]
    assert 180 <= held <= 199


@pytest.mark.parametrize(
    ("members", "seconds"),
    [
        ((), ()),
        ((1,), (1.0,)),
        ((1, 10), (1.0, 10.0)),
        ((5, 5, 5), (1.0, 2.0, 3.0)),
        ((1, 2, 3), (0.0, 1.0, 2.0)),
    ],
)
def test_there_is_no_exponent_without_three_counts_and_their_times(
    members: tuple[int, ...], seconds: tuple[float, ...]
) -> None:
    assert fit_exponent(members, seconds) is None


def test_each_strategy_has_an_exponent_at_each_batch_size() -> None:
    result = swept(
        lambda m, b: {"loop": 1e-3 * m, "vmap": 1e-3 * b * m**0.5},
        "loop",
        "vmap",
        members=(1, 2, 4, 8),
        batches=(1, 64),
    )
    found = {(one.strategy, one.batch): one for one in fit_growth(result.cells)}
    assert found.keys() == {("loop", 1), ("loop", 64), ("vmap", 1), ("vmap", 64)}
    assert found["loop", 64].exponent == pytest.approx(1.0)
    assert found["vmap", 1].exponent == pytest.approx(0.5)
    assert all(one.members == (1, 2, 4, 8) for one in found.values())


def test_cells_without_a_time_are_left_out_and_two_are_too_few() -> None:
    cells = [cell(m, 1, {"loop": 1.0 * m, "vmap": 1.0}) for m in (1, 2)]
    cells += [cell(m, 1, {"loop": 1.0 * m}) for m in (16, 4)]
    (found,) = fit_growth(cells)
    assert (found.strategy, found.members) == ("loop", (1, 2, 4, 16))


def test_times_on_which_foreign_load_fell_are_left_out_of_the_fit() -> None:
    cells = [cell(members, 64, {"loop": members * 1e-3}) for members in (1, 2, 5, 10)]
    (slow,) = cell(20, 64, {"loop": 9.0}).timings
    disturbed = replace(cells[0], members=20, timings=(replace(slow, disturbed=1),))
    (found,) = fit_growth([*cells, disturbed])
    assert found.members == (1, 2, 5, 10)
    assert found.exponent == pytest.approx(1.0)
