import warnings
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile, features

from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import Array
from ensemble_gui.samples.image_files.reading import (
    MOST_SIDE,
    Picture,
    decode_picture,
    read_picture,
)
from tests.support.images.crafted import bmp, chunk, gif, ico, png

NO_AVIF = pytest.mark.skipif(not features.check("avif"), reason="this Pillow is without AVIF")
KINDS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "ICO")
EVERY_KIND = (*KINDS, pytest.param("AVIF", marks=NO_AVIF))
ANIMATED = ("GIF", "WEBP", "PNG", pytest.param("AVIF", marks=NO_AVIF))

# Dark above, light below, so that a picture turned or flipped is told from an upright one.
PICTURE = np.vstack([np.full((12, 32), 40), np.full((12, 32), 220)]).astype(np.uint8)


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    picture.save(file, format=kind, **options)
    return file.getvalue()


def read(content: bytes) -> Picture:
    return decode_picture(content, "folder/picture.png")


def refusal_of(content: bytes) -> str:
    with pytest.raises(BadInput) as refusal:
        read(content)
    told = str(refusal.value)
    assert told.startswith("picture.png ")
    assert len(told.splitlines()) == 1
    assert len(told) < 240
    return told


def read_or_none(content: bytes) -> Picture | None:
    with suppress(BadInput):
        return read(content)
    return None


def levels(size: tuple[int, int]) -> Array:
    """A grey picture that gets lighter to the right and downward, (height, width) uint8."""
    width, height = size
    across, down = np.linspace(0, 127, width), np.linspace(0, 127, height)
    return (across + down[:, None]).astype(np.uint8)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_each_allowed_format_is_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "of any name"
    size = {"sizes": [(32, 24)]} if kind == "ICO" else {}
    path.write_bytes(saved(Image.fromarray(PICTURE), kind, **size))
    picture = read_picture(str(path))
    assert picture.rgb.dtype == np.uint8
    assert picture.rgb.shape == (24, 32, 3)
    assert picture.note == ""
    assert picture.rgb[2, 4] == pytest.approx([40] * 3, abs=6)
    assert picture.rgb[-3, 4] == pytest.approx([220] * 3, abs=6)
    assert picture.rgb.flags.writeable  # else torch warns


@pytest.mark.parametrize("kind", ANIMATED)
def test_an_animation_gives_its_first_frame_and_says_so(kind: str) -> None:
    frames = [Image.new("RGB", (8, 8), (level,) * 3) for level in (255, 0, 90)]
    picture = read(saved(frames[0], kind, save_all=True, append_images=frames[1:]))
    assert (picture.rgb > 250).all()
    assert picture.note == "animated: only the first frame is used"


