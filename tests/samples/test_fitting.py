import numpy as np
import pytest

from ensemble_gui.records.tasks import Task
from ensemble_gui.samples.fitting import fit_again, fit_digits, fit_picture
from ensemble_gui.samples.mnist import load_test_digits

COLOUR = Task(shape=(3, 8, 12), classes=("a1", "b1"), mean=(0.5,) * 3, std=(0.2,) * 3)
GREY = Task(shape=(1, 8, 12), classes=("a1", "b1"))


def noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize("size", [(1, 1), (8, 12), (300, 20), (20, 300), (7, 11)])
def test_a_picture_of_any_size_gets_that_of_the_task(size: tuple[int, int]) -> None:
    for task, shape in ((COLOUR, (8, 12, 3)), (GREY, (8, 12))):
        found = fit_picture(noise(*size), task)
        assert (found.shape, found.dtype) == (shape, np.uint8)


def test_one_of_the_right_size_stays_as_it_is_or_becomes_grey() -> None:
    rgb = noise(8, 12)
    assert (fit_picture(rgb, COLOUR) == rgb).all()
    expected = rgb @ np.array([0.299, 0.587, 0.114])
    assert np.abs(fit_picture(rgb, GREY) - expected).max() <= 1


def test_what_is_too_long_is_cut_off_on_both_sides() -> None:
    rgb = np.zeros((80, 320, 3), np.uint8)
    rgb[:, 100:220] = (0, 250, 0)  # the middle, of the task's aspect
    rgb[:, :100], rgb[:, 220:] = (250, 0, 0), (0, 0, 250)
    found = fit_picture(rgb, COLOUR)
    assert (found[:, 3:-3] == (0, 250, 0)).all()
    assert (found.argmax(axis=2) == 1).all()


def test_an_image_is_fitted_again_from_grey_to_colour_and_back() -> None:
    grey = noise(8, 12)[..., 0]
    colour = fit_again(grey, COLOUR)
    assert (colour == grey[..., np.newaxis]).all()
    assert (fit_again(colour, GREY) == grey).all()


def test_digits_get_the_tasks_size_and_those_of_it_are_the_same_ones() -> None:
    digits = load_test_digits().images[:5]
    assert fit_digits(digits, Task()) is digits
    found = fit_digits(digits, Task(shape=(1, 32, 40)))
    assert (found.shape, found.dtype) == ((5, 32, 40), np.uint8)
    assert found.mean() == pytest.approx(digits.mean(), rel=0.05)
