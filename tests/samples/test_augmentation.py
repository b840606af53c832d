import math
from dataclasses import fields

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from torch import Generator, Tensor

from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.samples import mnist
from ensemble_gui.samples.augmentation import Augmentation, augment

FIELDS = [one.name for one in fields(Augmentation)]
GROUND = -mnist.MEAN / mnist.STANDARD_DEVIATION


def extent(**given: float) -> Augmentation:
    """Nothing is distorted but by what is given."""
    return Augmentation(**(dict.fromkeys(FIELDS, 0.0) | given))


def seeded(seed: int = 0) -> Generator:
    return Generator().manual_seed(seed)


def digits(count: int) -> Tensor:
    return torch.from_numpy(DIGITS_TASK.normalise(mnist.load_test_digits().images[:count]))


def copies(count: int, picture: Array) -> Tensor:
    """The same picture, grey levels 0..1, so many times as network input."""
    levels = np.repeat(np.round(picture * 255)[None], count, axis=0)
    return torch.from_numpy(DIGITS_TASK.normalise(levels))


def ink_of(inputs: Tensor) -> Array:
    """Network input as grey levels 0..1, (sample, 28, 28)."""
    return (inputs * mnist.STANDARD_DEVIATION + mnist.MEAN)[:, 0].numpy()


def bar() -> Array:
    """An upright stroke in the middle."""
    picture = np.zeros((28, 28))
    picture[7:21, 13:15] = 1
    return picture


@given(count=st.integers(1, 20), seed=st.integers(0, 2**32))
@settings(derandomize=True, max_examples=30)
def test_whatever_the_minibatch_it_stays_one(count: int, seed: int) -> None:
    inputs = digits(count)
    given, found = inputs.clone(), augment(inputs, seeded(seed))
    assert found.shape == (count, 1, 28, 28)
    assert found.dtype == torch.float32
    assert found.isfinite().all()
    ink = ink_of(found)
    assert ((ink > -1e-6) & (ink < 1 + 1e-6)).all()
    assert torch.equal(inputs, given)


def test_the_seed_alone_decides_the_distortions() -> None:
    inputs = digits(12)
    before = torch.get_rng_state()
    one, again, other = (augment(inputs, seeded(seed)) for seed in (0, 0, 1))
    assert torch.equal(one, again)
    assert not torch.allclose(one, other, atol=0.1)
    assert torch.equal(torch.get_rng_state(), before)


def test_no_two_samples_are_distorted_alike_nor_one_twice() -> None:
    inputs, generator = copies(12, bar()), seeded()
    found = torch.cat([augment(inputs, generator), augment(inputs, generator)])
    assert len({one.numpy().tobytes() for one in found}) == 24


def test_the_ground_stays_the_ground() -> None:
    blank = torch.full((12, 1, 28, 28), GROUND)
    found = augment(blank, seeded(), Augmentation(noise=0))
    torch.testing.assert_close(found, blank, atol=1e-3, rtol=0)


def test_most_of_the_ink_stays_in_the_picture() -> None:
    given = digits(60)
    before, after = (ink_of(one).sum(axis=(1, 2)) for one in (given, augment(given, seeded())))
    assert 0.4 < np.median(after / before) < 2.5
    assert (after / before).min() > 0.1


def test_without_distortions_all_but_the_blurred_stay_as_they_were() -> None:
    given = digits(12)
    found = ink_of(augment(given, seeded(), extent()))
    expected = ink_of(given)
    expected[4:6] = ndimage.uniform_filter(expected[4:6], (1, 3, 3), mode="constant")
    np.testing.assert_allclose(found, expected, atol=1e-4)


def moved(picture: Array, **given: float) -> Array:
    """How the picture may look, (sample, 28, 28), without those that are blurred."""
    return np.delete(
        ink_of(augment(copies(60, picture), seeded(), extent(**given))), range(20, 30), 0
    )


def centres(ink: Array) -> Array:
    """Row and column of each sample's centre of mass."""
    return np.array([ndimage.center_of_mass(one) for one in ink])


def angles(ink: Array) -> Array:
    """How far each sample's longer axis leans from the upright, in degrees."""
    found = []
    for one, (row, column) in zip(ink, centres(ink), strict=True):
        down, across = np.mgrid[:28, :28]
        both = (one * (down - row) * (across - column)).sum()
        along = (one * ((down - row) ** 2 - (across - column) ** 2)).sum()
        found.append(math.degrees(math.atan2(2 * both, along)) / 2)
    return np.array(found)


