import numpy as np
import pytest

from ensemble_gui.errors import BadInput
from ensemble_gui.records import DIGITS_TASK, Recipe, Task
from ensemble_gui.samples.making import follow_image, make_image
from ensemble_gui.samples.preprocessing import make_digit

COLOUR = Task(shape=(3, 8, 16), classes=("a", "b"), mean=(0, 0, 0), std=(1, 1, 1))
LARGER = Task(shape=(1, 32, 40))


def written() -> np.ndarray:
    """A dark stroke on white, in colour."""
    picture = np.full((60, 60, 3), 255, np.uint8)
    picture[10:50, 27:33] = (20, 20, 60)
    return picture


def test_a_digit_is_made_by_the_recipe() -> None:
    found = make_image(written(), Recipe(), DIGITS_TASK)
    np.testing.assert_array_equal(found, make_digit(written()))
    followed = follow_image(written(), Recipe(), DIGITS_TASK)
    assert followed.pixels is not None
    np.testing.assert_array_equal(followed.pixels, found)
    assert len(followed.steps) > 1


def test_digits_of_another_size_are_the_same_larger() -> None:
    found = make_image(written(), Recipe(), LARGER)
    assert found.shape == (32, 40)
    assert found.max() > 200
    followed = follow_image(written(), Recipe(), LARGER)
    assert followed.pixels is not None
    np.testing.assert_array_equal(followed.pixels, found)


def test_a_picture_for_other_classes_is_fitted_whatever_is_on_it() -> None:
    blank = np.full((20, 30, 3), (10, 200, 30), np.uint8)
    found = make_image(blank, Recipe(), COLOUR)
    assert found.shape == (8, 16, 3)
    assert (found == (10, 200, 30)).all()
    followed = follow_image(blank, Recipe(), COLOUR)
    assert [one.stage for one in followed.steps] == [None]
    assert followed.pixels is not None
    with pytest.raises(BadInput, match="no ink was found"):
        make_image(blank, Recipe(), DIGITS_TASK)
    assert follow_image(blank, Recipe(), DIGITS_TASK).pixels is None
