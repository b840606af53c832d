import numpy as np
import pytest

from ensemble_gui.records.tasks import DIGIT_CLASSES, DIGITS_TASK, Task, numbered_classes

COLOUR = Task(
    shape=(3, 2, 4), classes=("a", "b"), mean=(0.0, 0.5, 1.0), std=(1.0, 0.5, 2.0)
)  # fmt: skip


def test_the_task_of_digits_is_that_of_mnist() -> None:
    assert DIGITS_TASK.is_of_digits
    assert DIGITS_TASK.numbers == 784
    assert DIGITS_TASK.picture_shape == (28, 28)
    images = np.arange(2 * 784, dtype=np.uint8).reshape(2, 28, 28)
    expected = (images[:, np.newaxis] / 255 - 0.1307) / 0.3081
    np.testing.assert_allclose(DIGITS_TASK.normalise(images), expected, atol=1e-6)


@pytest.mark.parametrize(
    ("task", "of_digits"),
    [
        (COLOUR, False),
        (Task(shape=(1, 32, 32)), True),
        (Task(classes=DIGIT_CLASSES[:9]), False),
        (Task(mean=(0.5,), std=(0.5,)), True),
        (Task(shape=(3, 28, 28), mean=(0, 0, 0), std=(1, 1, 1)), False),
    ],
)
def test_grey_images_of_the_ten_digits_have_labels_here(task: Task, *, of_digits: bool) -> None:
    assert task.is_of_digits == of_digits


@pytest.mark.parametrize(
    ("task", "takes"),
    [
        (DIGITS_TASK, True),
        (Task(classes=numbered_classes(10)), True),
        (Task(shape=(1, 32, 32), classes=numbered_classes(10)), True),
        (Task(classes=numbered_classes(7)), False),
        (Task(classes=tuple("abcdefghij")), False),
        (Task(shape=(3, 28, 28), classes=numbered_classes(10), mean=(0,) * 3, std=(1,) * 3), False),
    ],
)
def test_unnamed_classes_of_grey_images_may_be_the_ten_digits(task: Task, *, takes: bool) -> None:
    assert task.takes_digits == takes


def test_each_channel_has_its_own_scale_and_comes_first() -> None:
    assert COLOUR.picture_shape == (2, 4, 3)
    images = np.random.default_rng(0).integers(0, 256, (5, 2, 4, 3), dtype=np.uint8)
    found = COLOUR.normalise(images)
    assert found.dtype == np.float32
    assert found.shape == (5, 3, 2, 4)
    for channel in range(3):
        expected = (images[..., channel] / 255 - COLOUR.mean[channel]) / COLOUR.std[channel]
        np.testing.assert_allclose(found[:, channel], expected, rtol=1e-5, atol=1e-6)
