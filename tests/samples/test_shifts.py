from zlib import crc32

import numpy as np
import pytest
from scipy import ndimage

from ensemble_gui.records.settings import Array
from ensemble_gui.records.shift import LEVELS, Shift
from ensemble_gui.samples.mnist import load_test_digits
from ensemble_gui.samples.shifts import levels_of, shifted

ONE_WAY = {Shift.NOISE, Shift.BLUR, Shift.CONTRAST, Shift.OCCLUDE}


@pytest.fixture(scope="module")
def digits() -> Array:
    return load_test_digits().images[:20]


def far(shift: Shift) -> float:
    """A level halfway in the direction above 0."""
    return float(levels_of(shift)[-LEVELS // 2])


def outward(shift: Shift) -> tuple[Array, Array]:
    """From 0 on, the levels above it and those below it."""
    levels = levels_of(shift)
    return levels[levels >= 0], levels[levels <= 0][::-1]


@pytest.mark.parametrize("shift", Shift)
def test_levels_rise_and_reach_as_far_in_both_directions(shift: Shift, digits: Array) -> None:
    levels = levels_of(shift)
    assert len(levels) == shift.level_count
    assert (np.diff(levels) > 0).all()
    assert (shifted(digits, shift, 0.0) == digits).all()
    above, below = outward(shift)
    assert len(above) == LEVELS
    assert above[0] == 0
    assert below.tolist() == ([0] if shift in ONE_WAY else (-above).tolist())


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
    for levels in outward(shift):
        apart = [
            np.abs(shifted(digits, shift, float(level)).astype(int) - digits).mean()
            for level in levels[1:5:2]
        ]
        assert apart == sorted(apart)


def test_a_rotation_is_scipys(digits: Array) -> None:
    expected = ndimage.rotate(digits[0].astype(float), 30, reshape=False, order=1)
    found = shifted(digits[:1], Shift.ROTATE, 30.0)[0]
    assert np.abs(found - expected).max() <= 0.5 + 1e-3


def test_a_quarter_turn_goes_anticlockwise(digits: Array) -> None:
    assert (shifted(digits, Shift.ROTATE, 90.0) == np.rot90(digits, axes=(1, 2))).all()
    assert (shifted(digits, Shift.ROTATE, -90.0) == np.rot90(digits, -1, axes=(1, 2))).all()


def test_a_shift_by_whole_pixels_moves_them_to_the_right_and_left(digits: Array) -> None:
    right, left = (shifted(digits, Shift.SHIFT, pixels) for pixels in (3.0, -3.0))
    assert (right[:, :, 3:] == digits[:, :, :-3]).all()
    assert (left[:, :, :-3] == digits[:, :, 3:]).all()
    assert not right[:, :, :3].any()


def test_scaled_it_is_smaller_about_the_middle_or_larger(digits: Array) -> None:
    def extent(images: Array) -> float:
        return float((images.max(axis=0) > 32).any(axis=0).sum())

    assert extent(shifted(digits, Shift.SCALE, -0.5)) < extent(digits)
    assert extent(shifted(digits, Shift.SCALE, 0.3)) > extent(digits)
    white = np.full((1, 28, 28), 255, np.uint8)
    half = shifted(white, Shift.SCALE, -0.5)[0]
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


GOLDEN = {  # of the first 20 test digits at the levels 1, 7 and 15; the size is reduced
    Shift.ROTATE: (0xA8D3245D, 0x1149C4D8, 0xA42DAB83),
    Shift.SHIFT: (0x70D9137D, 0xD64E5472, 0x31AF4A54),
    Shift.SCALE: (0xDC9B4EEB, 0x80CD6D1A, 0x88F85C0D),
    Shift.NOISE: (0x410BA207, 0x8C5A117D, 0x708C3C1F),
    Shift.BLUR: (0x5CD356AB, 0x0BE56875, 0x59006489),
    Shift.CONTRAST: (0xD44BB749, 0x258E372D, 0xDD6972F8),
    Shift.OCCLUDE: (0x11319004, 0x91F6D8D6, 0x1B86C22B),
}


@pytest.mark.parametrize("shift", Shift)
def test_digits_are_shifted_bit_by_bit_as_ever(shift: Shift, digits: Array) -> None:
    levels = outward(shift)[shift is Shift.SCALE][[1, 7, 15]].tolist()
    found = tuple(crc32(shifted(digits, shift, level).tobytes()) for level in levels)
    assert found == GOLDEN[shift]
