import struct
from io import BytesIO

import numpy as np
import PIL
import pytest
from PIL import Image, features

from ensemble_gui.records.settings import Array
from ensemble_gui.samples.image_files.modes import converter_of, strips_of
from ensemble_gui.samples.image_files.orientation import turn_upright
from ensemble_gui.samples.image_files.reading import decode_picture
from tests.support.images.crafted import chunk, png, tiff
from tests.support.images.twins import COLOURS, GREY, HEIGHT, LOSS, OPACITY, TURNS, WIDTH, in_mode

MODES = (
    *("1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr", "LAB"),
    *("HSV", "I", "I;16", "I;16L", "I;16B", "I;16N", "F"),
)
# Before, Pillow neither read these TIFFs nor refused them for that reason.
from_pillow_13 = pytest.mark.skipif(
    int(PIL.__version__.partition(".")[0]) < 13, reason="old Pillow"
)
HOLDS = {
    "TIFF": (
        *("1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "LAB"),
        *("I", "I;16", "I;16B", "F"),
    ),
    "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
    "WEBP": ("RGB", "RGBA"),
}
ORIENTATION = 0x0112  # the EXIF tag


def apart(found: Array, twin: Array) -> int:
    """How far the levels are from those of the twin, at most."""
    assert found.dtype == np.uint8
    assert found.shape == twin.shape
    return int(np.abs(found.astype(int) - twin).max())


def read(content: bytes) -> Array:
    return decode_picture(content, "a picture").rgb


def saved(picture: Image.Image, **options: object) -> bytes:
    file = BytesIO()
    picture.save(file, **options)
    return file.getvalue()


def test_every_mode_is_tried() -> None:
    assert set(Image.MODES) <= set(MODES)


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize("mode", MODES)
def test_every_mode_looks_like_its_twin_in_rgb(mode: str, orientation: int) -> None:
    picture, twin = in_mode(mode)
    assert picture.mode == mode
    found = np.asarray(turn_upright(converter_of(picture)[0](picture), orientation))
    assert apart(found, TURNS[orientation](twin)) <= LOSS.get(mode, 0)


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *((kind, mode) for kind, modes in HOLDS.items() for mode in modes),
        pytest.param("TIFF", "YCbCr", marks=from_pillow_13),
    ],
)
def test_files_look_like_their_twin_in_rgb(kind: str, mode: str, orientation: int) -> None:
    picture, twin = in_mode(mode)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    found = read(saved(picture, format=kind, exif=exif, **options))
    assert apart(found, TURNS[orientation](twin)) <= LOSS.get(mode, 0)


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_compressed_tiffs_are_turned_as_well(compression: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    picture = Image.fromarray(COLOURS)
    found = read(saved(picture, format="TIFF", compression=compression, exif=exif))
    assert apart(found, TURNS[orientation](COLOURS)) == 0


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *(("JPEG", mode) for mode in ("L", "RGB", "CMYK")),
        pytest.param(
            *("AVIF", "RGB"),
            marks=pytest.mark.skipif(not features.check("avif"), reason="a Pillow without AVIF"),
        ),
    ],
)
def test_lossy_files_look_much_like_their_twin(kind: str, mode: str, orientation: int) -> None:
    halves = np.full((48, 32, 3), 30, dtype=np.uint8)
    halves[:24, 8:] = 220
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    picture = Image.fromarray(halves).convert(mode)
    found = read(saved(picture, format=kind, exif=exif, quality=95))
    assert apart(found, TURNS[orientation](halves)) < 40


@pytest.mark.parametrize("transparency", [3, bytes([255, 0, 100, 30])])
def test_the_transparency_of_a_palette_lies_over_white(transparency: int | bytes) -> None:
    picture, _ = in_mode("P")
    alphas = np.full(HEIGHT * WIDTH, 255.0)
    if isinstance(transparency, int):
        alphas[transparency] = 0
    else:
        alphas[:4] = list(transparency)
    opacity = alphas.reshape(HEIGHT, WIDTH, 1) / 255
    twin = np.rint(COLOURS * opacity + 255 * (1 - opacity))
    assert apart(read(saved(picture, format="PNG", transparency=transparency)), twin) <= 1