def test_of_several_pages_the_first_is_given() -> None:
    pages = [Image.new("L", (4, 4), level) for level in (255, 0)]
    picture = read(saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    assert (picture.rgb == 255).all()
    assert picture.note == "several pages: only the first is used"


def test_of_several_sizes_of_an_icon_the_largest_is_given() -> None:
    icon = saved(Image.fromarray(levels((64, 64))), "ICO", sizes=[(16, 16), (64, 64), (32, 32)])
    picture = read(icon)
    assert picture.rgb.shape == (64, 64, 3)
    assert picture.note == ""


def test_an_icon_of_two_sizes_as_large_as_each_other_is_read() -> None:
    wide, tall = Image.new("RGBA", (32, 16)), Image.new("RGBA", (16, 32))
    for sizes in ([wide, tall], [tall, wide]):
        options = {"sizes": [one.size for one in sizes], "append_images": sizes}
        icon = saved(Image.new("RGBA", (32, 32)), "ICO", **options)
        assert icon[4] == 2
        assert read(icon).rgb.shape in ((32, 16, 3), (16, 32, 3))


@pytest.mark.parametrize("kind", EVERY_KIND[:7])
@pytest.mark.parametrize("size", [(1024, 768), (3, 900), (1, 1)])
def test_small_pictures_are_left_as_they_are(kind: str, size: tuple[int, int]) -> None:
    grey = levels(size)
    found = read(saved(Image.fromarray(grey), kind, **({"quality": 100} if kind == "JPEG" else {})))
    assert found.rgb.shape == (*grey.shape, 3)
    if kind not in ("JPEG", "WEBP"):
        assert (found.rgb == grey[..., None]).all()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
@pytest.mark.parametrize(
    ("size", "reduced"),
    [
        ((1025, 769), (1024, 768)),
        ((2047, 100), (1024, 50)),
        ((2048, 1536), (1024, 768)),
        ((3000, 5000), (614, 1024)),
        ((5000, 3), (1024, 1)),
        ((2, 9000), (1, 1024)),
    ],
)
def test_large_pictures_are_reduced(
    kind: str, size: tuple[int, int], reduced: tuple[int, int]
) -> None:
    found = read(saved(Image.fromarray(levels(size)), kind)).rgb
    assert found.shape == (*reduced[::-1], 3)
    if min(reduced) > 1:
        assert np.abs(found[..., 0] - levels(reduced).astype(int)).max() <= 4


@pytest.mark.parametrize("size", [(2048, 2048), (3072, 1536), (1020, 10240)])
def test_each_pixel_is_the_mean_of_an_area(size: tuple[int, int]) -> None:
    width, height = size
    factor = max(size) // MOST_SIDE
    grey = np.random.default_rng(0).integers(0, 256, (height, width), dtype=np.uint8)
    areas = grey.reshape(height // factor, factor, width // factor, factor)
    found = read(saved(Image.fromarray(grey), "PPM")).rgb[..., 0]
    assert np.abs(found - areas.mean(axis=(1, 3))).max() <= 1


def test_transparent_parts_are_made_white_before_they_are_averaged() -> None:
    checks = np.indices((2048, 2048)).sum(axis=0) % 2 * 255
    picture = np.dstack([np.zeros_like(checks), checks]).astype(np.uint8)
    found = read(saved(Image.fromarray(picture), "PNG", compress_level=1)).rgb
    assert found.shape == (1024, 1024, 3)
    assert np.abs(found - 127.5).max() <= 1


@given(st.integers(1, 1500), st.integers(1, 1500))
def test_no_size_is_beyond_the_largest_or_nothing(width: int, height: int) -> None:
    found = read(bmp(width, height, bytes(width * height + 4 * height), bits=8)).rgb
    longer = max(width, height)
    assert max(found.shape[:2]) == min(longer, MOST_SIDE)
    if longer > MOST_SIDE:
        shorter = max(1, round(min(width, height) * MOST_SIDE / longer))
        assert min(found.shape[:2]) == shorter


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"this is a text, not a picture\n" * 20, id="text"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="svg"),
        pytest.param(bytes(100), id="zeros"),
        pytest.param(b"\x89", id="one byte"),
    ],
)
def test_what_is_no_image_is_refused(content: bytes) -> None:
    assert "is not in a supported image format: choose a PNG, JPEG," in refusal_of(content)


def test_nothing_is_refused() -> None:
    assert "is empty" in refusal_of(b"")


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_an_image_cut_off_anywhere_is_refused_or_whole(kind: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (20, 20, 3), dtype=np.uint8)
    content = saved(Image.fromarray(noise), kind)
    whole = read(content).rgb
    lengths = range(1, len(content), 7)
    taken = [found for length in lengths if (found := read_or_none(content[:length]))]
    assert len(taken) < len(lengths) * 0.1
    assert all((found.rgb == whole).all() for found in taken)


def test_an_image_cut_off_is_told_as_such() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (60, 60), dtype=np.uint8)
    content = saved(Image.fromarray(noise), "JPEG")
    assert "cannot be decoded (image file is truncated" in refusal_of(content[: len(content) // 2])
    told = "picture.png is damaged (no JPEG data found)."
    assert refusal_of(content[:4]) == told


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(gif(size=(4, 4), frame=(9, 9)), id="GIF"),
        pytest.param(ico(png(20, 20, rows=bytes(21 * 20)), 16, 16), id="larger icon"),
        pytest.param(ico(png(10, 10, rows=bytes(11 * 10)), 16, 16), id="smaller icon"),
    ],
)
def test_what_is_of_another_size_than_its_header_says_is_refused(content: bytes) -> None:
    assert "cannot be decoded (its parts differ in size)" in refusal_of(content)


def test_a_fault_of_many_lines_is_told_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_image: object) -> None:
        raise RuntimeError("it is\x00 so\nand so" * 100)

    monkeypatch.setattr(ImageFile.ImageFile, "load", fail)
    assert "cannot be decoded (it is\ufffd so): save it again" in refusal_of(png(4, 4))


def test_a_fault_without_words_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_image: object) -> None:
        raise MemoryError

    monkeypatch.setattr(ImageFile.ImageFile, "load", fail)
    assert "cannot be decoded: save it again" in refusal_of(png(4, 4))


def test_warnings_and_logs_of_pillow_are_not_heard(capfd: pytest.CaptureFixture[str]) -> None:
    two_of_one = chunk(b"acTL", bytes(8)) * 2  # Pillow warns of it
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        read(png(4, 4, rows=bytes(20), before=two_of_one))
    assert not heard
    assert capfd.readouterr() == ("", "")
