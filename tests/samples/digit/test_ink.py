import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ensemble_gui.records.settings import Array
from ensemble_gui.samples.digit.ink import as_shares, ink_grey, luminance, otsu, reduce, resize
from tests.support.images.pictures import BLACK, WHITE, Colour, drawn

SIDE = 100


def of_two(one: Colour, other: Colour) -> Array:
    """A picture in two colours, half and half."""
    picture = np.empty((SIDE, SIDE, 3), np.uint8)
    picture[:, : SIDE // 2], picture[:, SIDE // 2 :] = one, other
    return picture


def contrast(grey: Array) -> float:
    return abs(float(grey[0, 0] - grey[0, -1]))


def inked(level: float = 1.0, ground: float = 0.0) -> Array:
    """Light ink of this level, a square, on a ground of another."""
    ink = np.full((SIDE, SIDE), ground, np.float32)
    ink[40:60, 40:60] = level
    return ink


def grain(deviation: float) -> Array:
    return np.random.default_rng(0).normal(0, deviation, (SIDE, SIDE)).astype(np.float32)


def test_luminance_is_that_of_television() -> None:
    colours = np.uint8([[WHITE, BLACK, (255, 0, 0), (0, 255, 0), (0, 0, 255)]])
    grey = luminance(colours)
    assert grey[0].tolist() == pytest.approx([1, 0, 0.299, 0.587, 0.114])
    assert grey.dtype == np.float32


def test_a_grey_picture_keeps_its_levels() -> None:
    picture = drawn(ink=(90, 90, 90), paper=(200, 200, 200))
    np.testing.assert_allclose(ink_grey(picture), picture[..., 0] / 255, atol=1e-6)


@pytest.mark.parametrize(
    ("one", "other", "times"),
    [
        ((255, 240, 40), WHITE, 3),  # a yellow pen
        ((200, 0, 0), (0, 102, 0), 10),  # as light as each other
        ((0, 0, 255), BLACK, 5),
    ],
)
def test_colours_differ_more_by_the_inks_own_line_than_by_brightness(
    one: Colour, other: Colour, times: float
) -> None:
    picture = of_two(one, other)
    assert contrast(ink_grey(picture)) > times * contrast(luminance(picture))


@pytest.mark.parametrize("ink", [BLACK, (0, 0, 120), (120, 0, 0), (200, 190, 20)])
def test_what_is_lighter_has_the_higher_level(ink: Colour) -> None:
    grey = ink_grey(of_two(WHITE, ink))
    assert grey[0, 0] > grey[0, -1]


def test_a_picture_of_one_colour_has_one_level() -> None:
    grey = ink_grey(of_two((10, 200, 90), (10, 200, 90)))
    assert grey.shape == (SIDE, SIDE)
    assert np.ptp(grey) == 0


def test_a_few_coloured_pixels_do_not_harm_a_grey_picture() -> None:
    picture = np.full((300, 300, 3), 200, np.uint8)
    picture[7, 5] = (255, 0, 0)
    assert np.isfinite(ink_grey(picture)).all()


@pytest.mark.parametrize(("level", "ground"), [(1.0, 0.0), (0.1, 0.0), (0.9, 0.3), (-0.2, -0.9)])
def test_ink_has_a_share_of_one_and_paper_of_zero(level: float, ground: float) -> None:
    shares = as_shares(inked(level, ground))
    assert shares is not None
    assert shares.dtype == np.float32
    assert (shares[42:58, 42:58] > 0.95).all()
    assert shares[:39].max() == 0


def test_half_covered_pixels_have_about_half_a_share() -> None:
    ink = inked()
    ink[40] = ink[40] / 2
    shares = as_shares(ink)
    assert shares is not None
    assert 0.3 < shares[40, 50] < 0.6


@pytest.mark.parametrize("level", [0.0, 0.5, -3.0])
def test_an_even_sheet_has_no_ink(level: float) -> None:
    assert as_shares(inked(level, level)) is None


@pytest.mark.parametrize("deviation", [0.001, 0.01, 0.1])
def test_noise_alone_is_no_ink(deviation: float) -> None:
    assert as_shares(grain(deviation)) is None


def test_ink_is_found_in_noise_that_is_much_weaker() -> None:
    shares = as_shares(inked() + grain(0.05))
    assert shares is not None
    assert shares[42:58, 42:58].mean() > 0.9
    assert shares[:39].mean() < 0.02


def test_ink_that_hardly_differs_from_paper_is_none() -> None:
    assert as_shares(inked(0.03)) is None
    assert as_shares(inked(0.06)) is not None


@given(
    values=arrays(
        np.float32, st.integers(1, 50), elements=st.floats(-1, 1, width=32, allow_subnormal=False)
    )
)
@settings(derandomize=True, max_examples=100)
def test_the_threshold_lies_among_the_levels(values: Array) -> None:
    threshold = otsu(values)
    assert values.min() - 1e-6 <= threshold <= values.max() + 1e-6
    if np.ptp(values) > 1e-3:
        assert 0 < (values > threshold).mean() < 1


@pytest.mark.parametrize("count", [1, 10, 50, 90, 99])
def test_the_threshold_parts_two_kinds_of_levels(count: int) -> None:
    values = np.concatenate([np.full(100 - count, 0.2), np.full(count, 0.7)]) + grain(0.02)[0]
    assert (values > otsu(values)).sum() == count


def test_a_picture_is_reduced_but_never_enlarged() -> None:
    picture = inked()
    assert reduce(picture, SIDE) is picture
    assert reduce(picture, 200) is picture
    assert reduce(picture, 25).shape == (25, 25)
    assert reduce(picture, 25).mean() == pytest.approx(picture.mean(), abs=1e-3)


@pytest.mark.parametrize("shape", [(1, 400), (400, 1), (3, 1000)])
def test_a_narrow_picture_keeps_a_pixel_of_its_width(shape: tuple[int, int]) -> None:
    reduced = reduce(np.ones(shape, np.float32), 96)
    assert max(reduced.shape) == 96
    assert min(reduced.shape) == 1
    assert (reduced == 1).all()


@pytest.mark.parametrize("shape", [(0, 5), (1, 1), (7, 250), (300, 300)])
def test_a_picture_takes_any_shape(shape: tuple[int, int]) -> None:
    found = resize(np.full((SIDE, SIDE), 0.25), shape)
    assert found.shape == (max(1, shape[0]), shape[1])
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, 0.25, atol=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_what_is_above_the_threshold_is_the_class_that_it_was_chosen_for(seed: int) -> None:
    """Also where levels lie on the edges of the bins: 129 of them, a bin apart."""
    weights = np.random.default_rng(seed).integers(1, 20, 129)
    values = np.repeat(np.arange(129), weights).astype(np.float32)

    def between(above: Array) -> float:
        apart = values[above].mean(dtype=np.float64) - values[~above].mean(dtype=np.float64)
        return float(above.sum() * (~above).sum() * apart**2)

    best = max(between(values > level) for level in range(128))
    assert between(values > otsu(values)) == pytest.approx(best, rel=1e-9)
