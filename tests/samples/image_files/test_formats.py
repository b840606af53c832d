import sys
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from ensemble_gui.errors import BadInput
from ensemble_gui.samples.image_files.formats import format_of
from ensemble_gui.samples.image_files.reading import decode_picture

GREY = np.tile(np.arange(0, 256, 4, dtype=np.uint8), (48, 1))


def saved(kind: str, **options: object) -> bytes:
    file = BytesIO()
    Image.fromarray(GREY).convert("RGB").save(file, format=kind, **options)
    return file.getvalue()


def container(main: bytes, *others: bytes) -> bytes:
    """The start of an ISO media file of these brands."""
    brands = main + bytes(4) + b"".join(others)
    return (8 + len(brands)).to_bytes(4, "big") + b"ftyp" + brands + bytes(99)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "ICO"])
def test_formats_are_told_by_their_first_bytes(kind: str) -> None:
    assert format_of(saved(kind), "a file") == kind


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"8BPS\0\1" + bytes(99), "PSD"),
        (b"%PDF-1.7", "PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "EPS"),
        (saved("PCX"), "PCX"),
        (saved("SGI"), "SGI"),
        (saved("JPEG2000"), "JPEG2000"),
    ],
)
def test_another_format_is_refused_by_name(content: bytes, kind: str) -> None:
    told = rf"a file is not in a supported image format \({kind}\): choose a PNG, JPEG, WebP,"
    with pytest.raises(BadInput, match=told):
        format_of(content, "a file")


@pytest.mark.parametrize("content", [b"P1 of two", b"PyRGBA\n", b"P0CMYK 1 1 255\n", b"P7\n", b"P"])
def test_not_all_that_starts_with_a_p_is_a_picture(content: bytes) -> None:
    if content == b"P1 of two":  # as its first bytes are those of one
        assert format_of(content, "a file") == "PPM"
        return
    with pytest.raises(BadInput, match="a file is not in a supported image format: choose"):
        format_of(content, "a file")


@pytest.mark.parametrize(
    "content",
    [
        container(b"heic", b"mif1", b"heic"),
        container(b"heix"),
        container(b"hevc"),
        container(b"mif1", b"miaf", b"heic"),
        container(b"msf1", b"hevc"),
    ],
)
def test_without_the_extra_heic_is_refused_with_what_would_do(
    monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)  # importing it fails
    told = r"a file is a HEIC image: install ensemble-explorer\[heic\], or save it as JPEG"
    with pytest.raises(BadInput, match=told):
        decode_picture(content, "a file")


@pytest.mark.parametrize(
    "content",
    [container(b"avif", b"mif1", b"heic"), container(b"mif1", b"avif"), container(b"mif1")],
)
def test_not_all_iso_media_are_heic(content: bytes) -> None:
    with pytest.raises(BadInput) as refusal:
        decode_picture(content, "a file")
    assert "HEIC" not in str(refusal.value)


@pytest.fixture
def heic() -> None:
    """Skips the test where HEIC cannot be written."""
    plugin = pytest.importorskip("pillow_heif", reason="the extra heic is not installed")
    plugin.register_heif_opener(thumbnails=False)
    if "HEIF" not in Image.SAVE:
        pytest.skip("this pillow-heif has no encoder")


@pytest.mark.usefixtures("heic")
@pytest.mark.parametrize(("orientation", "stored_size"), [(1, (48, 64)), (6, (64, 48))])
def test_heic_is_read_with_the_extra(orientation: int, stored_size: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = decode_picture(saved("HEIF", quality=95, exif=exif.tobytes()), "a file")
    assert picture.rgb.shape == (*stored_size, 3)
    assert picture.note == ""
    upright = picture.rgb if orientation == 1 else np.rot90(picture.rgb)
    assert np.abs(upright[..., 0].astype(int) - GREY).max() < 12


@pytest.mark.usefixtures("heic")
def test_of_several_heic_pictures_the_main_one_is_given() -> None:
    more = [Image.new("RGB", (64, 48))]
    picture = decode_picture(saved("HEIF", save_all=True, append_images=more), "a file")
    assert picture.note == "several pictures: only the main one is used"
    assert picture.rgb.shape == (48, 64, 3)
    assert picture.rgb.max() > 200


@pytest.mark.usefixtures("heic")
@pytest.mark.parametrize("told", [(16, 16), (60_000, 60_000)])
def test_heic_of_another_size_than_it_says_is_refused(told: tuple[int, int]) -> None:
    sides = [b"".join(side.to_bytes(4, "big") for side in size) for size in ((64, 64), told)]
    content = saved("HEIF")  # its pictures are padded
    assert b"ispe" + bytes(4) + sides[0] in content
    with pytest.raises(BadInput):
        decode_picture(content.replace(*sides), "a file")


@pytest.mark.usefixtures("heic")
def test_damaged_heic_is_refused() -> None:
    content = saved("HEIF")
    with pytest.raises(BadInput, match="a file "):
        decode_picture(content[: len(content) // 2], "a file")
