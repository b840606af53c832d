import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, features

from ensemble_gui.errors import BadInput
from ensemble_gui.records import Array
from ensemble_gui.samples import image_files
from ensemble_gui.samples.image_files import image_paths, read_grey

NO_AVIF = pytest.mark.skipif(not features.check("avif"), reason="this Pillow is without AVIF")
EXIF_ORIENTATION = 0x0112

# Dark above, light below, so that a picture turned or flipped is told from an upright one.
PICTURE = np.vstack([np.full((8, 24), 40), np.full((8, 24), 220)]).astype(np.uint8)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "picture.png"


def read(path: Path) -> Array:
    return read_grey(str(path))


@pytest.mark.parametrize(
    "name",
    [
        *("a.png", "a.jpg", "a.jpeg", "a.webp", "a.gif", "a.bmp", "a.tif", "a.tiff"),
        *("a.pgm", "a.ppm", "a.ico"),
        pytest.param("a.avif", marks=NO_AVIF),
    ],
)
def test_each_allowed_format_is_read(tmp_path: Path, name: str) -> None:
    Image.fromarray(PICTURE).save(tmp_path / name)
    grey = read(tmp_path / name)
    assert grey.dtype == np.float32
    assert grey.shape[1] > grey.shape[0]
    assert grey[2, 4] == pytest.approx(40 / 255, abs=0.05)
    assert grey[-3, 4] == pytest.approx(220 / 255, abs=0.05)


@pytest.mark.parametrize("kind", ["TGA", "PCX", "EPS", "PDF", "SGI"])
def test_another_format_is_refused_whatever_its_name(path: Path, kind: str) -> None:
    Image.fromarray(PICTURE).save(path, format=kind)
    with pytest.raises(BadInput, match=r"picture\.png is not an image: choose a PNG"):
        read(path)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_white_is_1_and_black_is_0_in_every_mode(path: Path, mode: str) -> None:
    levels = np.repeat(np.array([0, 255], dtype=np.uint8), 4).reshape(2, 4)
    picture = Image.fromarray(levels)
    if mode == "I;16":
        picture = Image.fromarray(levels.astype(np.uint16) * 257)
    picture.convert(mode).save(path)
    assert read(path) == pytest.approx(levels / 255)


@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.pgm"])
def test_16_bits_are_scaled_and_not_clipped(tmp_path: Path, name: str) -> None:
    levels = np.linspace(0, 65535, 600, dtype=np.uint16).reshape(20, 30)
    Image.fromarray(levels).save(tmp_path / name)
    assert read(tmp_path / name) == pytest.approx(levels / 65535, abs=1e-6)


@pytest.mark.parametrize("white", [1, 255, 65535])
def test_floating_point_levels_are_scaled(tmp_path: Path, white: int) -> None:
    levels = np.linspace(0, white, 12, dtype=np.float32).reshape(3, 4)
    Image.fromarray(levels).save(tmp_path / "a.tif")
    assert read(tmp_path / "a.tif") == pytest.approx(levels / white, abs=1e-6)


@pytest.mark.parametrize(
    ("orientation", "upright"),
    [
        (1, PICTURE),
        (2, np.fliplr(PICTURE)),
        (3, np.rot90(PICTURE, 2)),
        (6, np.rot90(PICTURE, -1)),
        (8, np.rot90(PICTURE)),
    ],
)
def test_a_picture_is_turned_upright(path: Path, orientation: int, upright: Array) -> None:
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    Image.fromarray(PICTURE).save(path, exif=exif)
    assert read(path) == pytest.approx(upright / 255)


@pytest.mark.parametrize(
    ("mode", "colour", "grey"),
    [
        ("RGBA", (0, 0, 0, 0), 1),
        ("RGBA", (0, 0, 0, 255), 0),
        ("RGBA", (0, 0, 0, 51), 0.8),
        ("LA", (0, 0), 1),
        ("LA", (0, 255), 0),
    ],
)
def test_transparency_lies_over_white(
    path: Path, mode: str, colour: tuple[int, ...], grey: float
) -> None:
    Image.new(mode, (3, 2), colour).save(path)
    assert read(path) == pytest.approx(grey, abs=0.005)


