import struct
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays
from PIL import Image

from ensemble_gui.records.settings import Array
from ensemble_gui.samples.image_files.modes import converter_of
from ensemble_gui.samples.image_files.reading import decode_picture
from tests.support.images.crafted import tiff


def read(content: bytes) -> Array:
    return decode_picture(content, "a picture").rgb


def saved(picture: Image.Image, **options: object) -> bytes:
    file = BytesIO()
    picture.save(file, **options)
    return file.getvalue()


@pytest.mark.parametrize("levels", [np.array([[0, 1000, 65535]])])
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "PPM"])
def test_16_bits_are_scaled_and_not_clipped(kind: str, levels: Array) -> None:
    found = read(saved(Image.fromarray(levels.astype(np.uint16)), format=kind))
    assert found[0, :, 0].tolist() == [0, 4, 255]


@pytest.mark.parametrize("dtype", [np.float32, np.int32])
@pytest.mark.parametrize(
    ("levels", "found"),
    [
        ([0, 1], [0, 255]),
        ([0, 100], [0, 100]),
        ([0, 255], [0, 255]),
        ([257, 65535], [1, 255]),
        ([0, 100_000], [0, 255]),
        ([0, 0], [0, 0]),
    ],
)
def test_white_is_the_least_that_it_can_be(
    dtype: type, levels: list[int], found: list[int]
) -> None:
    picture = Image.fromarray(np.array([levels], dtype=dtype))
    assert read(saved(picture, format="TIFF"))[0, :, 0].tolist() == found


@pytest.mark.parametrize(
    ("levels", "found"),
    [
        ([0, 0.5, 1.01], [0, 128, 255]),
        ([-1, 0, 1], [0, 128, 255]),
        ([np.nan, -np.inf, np.inf], [0, 0, 255]),
        ([np.nan, 0.2, np.inf], [0, 51, 255]),
        ([-3e38, 0, 3e38], [0, 128, 255]),
        ([0, 1e-40, 1], [0, 0, 255]),
    ],
)
def test_odd_floating_point_levels_are_made_sense_of(levels: list[float], found: list[int]) -> None:
    picture = Image.fromarray(np.array([levels], dtype=np.float32))
    assert read(saved(picture, format="TIFF"))[0, :, 0].tolist() == found


def test_negative_whole_numbers_are_black() -> None:
    picture = Image.fromarray(np.array([[-40_000, 0, 65535]], dtype=np.int32))
    assert read(saved(picture, format="TIFF"))[0, :, 0].tolist() == [0, 0, 255]


@given(arrays(np.float32, (3, 4)))
def test_whatever_the_floating_point_levels_are_they_can_be_shown(levels: Array) -> None:
    image = Image.fromarray(levels)
    found = np.asarray(converter_of(image)[0](image))[..., 0]
    numbers = np.isfinite(levels)
    order = np.argsort(levels[numbers], kind="stable")
    assert (np.diff(found[numbers][order].astype(int)) >= 0).all()
    assert (found[np.isposinf(levels)] == 255).all()
    assert (found[np.isneginf(levels)] == 0).all()


@given(arrays(np.int32, (3, 4)))
def test_whatever_the_whole_numbers_are_they_can_be_shown(levels: Array) -> None:
    image = Image.fromarray(levels)
    found = np.asarray(converter_of(image)[0](image))[..., 0].ravel()
    order = np.argsort(levels, axis=None, kind="stable")
    assert (np.diff(found[order].astype(int)) >= 0).all()


def test_12_bits_have_their_own_white() -> None:
    content = tiff(2, 2, b"\xff\xf0\x00\x80\x0f\xff", bits=12)
    assert read(content)[..., 0].tolist() == [[255, 0], [128, 255]]


@pytest.mark.parametrize(
    ("bits", "sample_format", "levels"),
    [(8, 1, b"\0\xff"), (16, 1, b"\0\0\xff\xff"), (32, 3, struct.pack("<2f", 0, 1))],
)
def test_where_white_is_0_it_is_shown_so(bits: int, sample_format: int, levels: bytes) -> None:
    """TIFF 6.0, section 3, PhotometricInterpretation 0."""
    content = tiff(2, 1, levels, bits=bits, photometric=0, sample_format=sample_format)
    assert read(content)[0, :, 0].tolist() == [255, 0]
