import numpy as np
import pytest

from ensemble_gui.records.samples import SAMPLE_DIGITS, UNLABELLED
from ensemble_gui.records.tasks import DIGITS_TASK, Task, numbered_classes
from ensemble_gui.samples.mnist import load_test_digits
from ensemble_gui.samples.pictures import NO_LABELS, NOISE, noise_pictures, sample_digits
from tests.support.own_tasks import ANIMALS


def test_the_sample_digits_are_mnists_test_digits() -> None:
    found, digits = sample_digits(DIGITS_TASK), load_test_digits()
    assert found.title == SAMPLE_DIGITS
    assert (found.images == digits.images).all()
    assert (found.labels == digits.labels).all()
    assert found.names[7] == "test digit 7"
    assert found.draw(5, 0).labelled
    assert len(found) == 10_000


def test_digits_are_shown_in_the_tasks_size() -> None:
    found = sample_digits(Task(shape=(1, 16, 20)))
    assert found.images.shape == (10_000, 16, 20)


def test_for_unnamed_classes_they_have_no_labels_and_that_is_noted() -> None:
    found = sample_digits(Task(classes=numbered_classes(10)))
    assert len(found) == 10_000
    assert (found.labels == UNLABELLED).all()
    assert found.notes == (NO_LABELS,)
    assert sample_digits(DIGITS_TASK).notes == ()


@pytest.mark.parametrize("task", [DIGITS_TASK, ANIMALS])
def test_noise_is_what_the_source_of_noise_looks_like(task: Task) -> None:
    found = noise_pictures(task)
    assert found.title == NOISE
    assert found.images.shape == (1000, *task.picture_shape)
    assert found.images.dtype == np.uint8
    assert (found.labels == UNLABELLED).all()
    assert not found.draw(5, 0).labelled
    assert len(found.names) == 1000
    assert (noise_pictures(task).images == found.images).all()


def test_noise_has_the_tasks_mean_in_each_colour() -> None:
    means = noise_pictures(ANIMALS).images.mean(axis=(0, 1, 2)) / 255
    np.testing.assert_allclose(means, ANIMALS.mean, atol=0.02)