@pytest.mark.parametrize("name", ["a.png", "a.gif"])
def test_a_transparent_colour_of_the_palette_becomes_white(tmp_path: Path, name: str) -> None:
    picture = Image.new("P", (4, 2))
    picture.putpalette([0, 0, 0, 128, 128, 128])
    picture.paste(1, (2, 0, 4, 2))
    picture.save(tmp_path / name, transparency=0)
    assert read(tmp_path / name)[0] == pytest.approx([1, 1, 128 / 255, 128 / 255], abs=0.005)


def test_an_animation_gives_its_first_frame(tmp_path: Path) -> None:
    frames = [Image.new("L", (4, 4), level) for level in (255, 0, 90)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert read(tmp_path / "a.gif") == pytest.approx(1)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"this is a text, not a picture\n" * 20, id="text"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="svg"),
        pytest.param(bytes(100), id="zeros"),
    ],
)
def test_what_is_no_image_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"picture\.png is not an image"):
        read(path)


def test_an_empty_file_is_refused(path: Path) -> None:
    path.touch()
    with pytest.raises(BadInput, match=r"picture\.png is empty"):
        read(path)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.gif", "a.tif"])
def test_a_cut_off_image_is_refused_by_name(tmp_path: Path, name: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (60, 60), dtype=np.uint8)
    path = tmp_path / name
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(BadInput, match=name):
        read(path)


@pytest.mark.parametrize("name", ["nowhere.png", "a\0b.png", "n" * 300 + ".png"])
def test_a_missing_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="is not there"):
        read_grey(f"{tmp_path}/{name}")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=f"{tmp_path.name} is a folder"):
        read(tmp_path)


@pytest.mark.parametrize("url", ["https://example.org/7.png", "file:///tmp/7.png", "data://x"])
def test_an_address_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match=f"{url} is an address"):
        read_grey(url)


def test_an_unreadable_file_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.fromarray(PICTURE).save(path)
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(BadInput, match=r"picture\.png may not be read"):
        read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_refused_without_waiting_for_it(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(BadInput, match=r"picture\.png is not a file"):
        read(path)


def png_with_few_data(width: int, height: int) -> bytes:
    """A PNG whose header promises this size, and whose data end at once."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data)


@pytest.mark.parametrize("side", [8_000, 10_000, 100_000, 2**31 - 1])
def test_too_many_pixels_are_refused_by_the_header_alone(path: Path, side: int) -> None:
    path.write_bytes(png_with_few_data(side, side))
    with pytest.raises(BadInput, match=r"picture\.png is too large: .* 50 megapixels"):
        read(path)


def test_the_cap_is_on_the_pixels(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_files, "MOST_PIXELS", 12)
    Image.new("L", (3, 4)).save(path)
    assert read(path).shape == (4, 3)
    Image.new("L", (13, 1)).save(path)
    with pytest.raises(BadInput, match="too large"):
        read(path)


def test_a_folder_stands_for_the_images_directly_in_it(tmp_path: Path) -> None:
    for name in ("b.png", "A.JPG", "c.txt", "noext", "deeper/d.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = list(image_paths([str(tmp_path), "z.png"]))
    assert found == [str(tmp_path / "A.JPG"), str(tmp_path / "b.png"), "z.png"]


@pytest.mark.parametrize("path", ["nowhere.png", "https://example.org/7.png", "a\0b.png"])
def test_what_is_no_folder_stands_for_itself(path: str) -> None:
    assert list(image_paths([path])) == [path]


def test_a_folder_without_images_stands_for_itself(tmp_path: Path) -> None:
    assert list(image_paths([str(tmp_path)])) == [str(tmp_path)]
