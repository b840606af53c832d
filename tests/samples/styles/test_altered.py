import numpy as np
import pytest
from scipy import ndimage

from ensemble_gui.records.settings import Array
from ensemble_gui.samples.digit.recipe import fine_ink
from ensemble_gui.samples.digit.strokes import stroke_width
from ensemble_gui.samples.mnist import load_training_digits
from ensemble_gui.samples.styles.altered import cut_at_edge, with_flag_or_foot, with_hairlines


@pytest.fixture(scope="module")
def inks() -> list[Array]:
    """Training digits, their ink's box 80 pixels high or wide."""
    few = load_training_digits().images[:60]
    return [fine_ink(one / np.float32(255)) for one in few]


@pytest.fixture(scope="module")
def ones() -> list[Array]:
    digits = load_training_digits()
    few = digits.images[digits.labels == 1][:60]
    return [fine_ink(one / np.float32(255)) for one in few]


def bar() -> Array:
    """An upright stroke, 16 pixels wide, its box without paper."""
    return np.ones((80, 16), dtype=np.float32)


def pieces(ink: Array) -> int:
    _, count = ndimage.label(ink > 0.45, structure=np.ones((3, 3)))
    return int(count)


def test_hairlines_are_thin_and_stay_inside_the_strokes() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        thin = with_hairlines(bar(), rng)
        assert 0.03 < stroke_width(thin) < 0.13
        columns = np.flatnonzero((thin > 0.45).any(axis=0))
        assert np.ptp(columns) < 12


def test_hairlines_of_digits_are_of_one_piece_as_the_digits_are(inks: list[Array]) -> None:
    rng = np.random.default_rng(0)
    whole = [one for one in inks if pieces(one) == 1]
    broken = sum(pieces(with_hairlines(one, rng)) > 1 for one in whole)
    assert broken <= 0.1 * len(whole)


def test_a_frame_cuts_off_some_of_the_ink_at_any_side(inks: list[Array]) -> None:
    rng = np.random.default_rng(0)
    given = np.arange(80 * 60, dtype=np.float32).reshape(80, 60)
    corners = set()
    for _ in range(60):
        found = cut_at_edge(given, rng)
        assert found.size < given.size
        assert found.shape[0] >= 0.72 * 80
        assert found.shape[1] >= 0.72 * 60
        top, left = divmod(int(found[0, 0]), 60)
        bottom, right = divmod(int(found[-1, -1]), 60)
        corners |= {("top", top > 0), ("left", left > 0)}
        corners |= {("bottom", bottom < 79), ("right", right < 59)}
        assert np.array_equal(given[top : bottom + 1, left : right + 1], found)
    assert len(corners) == 8
    assert all(cut_at_edge(one, rng).any() for one in inks)


def test_a_flag_or_a_foot_widens_a_1_at_its_top_or_foot_alone() -> None:
    rng = np.random.default_rng(0)
    kinds = set()
    for _ in range(40):
        found = with_flag_or_foot(bar(), rng)
        rows = np.flatnonzero((found > 0.5).any(axis=1))
        assert np.ptp(rows) + 1 == pytest.approx(80, abs=2)
        assert np.array_equal(found[40:120, 40:56] > 0.5, bar() > 0.5)
        box = found[rows[0] : rows[-1] + 1] > 0.5
        has_flag, has_foot = box[:30, :40].any(), box[58:, 57:].any()
        assert not box[30:50, 57:].any()
        kinds.add((bool(has_flag), bool(has_foot)))
    assert kinds == {(True, False), (False, True), (True, True)}


def test_flags_point_left(ones: list[Array]) -> None:
    rng = np.random.default_rng(0)
    for one in ones:
        before = np.pad(one, len(one) // 2) > 0.5
        added = (with_flag_or_foot(one, rng) > 0.5) & ~before
        upper = added[: len(added) // 2]
        stem = np.flatnonzero(before.any(axis=0)).max()
        if upper.any():
            assert np.flatnonzero(upper.any(axis=0)).max() <= stem + 6
