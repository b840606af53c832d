"""Pictures that use few of their levels have ink; blank sheets that use few have none."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from ensemble_gui.records.images import Recipe, Stage
from ensemble_gui.records.settings import Array
from ensemble_gui.samples.digit.recipe import follow
from ensemble_gui.samples.image_files.reading import Picture, decode_picture
from tests.support.images.made import make_digit
from tests.support.images.pictures import drawn, likeness, places

PLAIN = make_digit(drawn())
INK = drawn()[..., 0] / 255  # 0 where there is ink
SPREAD = "was stretched"


def read(levels: Array, kind: str = "PNG", **options: object) -> Picture:
    file = BytesIO()
    Image.fromarray(levels).save(file, kind, **options)
    return decode_picture(file.getvalue(), "a picture")


def grey(levels: Array) -> Array:
    rounded = np.round(levels).clip(0, 255).astype(np.uint8)
    return np.repeat(rounded[..., np.newaxis], 3, axis=2)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "PPM"])
@pytest.mark.parametrize(("low", "used"), [(1000, 200), (1000, 40), (60_000, 300), (0, 4095)])
def test_a_16_bit_scan_of_few_levels_has_its_digit(kind: str, low: int, used: int) -> None:
    picture = read(np.round(low + used * INK).astype(np.uint16), kind)
    assert likeness(make_digit(picture.rgb), PLAIN) > 0.95
    assert picture.note.startswith(f"only grey levels {low:,} to {low + used:,} of 65,535 are used")


def test_outliers_of_the_sensor_do_not_hide_the_digit() -> None:
    levels = np.round(1000 + 200 * INK).astype(np.uint16)
    levels[5, 5:15], levels[9, 5:15] = 65535, 0
    assert likeness(make_digit(read(levels).rgb), PLAIN) > 0.9


@pytest.mark.parametrize("dtype", [np.float32, np.int32])
def test_other_grey_of_many_levels_is_spread_as_well(dtype: type) -> None:
    low, used = (0.5, 0.01) if dtype is np.float32 else (1000, 200)
    picture = read((low + used * INK).astype(dtype), "TIFF")
    assert likeness(make_digit(picture.rgb), PLAIN) > 0.95
    assert "stretched" in picture.note


def test_a_picture_that_uses_its_levels_is_left_as_it_is() -> None:
    picture = read(np.round(65535 * INK).astype(np.uint16))
    assert picture.note == ""
    assert SPREAD not in follow(picture.rgb, Recipe()).note_on(Stage.GREY)


@pytest.mark.parametrize("used", [6, 8, 12, 40])
def test_8_bits_of_few_levels_are_spread_and_that_is_said(used: int) -> None:
    digit = follow(grey(100 + used * INK), Recipe())
    assert digit.pixels is not None
    assert likeness(digit.pixels, PLAIN) > 0.95
    assert SPREAD in digit.note_on(Stage.GREY)


def test_a_pale_colour_on_coloured_paper_is_seen() -> None:
    paper, pale = np.array([220, 200, 180]), np.array([8, 0, 8])
    picture = (paper - pale * (1 - INK[..., np.newaxis])).round().astype(np.uint8)
    assert likeness(make_digit(picture), PLAIN) > 0.95


@pytest.mark.parametrize("quality", [0, 30, 60, 90])
@pytest.mark.parametrize("deviation", [0, 0.4, 1, 2, 8])
def test_a_blank_sheet_of_8_bits_has_no_ink(quality: int, deviation: float) -> None:
    for light in _lights(120, 100):
        levels = grey(200 + light + _noise(120, 100, deviation))
        picture = read(levels, "JPEG", quality=quality) if quality else read(levels)
        assert follow(picture.rgb, Recipe()).pixels is None


@pytest.mark.parametrize("deviation", [0, 0.5, 4, 64])
def test_a_blank_sheet_of_16_bits_has_no_ink(deviation: float) -> None:
    for light in _lights(300, 200):
        levels = 1000 + 20 * light + _noise(300, 200, deviation)
        picture = read(levels.round().astype(np.uint16))
        assert follow(picture.rgb, Recipe()).pixels is None


def _lights(height: int, width: int) -> tuple[Array, ...]:
    """No slope of light, slopes of few levels, and light that falls off to the sides."""
    down, across = places(np.zeros((height, width, 3)))
    falls = (down - 0.5) ** 2 + (across - 0.5) ** 2
    return 0 * across, 6 * across, 16 * across + 4 * down, -16 * falls, -40 * falls


def _noise(height: int, width: int, deviation: float) -> Array:
    return np.random.default_rng(0).normal(0, deviation, (height, width))
