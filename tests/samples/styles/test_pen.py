import numpy as np
import pytest

from ensemble_gui.records.settings import Array
from ensemble_gui.samples.styles.pen import Pen, draw, seen_aslant, some_pen

UPRIGHT = np.array([[0.0, -0.5], [0.0, 0.5]])
LEVEL = UPRIGHT[:, ::-1]


def sides(ink: Array) -> tuple[int, int]:
    """The height and width of the ink's box."""
    rows, columns = np.nonzero(ink > 0.5)
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def test_a_stroke_is_as_wide_as_its_pen() -> None:
    ink = draw([UPRIGHT], Pen(thick=0.2, thin=0.2, is_round=False))
    height, width = sides(ink)
    assert height == pytest.approx(80, abs=2)
    assert width == pytest.approx(16, abs=2)


def test_round_ends_reach_further_than_cut_ones() -> None:
    cut, rounded = (
        sides(draw([UPRIGHT], Pen(thick=0.2, thin=0.2, is_round=one)))[0] for one in (False, True)
    )
    assert rounded - cut == pytest.approx(16, abs=3)


def test_a_broad_nib_draws_level_lines_thin_and_upright_ones_thick() -> None:
    pen = Pen(thick=0.25, thin=0.05, is_round=False)
    assert sides(draw([UPRIGHT], pen))[1] == pytest.approx(20, abs=2)
    assert sides(draw([LEVEL], pen))[0] == pytest.approx(4, abs=2)


def test_a_ball_is_where_the_first_stroke_begins() -> None:
    pen = Pen(thick=0.05, thin=0.05, ball=0.2)
    ink = draw([UPRIGHT], pen)
    middle = len(ink) // 2
    assert sides(ink[:middle])[1] == pytest.approx(16, abs=2)
    assert sides(ink[middle:])[1] == pytest.approx(4, abs=2)


def test_pens_differ_in_width_and_contrast() -> None:
    rng = np.random.default_rng(0)
    pens = [some_pen(rng) for _ in range(100)]
    assert all(0 < one.thin <= one.thick for one in pens)
    assert {one.thin < one.thick for one in pens} == {True, False}
    assert {one.is_round for one in pens} == {True, False}
    assert max(one.thick for one in pens) > 2 * min(one.thick for one in pens)


def test_a_digit_seen_aslant_leans_either_way() -> None:
    rng = np.random.default_rng(0)
    leans = [np.diff(seen_aslant([UPRIGHT], rng)[0][:, 0])[0] for _ in range(100)]
    assert min(leans) < -0.1
    assert max(leans) > 0.1


def test_perspective_makes_one_side_higher() -> None:
    rng = np.random.default_rng(0)
    edges = [UPRIGHT + np.array([column, 0]) for column in (-0.4, 0.4)]
    ratios = []
    for _ in range(100):
        left, right = (np.ptp(one[:, 1]) for one in seen_aslant(edges, rng))
        ratios.append(left / right)
    assert min(ratios) < 0.9
    assert max(ratios) > 1.1
