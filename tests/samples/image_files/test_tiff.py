import struct

import pytest

from ensemble_gui.errors import BadInput
from ensemble_gui.samples.image_files.budget import TooCostlyError
from ensemble_gui.samples.image_files.reading import decode_picture
from ensemble_gui.samples.image_files.tiff import MOST_TAGS, MOST_VALUES, check_directories
from tests.support.images.crafted import Tag, directory, tiff

_SHORT, _LONG, _RATIONAL, _UNDEFINED = 3, 4, 5, 7
_EXIF = 34665


def one_more(tag: Tag) -> bytes:
    return tiff(4, 4, bytes(16), more=[tag])


def within(tag: Tag) -> bytes:
    """A TIFF with this tag in its Exif directory."""
    exif = directory([tag], start=8)
    return tiff(4, 4, exif, more=[(_EXIF, _LONG, 1, 8)])


@pytest.mark.parametrize(
    "tag",
    [
        (60_000, _SHORT, MOST_VALUES, 8),
        (60_000, _LONG, 2**32 - 1, 8),
        (60_000, _RATIONAL, MOST_VALUES // 100 + 1, 8),
    ],
)
def test_too_many_values_are_refused_in_each_directory(tag: Tag) -> None:
    for content in (one_more(tag), within(tag)):
        with pytest.raises(TooCostlyError):
            check_directories(content)
        with pytest.raises(BadInput, match="would take too long"):
            decode_picture(content, "a picture")


@pytest.mark.parametrize(
    "tag",
    [
        (60_000, _SHORT, 1000, bytes(2000)),
        (60_000, _RATIONAL, 100, bytes(800)),
        (60_000, _UNDEFINED, 10**6, bytes(10**6)),
    ],
)
def test_what_cameras_write_is_read(tag: Tag) -> None:
    check_directories(one_more(tag))
    assert decode_picture(one_more(tag), "a picture").rgb.shape == (4, 4, 3)
    check_directories(within(tag))


def test_too_many_tags_are_refused() -> None:
    tags = [(number, _SHORT, 1, 0) for number in range(MOST_TAGS + 1)]
    with pytest.raises(TooCostlyError):
        check_directories(b"II*\0\x08\0\0\0" + directory(tags, start=8))


def test_directories_in_a_circle_end() -> None:
    tags = [(_EXIF, _LONG, 1, 8)] * 1000
    with pytest.raises(TooCostlyError):
        check_directories(b"II*\0\x08\0\0\0" + directory(tags, start=8))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("count", [10, MOST_VALUES + 1])
def test_big_tiffs_are_counted_as_well(order: str, count: int) -> None:
    head = b"II\x2b\0" if order == "<" else b"MM\x2b\0"
    content = head + struct.pack(order + "HHQQ", 8, 0, 16, 1)
    content += struct.pack(order + "HHQQ", 60_000, _SHORT, count, 0)
    if count > MOST_VALUES:
        with pytest.raises(TooCostlyError):
            check_directories(content)
    else:
        check_directories(content)


def test_a_short_can_lead_to_more_in_either_order() -> None:
    inner = struct.pack(">HHHLL", 1, 60_000, _SHORT, MOST_VALUES + 1, 0)
    entry = struct.pack(">HHHLHH", 1, _EXIF, _SHORT, 1, 26, 0)
    with pytest.raises(TooCostlyError):
        check_directories(b"MM\0*\0\0\0\x08" + entry + bytes(4) + inner)


@pytest.mark.parametrize("length", range(0, 140, 7))
def test_what_is_cut_off_is_left_to_pillow(length: int) -> None:
    check_directories(within((60_000, _SHORT, 10, bytes(20)))[:length])