def test_shifts_go_either_way_as_far_as_is_told() -> None:
    off = centres(moved(bar(), shift=2.0)) - centres(bar()[None])
    assert -2.01 < off.min() < -1
    assert 1 < off.max() < 2.01


def test_rotations_go_either_way_as_far_as_is_told() -> None:
    ink = moved(bar(), rotation=15.0)
    assert -15.5 < angles(ink).min() < -10
    assert 10 < angles(ink).max() < 15.5
    np.testing.assert_allclose(centres(ink), np.full((50, 2), 13.5), atol=0.05)
    np.testing.assert_allclose(ink.sum(axis=(1, 2)), bar().sum(), rtol=0.03)


def test_a_sheared_stroke_leans_and_keeps_its_height() -> None:
    ink = moved(bar(), shear=0.3)
    most = math.degrees(math.atan(0.3))
    assert -most - 1 < angles(ink).min() < -most / 2
    assert most / 2 < angles(ink).max() < most + 1
    np.testing.assert_allclose(ink.sum(axis=2)[:, 7:21], 2, atol=0.2)


def test_each_axis_is_scaled_by_itself() -> None:
    box = np.zeros((28, 28))
    box[8:20, 8:20] = 1
    ink = moved(box, log_scale=0.16)
    heights, widths = ink[:, :, 13].sum(axis=1), ink[:, 13].sum(axis=1)
    for sides in (heights, widths):
        assert 12 * math.exp(-0.16) - 0.2 < sides.min() < 11
        assert 13 < sides.max() < 12 * math.exp(0.16) + 0.2
    assert np.abs(heights - widths).max() > 1


def test_warping_bends_a_stroke() -> None:
    ink = moved(bar(), warp=0.9)
    columns = ink @ np.arange(28) / np.maximum(ink.sum(axis=2), 1e-6)
    assert np.ptp(columns[:, 8:20], axis=1).max() > 1
    assert np.abs(centres(ink) - 13.5).max() < 3


@pytest.mark.parametrize(("name", "sixth"), [("thicker", 0), ("thinner", 1), ("noise", 3)])
def test_of_each_six_one_is_drawn_otherwise(name: str, sixth: int) -> None:
    before = ink_of(copies(60, bar()))
    after = ink_of(augment(copies(60, bar()), seeded(), extent(**{name: 0.5})))
    changed = np.flatnonzero(np.abs(after - before).max(axis=(1, 2)) > 1e-3)
    apart = [sample for sample in changed if sample // 10 != 2]  # those are blurred
    assert len(apart) >= 9
    assert {sample // 10 for sample in apart} == {sixth}


def test_thicker_strokes_only_gain_ink_and_thinner_ones_only_lose_it() -> None:
    before = ink_of(copies(60, bar()))
    thick = ink_of(augment(copies(60, bar()), seeded(), extent(thicker=1.0))) - before
    thin = ink_of(augment(copies(60, bar()), seeded(), extent(thinner=0.6))) - before
    assert thick[:10].min() > -1e-4
    assert thick[:10, 13, 12].max() > 0.5  # a pixel beside the stroke
    assert thick[:10, 13, 11].max() < 1e-4  # two pixels beside it
    assert thin[10:20].max() < 1e-4
    assert -0.61 < thin[10:20, 13, 13].min() < -0.3


def test_contrast_curves_leave_black_and_white_and_keep_the_order_of_levels() -> None:
    ramp = np.tile(np.linspace(0, 1, 28), (28, 1))
    ink = moved(ramp, log_gamma=0.6)[:, 14]
    np.testing.assert_allclose(ink[:, [0, -1]], [[0, 1]] * 50, atol=1e-3)
    assert (np.diff(ink, axis=1) > -1e-6).all()
    middle = float(np.round(ramp[0, 14] * 255) / 255)
    assert ink[:, 14].min() < middle**1.5
    assert ink[:, 14].max() > middle**0.7
    assert middle ** math.exp(0.6) - 1e-3 < ink[:, 14].min()
    assert ink[:, 14].max() < middle ** math.exp(-0.6) + 1e-3
