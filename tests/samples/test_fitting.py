from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from ensemble_gui.records.tasks import Fit, Task
from ensemble_gui.samples import fitting
from ensemble_gui.samples.fitting import (
    changes_shape,
    fit_again,
    fit_digits,
    fit_picture,
    is_scaled,
)
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


SIZES = [(1, 1), (8, 12), (16, 24), (300, 20), (20, 301), (7, 11), (1, 1000)]  # height, width


@pytest.mark.parametrize("fit", Fit)
@pytest.mark.parametrize("size", SIZES)
def test_each_way_to_fit_gives_the_size_of_the_task(fit: Fit, size: tuple[int, int]) -> None:
    for task, shape in ((COLOUR, (8, 12, 3)), (GREY, (8, 12))):
        found = fit_picture(noise(*size), replace(task, fit=fit))
        assert (found.shape, found.dtype) == (shape, np.uint8)


@pytest.mark.parametrize("size", [*SIZES[1:6], (256, 400), (400, 256)])
@pytest.mark.parametrize("resize", [0, 12, 17])
def test_center_crop_is_torchvisions_resize_and_center_crop(
    size: tuple[int, int], resize: int
) -> None:
    square = replace(COLOUR, shape=(3, 12, 12), fit=Fit.CENTER_CROP, resize=resize)
    rgb, (height, width) = noise(*size), size
    shorter = resize or 12
    # torchvision.transforms.functional: _compute_resized_output_size, center_crop
    if width <= height:
        new = (shorter, int(shorter * height / width))
    else:
        new = (int(shorter * width / height), shorter)
    whole = Image.fromarray(rgb).resize(new, Image.Resampling.BILINEAR)
    left, top = round((new[0] - 12) / 2.0), round((new[1] - 12) / 2.0)
    expected = np.asarray(whole.crop((left, top, left + 12, top + 12)))
    assert (fit_picture(rgb, square) == expected).all()


def test_resize_scales_height_and_width_each_by_its_own_factor() -> None:
    rgb = noise(40, 20)
    expected = Image.fromarray(rgb).resize((12, 8), Image.Resampling.BILINEAR)
    assert (fit_picture(rgb, replace(COLOUR, fit=Fit.RESIZE)) == np.asarray(expected)).all()


def test_pad_keeps_all_of_the_picture_between_black() -> None:
    rgb = np.full((40, 20, 3), 200, np.uint8)
    found = fit_picture(rgb, replace(COLOUR, fit=Fit.PAD))
    assert (found[:, 4:8] == 200).all()
    assert (found[:, :4] == 0).all()
    assert (found[:, 8:] == 0).all()


def test_of_a_huge_picture_no_more_is_scaled_than_its_middle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    task = replace(COLOUR, fit=Fit.CENTER_CROP, resize=17)
    whole = fit_picture(noise(40, 90), task)
    monkeypatch.setattr(fitting, "_MOST_PIXELS", 0)
    assert np.abs(fit_picture(noise(40, 90), task).astype(int) - whole).max() <= 2


def test_a_picture_that_is_to_be_scaled_far_up_takes_little_memory() -> None:
    far = replace(COLOUR, fit=Fit.CENTER_CROP, resize=4096)
    assert fit_picture(noise(1, 1024), far).shape == (8, 12, 3)  # whole, it would be 50 GB


@pytest.mark.parametrize(
    ("way", "size", "scaled", "changed"),
    [
        ({}, (12, 8), False, False),
        ({}, (24, 16), True, False),
        ({}, (24, 17), True, True),
        ({"fit": Fit.RESIZE}, (24, 17), True, True),
        ({"fit": Fit.RESIZE}, (24, 16), True, False),
        ({"fit": Fit.PAD}, (24, 16), True, False),
        ({"fit": Fit.PAD}, (12, 4), False, True),
        ({"resize": 10}, (12, 8), True, True),
    ],
)
def test_what_is_done_to_a_picture_is_known_by_its_size(
    way: dict[str, object], size: tuple[int, int], *, scaled: bool, changed: bool
) -> None:
    task = replace(COLOUR, **way)  # 12 pixels wide, 8 high
    assert (is_scaled(size, task), changes_shape(size, task)) == (scaled, changed)
