import numpy as np
import pytest

from ensemble_gui.records.shift import FOREIGN_IMAGES, Foreign
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.samples.foreign import LETTERS, foreign_to


@pytest.mark.parametrize("kind", Foreign)
def test_there_are_always_the_same_ones_and_they_stay(kind: Foreign) -> None:
    images = foreign_to(DIGITS_TASK, kind)
    assert images.shape == (FOREIGN_IMAGES, 28, 28)
    assert images.dtype == np.uint8
    expected = images.copy()
    images[:] = 7
    assert (foreign_to(DIGITS_TASK, kind) == expected).all()


def test_letters_have_the_size_and_the_place_of_digits() -> None:
    images = foreign_to(DIGITS_TASK, Foreign.LETTERS)
    assert (images.max(axis=(1, 2)) > 128).all()
    inked = images > 0
    heights, widths = inked.any(axis=2).sum(axis=1), inked.any(axis=1).sum(axis=1)
    assert np.maximum(heights, widths).max() <= 22
    places = np.arange(28)
    mass = images.sum(axis=(1, 2))
    for axis in (1, 2):
        centre = (images.sum(axis=axis) * places).sum(axis=1) / mass
        assert np.abs(centre - 13.5).max() <= 1.5


def test_no_letter_reads_as_a_digit() -> None:
    assert not set(LETTERS) & set("OoIlSsZzBbGgqQ")


def test_blank_ones_go_from_black_to_white() -> None:
    images = foreign_to(DIGITS_TASK, Foreign.BLANK)
    assert not np.ptp(images, axis=(1, 2)).any()
    assert images[0, 0, 0] == 0
    assert images[-1, 0, 0] == 255
