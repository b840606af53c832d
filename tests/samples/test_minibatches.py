import dataclasses

import numpy as np
import pytest

from ensemble_gui.records.settings import Array, InputMode, RunSettings, Source
from ensemble_gui.samples import mnist
from ensemble_gui.samples.drawing import draw_indices
from ensemble_gui.samples.minibatches import draw_minibatch

SAME = RunSettings(members=3, batch=5, input=InputMode.SAME)
DIFFERENT = dataclasses.replace(SAME, input=InputMode.DIFFERENT)
NOISE = dataclasses.replace(SAME, source=Source.NOISE)
DIFFERENT_NOISE = dataclasses.replace(DIFFERENT, source=Source.NOISE)


def pixels(inputs: Array) -> Array:
    """The digits' pixels of network input, (sample, 784) uint8."""
    grey = (inputs * mnist.STANDARD_DEVIATION + mnist.MEAN) * 255
    return np.round(grey).astype(np.uint8).reshape(-1, 784)


@pytest.fixture(scope="module")
def label_of() -> dict[bytes, int]:
    """The label of each test digit, by its pixels; no two of them are the same picture."""
    digits = mnist.load_test_digits()
    pairs = zip(digits.images, digits.labels.tolist(), strict=True)
    return {image.tobytes(): label for image, label in pairs}


@pytest.mark.parametrize(("population", "count"), [(10, 4), (10, 10), (10, 27), (1, 3)])
def test_indices_repeat_only_once_all_are_used(population: int, count: int) -> None:
    drawn = draw_indices(population, count, np.random.default_rng(0))
    assert len(drawn) == count
    for start in range(0, count, population):
        deck = drawn[start : start + population]
        assert len(set(deck.tolist())) == len(deck)
        assert set(deck.tolist()) <= set(range(population))


def test_used_up_indices_are_reshuffled() -> None:
    drawn = draw_indices(100, 200, np.random.default_rng(0))
    assert drawn[:100].tolist() != drawn[100:].tolist()


@pytest.mark.parametrize(
    ("settings", "lead"), [(SAME, (5,)), (DIFFERENT, (3, 5))], ids=["same", "different"]
)
def sample_digits_come_with_their_own_labels(
    settings: RunSettings, lead: tuple[int, ...], label_of: dict[bytes, int]
) -> None:
    minibatch = draw_minibatch(settings)
    assert minibatch.inputs.shape == (*lead, 1, 28, 28)
    assert minibatch.inputs.dtype == np.float32
    assert minibatch.labels is not None
    assert minibatch.labels.shape == lead
    assert minibatch.labels.dtype == np.int64
    expected = [label_of[digit.tobytes()] for digit in pixels(minibatch.inputs)]
    assert minibatch.labels.flatten().tolist() == expected


def test_members_share_no_digit_while_they_last() -> None:
    settings = dataclasses.replace(DIFFERENT, members=10, batch=64)
    drawn = pixels(draw_minibatch(settings).inputs)
    assert len({digit.tobytes() for digit in drawn}) == 640


def test_a_minibatch_larger_than_the_test_set_holds_each_digit() -> None:
    drawn = pixels(draw_minibatch(dataclasses.replace(SAME, batch=10_001)).inputs)
    assert len({digit.tobytes() for digit in drawn}) == 10_000


@pytest.mark.parametrize("settings", [NOISE, DIFFERENT_NOISE], ids=["same", "different"])
def test_noise_is_standard_normal_without_labels(settings: RunSettings) -> None:
    settings = dataclasses.replace(settings, batch=200)
    minibatch = draw_minibatch(settings)
    lead = (3, 200) if settings.input is InputMode.DIFFERENT else (200,)
    assert minibatch.labels is None
    assert minibatch.inputs.shape == (*lead, 1, 28, 28)
    assert minibatch.inputs.dtype == np.float32
    assert minibatch.inputs.mean() == pytest.approx(0, abs=0.02)
    assert minibatch.inputs.std() == pytest.approx(1, abs=0.02)


def test_every_member_has_its_own_noise() -> None:
    first, second, third = draw_minibatch(DIFFERENT_NOISE).inputs
    assert not np.array_equal(first, second)
    assert not np.array_equal(second, third)


@pytest.mark.parametrize("settings", [SAME, DIFFERENT, NOISE, DIFFERENT_NOISE])
def test_the_seed_decides_what_is_drawn(settings: RunSettings) -> None:
    first, again = draw_minibatch(settings), draw_minibatch(settings)
    other = draw_minibatch(dataclasses.replace(settings, seed=1))
    assert np.array_equal(first.inputs, again.inputs)
    assert not np.array_equal(first.inputs, other.inputs)
