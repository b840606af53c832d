from zlib import crc32

import numpy as np
import pytest
from scipy import ndimage

from ensemble_gui.records import Array, Shift
from ensemble_gui.samples.mnist import load_test_digits
from ensemble_gui.samples.shifts import LEVELS, levels_of, ribbon_levels_of, shifted

SUMS = {  # of the first 200 test digits at the eighth level
    Shift.ROTATE: 2290994589,
    Shift.SHIFT: 1762341529,
    Shift.SCALE: 245895902,
    Shift.NOISE: 106792538,
    Shift.BLUR: 1662395663,
    Shift.CONTRAST: 1462168699,
    Shift.OCCLUDE: 179981308,
}

ONE_WAY = {Shift.NOISE, Shift.BLUR, Shift.CONTRAST, Shift.OCCLUDE}


@pytest.fixture(scope="module")
def digits() -> Array:
    return load_test_digits().images[:20]


def far(shift: Shift) -> float:
    return float(levels_of(shift)[LEVELS // 2])


@pytest.mark.parametrize("shift", Shift)
def test_levels_rise_from_unchanged(shift: Shift, digits: Array) -> None:
    levels = levels_of(shift)
    assert levels[0] == 0
    assert (np.diff(levels) > 0).all()
    assert (shifted(digits, shift, 0.0) == digits).all()
    ribbon = ribbon_levels_of(shift)
    assert ribbon[0] == (0 if shift in ONE_WAY else -levels[-1])
    assert ribbon[-1] == levels[-1]
    assert 0 in ribbon


@pytest.mark.parametrize("shift", Shift)
def test_an_image_is_shifted_alike_alone_and_among_others(shift: Shift, digits: Array) -> None:
    together = shifted(digits, shift, far(shift))
    assert together.dtype == np.uint8
    assert (together != digits).any()
    for place in (0, 7, 19):
        alone = shifted(digits[place : place + 1], shift, far(shift))
        assert (alone[0] == together[place]).all()


@pytest.mark.parametrize("shift", Shift)
def test_a_further_level_takes_it_further(shift: Shift, digits: Array) -> None:
    levels = levels_of(shift)
    apart = [
        np.abs(shifted(digits, shift, float(level)).astype(int) - digits).mean()
        for level in levels[[1, 2, 4]]
    ]
    assert apart == sorted(apart)


def test_a_rotation_is_scipys(digits: Array) -> None:
    expected = ndimage.rotate(digits[0].astype(float), 30, reshape=False, order=1)
    found = shifted(digits[:1], Shift.ROTATE, 30.0)[0]
    assert np.abs(found - expected).max() <= 0.5 + 1e-3


def test_a_quarter_turn_goes_anticlockwise(digits: Array) -> None:
    assert (shifted(digits, Shift.ROTATE, 90.0) == np.rot90(digits, axes=(1, 2))).all()


def test_a_shift_by_whole_pixels_moves_them_to_the_right_and_left(digits: Array) -> None:
    right, left = (shifted(digits, Shift.SHIFT, pixels) for pixels in (3.0, -3.0))
    assert (right[:, :, 3:] == digits[:, :, :-3]).all()
    assert (left[:, :, :-3] == digits[:, :, 3:]).all()
    assert not right[:, :, :3].any()


def test_scaled_it_is_smaller_about_the_middle_or_larger(digits: Array) -> None:
    def extent(images: Array) -> float:
        return float((images.max(axis=0) > 32).any(axis=0).sum())

    assert extent(shifted(digits, Shift.SCALE, 0.5)) < extent(digits)
    assert extent(shifted(digits, Shift.SCALE, -0.3)) > extent(digits)
    white = np.full((1, 28, 28), 255, np.uint8)
    half = shifted(white, Shift.SCALE, 0.5)[0]
    assert (half[10:18, 10:18] == 255).all()
    assert not half[:5].any()


def test_a_blur_is_scipys_gaussian(digits: Array) -> None:
    expected = ndimage.gaussian_filter(digits[3].astype(float), 1.5, mode="constant")
    assert np.abs(shifted(digits[3:4], Shift.BLUR, 1.5)[0] - expected).max() <= 0.5 + 1e-2


def test_faded_it_goes_towards_its_mean_grey(digits: Array) -> None:
    found = shifted(digits, Shift.CONTRAST, 0.5)
    assert np.ptp(found[0]) == pytest.approx(np.ptp(digits[0]) / 2, abs=1)
    assert found[0].mean() == pytest.approx(digits[0].mean(), abs=0.5)


def test_noise_has_its_standard_deviation() -> None:
    grey = np.full((1, 28, 28), 128, np.uint8)
    found = shifted(grey, Shift.NOISE, 20.0).astype(float)
    assert found.std() == pytest.approx(20, rel=0.1)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.75])
def test_so_much_of_the_area_is_covered(share: float) -> None:
    white = np.full((1, 28, 28), 255, np.uint8)
    found = shifted(white, Shift.OCCLUDE, share)
    assert 1 - found.mean() / 255 == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize("shift", Shift)
def test_images_of_any_aspect_and_colour_are_shifted_plane_by_plane(shift: Shift) -> None:
    colour = np.random.default_rng(0).integers(0, 256, (5, 20, 30, 3), dtype=np.uint8)
    level = float(levels_of(shift)[5])
    found = shifted(colour, shift, level)
    assert (found.shape, found.dtype) == (colour.shape, np.uint8)
    assert (found != colour).any()
    if shift in (Shift.NOISE, Shift.OCCLUDE):  # by chance, which the whole image draws
        np.testing.assert_array_equal(shifted(colour[2:3], shift, level)[0], found[2])
        return
    for channel in range(3):
        plane = np.ascontiguousarray(colour[..., channel])
        np.testing.assert_array_equal(found[..., channel], shifted(plane, shift, level))


def test_digits_are_shifted_as_they_were_when_results_were_kept() -> None:
    digits = load_test_digits().images[:200]
    sums = {one: crc32(shifted(digits, one, float(levels_of(one)[7])).tobytes()) for one in Shift}
    assert sums == SUMS


def test_no_images_are_shifted_to_none() -> None:
    assert shifted(np.zeros((0, 4, 6, 3), np.uint8), Shift.BLUR, 1.0).shape == (0, 4, 6, 3)