@pytest.mark.parametrize(
    ("depth", "row", "key", "found"),
    [
        (1, b"\x50", 0, [255, 255, 255, 255]),
        (1, b"\x50", 1, [0, 255, 0, 255]),
        (2, b"\x1b", 1, [0, 255, 170, 255]),
        (4, b"\x01\x23", 2, [0, 17, 255, 51]),
        (8, b"\0\x10\x20\x30", 0x20, [0, 16, 255, 48]),
        (16, b"\0\0\x10\0\x10\1\x30\0", 0x1000, [0, 255, 16, 48]),
    ],
)
def test_the_transparent_grey_of_a_png_becomes_white(
    depth: int, row: bytes, key: int, found: list[int]
) -> None:
    """PNG, third edition, section 11.3.1.1: the grey is given in the image's own depth."""
    content = png(
        4, 1, depth=depth, rows=b"\0" + row, before=chunk(b"tRNS", struct.pack(">H", key))
    )
    assert read(content)[0, :, 0].tolist() == found


@pytest.mark.parametrize(("depth", "key"), [(8, (7, 8, 9)), (16, (0x0707, 0x0808, 0x0909))])
def test_the_transparent_colour_of_a_png_becomes_white(depth: int, key: tuple[int, ...]) -> None:
    levels = struct.pack(">3H", *key)
    row = bytes(key) if depth == 8 else levels
    other = bytes(len(row))
    content = png(
        2, 1, depth=depth, colours=2, rows=b"\0" + row + other, before=chunk(b"tRNS", levels)
    )
    assert read(content)[0].tolist() == [[255, 255, 255], [0, 0, 0]]


@from_pillow_13
def test_premultiplied_transparency_in_a_file_is_known() -> None:
    """TIFF 6.0, section 18, ExtraSamples 1."""
    premultiplied = np.rint(GREY * (OPACITY / 255)).astype(np.uint8)
    data = np.dstack([premultiplied, OPACITY]).tobytes()
    two_of_8 = (258, 3, 2, struct.pack("<HH", 8, 8))
    content = tiff(WIDTH, HEIGHT, data, more=[two_of_8, (277, 3, 1, 2), (338, 3, 1, 1)])
    assert apart(read(content), in_mode("La")[1]) <= 1


@pytest.mark.parametrize("size", [(1, 1), (3000, 2), (2, 3000), (700, 1700)])
@pytest.mark.parametrize("multiple", [1, 3, 1000])
def test_strips_make_up_the_picture(size: tuple[int, int], multiple: int) -> None:
    picture = Image.new("L", size)
    ends = 0
    for top, strip in strips_of(picture, multiple):
        assert top == ends
        assert strip.width == picture.width
        assert top % multiple == 0
        ends += strip.height
    assert ends == picture.height


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
@pytest.mark.parametrize("opacity", [255, 254, 0])
def test_transparent_parts_are_told_from_an_opacity_that_is_full(mode: str, opacity: int) -> None:
    picture = Image.new("RGBA", (30, 20), (90, 90, 90, 255))
    picture.putpixel((29, 19), (90, 90, 90, opacity))
    if mode == "P":
        content = saved(picture.convert("P"), format="PNG", transparency=bytes([opacity]) * 256)
    else:
        content = saved(picture.convert(mode), format="PNG")
    assert decode_picture(content, "a picture").is_transparent == (opacity < 255)


def test_a_picture_without_opacity_is_not_transparent() -> None:
    content = saved(Image.new("RGB", (3, 2)), format="PNG")
    assert not decode_picture(content, "a picture").is_transparent
