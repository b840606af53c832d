import numpy as np
import pytest
from scipy import ndimage

from ensemble_gui.records.settings import Array
from ensemble_gui.records.shift import LEVELS, Foreign, Shift
from ensemble_gui.records.tasks import DIGITS_TASK, Task
from ensemble_gui.samples.foreign import foreign_to, kinds_foreign_to
from ensemble_gui.samples.shifts import levels_of, shifted

SHAPES = [(9, 14), (40, 30), (32, 32, 3), (9, 14, 3)]


def pictures(shape: tuple[int, ...], count: int = 3) -> Array:
    return np.random.default_rng(1).integers(0, 256, (count, *shape), dtype=np.uint8)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("shift", Shift)
def test_a_picture_of_any_shape_is_shifted_alike_alone_and_among_others(
    shift: Shift, shape: tuple[int, ...]
) -> None:
    images = pictures(shape)
    for level in levels_of(shift, shape[1])[[0, -LEVELS // 2, -1]].tolist():
        together = shifted(images, shift, level)
        assert (together.shape, together.dtype) == (images.shape, np.uint8)
        assert (together != images).any() or level == 0
        assert (shifted(images[1:2], shift, level)[0] == together[1]).all()


@pytest.mark.parametrize("shift", [Shift.ROTATE, Shift.SHIFT, Shift.SCALE, Shift.BLUR])
def test_each_colour_is_shifted_as_grey_is(shift: Shift) -> None:
    images = pictures((12, 20, 3))
    level = float(levels_of(shift, 20)[5])  # below 0 where there is another direction
    found = shifted(images, shift, level)
    for colour in range(3):
        grey = shifted(np.ascontiguousarray(images[..., colour]), shift, level)
        assert (found[..., colour] == grey).all()


def test_a_rotation_is_scipys_whatever_the_aspect() -> None:
    image = np.pad(pictures((15, 28), count=1), ((0, 0), (1, 1), (1, 1)))  # on black
    expected = ndimage.rotate(image[0].astype(float), 30, reshape=False, order=1)
    assert np.abs(shifted(image, Shift.ROTATE, 30.0)[0] - expected).max() <= 0.5 + 1e-3


def test_what_is_covered_is_covered_in_all_colours_and_is_so_much_of_the_area() -> None:
    white = np.full((1, 40, 20, 3), 255, np.uint8)
    found = shifted(white, Shift.OCCLUDE, 0.3)
    assert 1 - found.mean() / 255 == pytest.approx(0.3, abs=0.01)
    assert not np.ptp(found, axis=3).any()


def test_faded_a_picture_goes_towards_one_grey() -> None:
    red = np.zeros((1, 8, 8, 3), np.uint8)
    red[..., 0] = 240
    assert shifted(red, Shift.CONTRAST, 1.0)[0, 0, 0].tolist() == [80, 80, 80]


def test_levels_in_pixels_go_as_far_in_larger_and_smaller_images() -> None:
    assert levels_of(Shift.SHIFT, 56)[-1] == 30
    assert levels_of(Shift.SHIFT, 14)[-1] == 7.5
    assert levels_of(Shift.SHIFT, 32).tolist() == list(range(-15, 16))  # whole pixels
    assert levels_of(Shift.BLUR, 56)[-1] == 6
    assert levels_of(Shift.SHIFT, 56)[0] == -30
    assert levels_of(Shift.ROTATE, 56)[-1] == levels_of(Shift.ROTATE)[-1]


@pytest.mark.parametrize("shape", [(1, 20, 36), (3, 32, 32), (3, 28, 28)])
@pytest.mark.parametrize("kind", Foreign)
def test_there_are_foreign_images_of_every_shape(kind: Foreign, shape: tuple[int, ...]) -> None:
    channels = shape[0]
    task = Task(shape=shape, classes=("ant", "bee"), mean=(0.5,) * channels, std=(0.2,) * channels)
    images = foreign_to(task, kind)
    assert (images.shape, images.dtype) == ((1000, *task.picture_shape), np.uint8)
    assert np.ptp(images) == 255
    assert (foreign_to(task, kind) == images).all()


def test_letters_are_not_foreign_to_members_that_read_them() -> None:
    letters = Task(classes=("A", "b", "7"))
    assert Foreign.LETTERS not in kinds_foreign_to(letters)
    assert kinds_foreign_to(DIGITS_TASK) == tuple(Foreign)
    assert kinds_foreign_to(Task(classes=("ant", "bee"))) == tuple(Foreign)


def test_of_large_pictures_there_are_fewer() -> None:
    large = Task(shape=(3, 512, 512), classes=("a1",), mean=(0.5,) * 3, std=(0.2,) * 3)
    images = foreign_to(large, Foreign.BLANK)
    assert len(images) == 170
    assert images[-1].min() == 255
