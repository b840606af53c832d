import struct
import subprocess
import sys
import tracemalloc
import zlib
from io import BytesIO

import pytest
from PIL import Image

from ensemble_gui.errors import BadInput
from ensemble_gui.samples.image_files import limits
from ensemble_gui.samples.image_files.reading import decode_picture
from tests.support.images.crafted import bmp, chunk, gif, ico, png, tiff, webp

LONGS = struct.Struct("<L")


def refusal_of(content: bytes) -> str:
    with pytest.raises(BadInput) as refusal:
        decode_picture(content, "a bomb")
    return str(refusal.value)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(png(60_000, 60_000), id="PNG"),
        pytest.param(png(2**31 - 1, 2**31 - 1), id="largest PNG"),
        pytest.param(png(8_000, 8_000), id="PNG of 64 megapixels"),
        pytest.param(png(65_536, 1), id="longest PNG"),
        pytest.param(tiff(60_000, 60_000, bytes(99)), id="TIFF"),
        pytest.param(bmp(60_000, 60_000, bytes(99)), id="BMP"),
        pytest.param(gif((60_000, 60_000), (60_000, 60_000)), id="GIF"),
        pytest.param(webp(16_384, 16_384), id="WebP"),
        pytest.param(b"P6 60000 60000 255\n" + bytes(99), id="PPM"),
        pytest.param(b"P3 60000 60000 255\n" + b"1 " * 99, id="PPM in text"),
        pytest.param(ico(png(300, 600), 256, 256), id="larger icon"),
        pytest.param(ico(png(60_000, 60_000), 16, 16), id="ICO"),
    ],
)
def test_too_many_pixels_are_refused_by_the_header_alone(content: bytes) -> None:
    tracemalloc.start()
    try:
        told = refusal_of(content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert told.startswith("a bomb is too large: choose an image of at most 50 megapixels")
    assert peak < 5e6


def test_no_memory_is_taken_for_too_many_pixels() -> None:
    """In a process of its own, as the most that was ever taken is measured."""
    pytest.importorskip("resource", reason="this system does not tell the peak of memory")
    script = """
import resource, sys
from ensemble_gui.errors import BadInput
from ensemble_gui.samples.image_files.reading import decode_picture
peaks = []
for content in sys.stdin.buffer.read().split(b"|||"):
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    try:
        decode_picture(content, "a bomb")
    except BadInput:
        pass
peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(peaks[-1] - peaks[1])
"""
    bombs = [
        *(png(4, 4), png(60_000, 60_000), tiff(60_000, 60_000, bytes(99))),
        *(bmp(60_000, 60_000, bytes(99)), gif((60_000, 60_000), (60_000, 60_000))),
        *(webp(16_384, 16_384), b"P6 60000 60000 255\n" + bytes(99)),
        ico(png(7_000, 7_000, rows=bytes(7_001 * 7_000)), 16, 16),
    ]
    command = [sys.executable, "-c", script]
    ended = subprocess.run(command, input=b"|||".join(bombs), capture_output=True, check=True)
    kibibytes = int(ended.stdout) if sys.platform != "darwin" else int(ended.stdout) // 1024
    assert kibibytes < 50 * 1024
    assert ended.stderr == b""


def test_the_cap_is_on_the_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_PIXELS", 12)
    assert decode_picture(png(3, 4, rows=bytes(16)), "a picture").rgb.shape == (4, 3, 3)
    assert "is too large" in refusal_of(png(13, 1, rows=bytes(14)))


def test_the_limit_of_pillow_is_given_back() -> None:
    before = Image.MAX_IMAGE_PIXELS
    refusal_of(png(60_000, 60_000))
    assert before == Image.MAX_IMAGE_PIXELS


@pytest.mark.parametrize("kind", [b"iCCP", b"zTXt", b"iTXt"])
def test_text_that_unpacks_to_much_is_refused(kind: bytes) -> None:
    head = b"k\0\1\0\0\0" if kind == b"iTXt" else b"k\0\0"
    packed = head + zlib.compress(bytes(2**20 + 1), 9)
    assert "cannot be decoded" in refusal_of(png(4, 4, before=chunk(kind, packed)))
    many = chunk(kind, head + zlib.compress(b"text")) * 65
    assert "would take too long" in refusal_of(png(4, 4, before=many))


def many_strips(number: int, rows: int) -> bytes:
    """A TIFF of 100x100 whose strips lie upon each other."""
    places = b"".join(LONGS.pack(8 + one % 2) for one in range(number))
    return tiff(100, 100, bytes(10_002), more=[(273, 4, number, places), (278, 4, 1, rows)])


def tiff_of_tile(side: int) -> bytes:
    """A TIFF of 10x10 in one tile of this side, packed."""
    data = zlib.compress(bytes(side * side), 9)
    tags = [(322, 4, 1, side), (323, 4, 1, side), (324, 4, 1, 8), (325, 4, 1, len(data))]
    return tiff(10, 10, data, compression=8, more=tags)


def scans(number: int) -> bytes:
    """A progressive JPEG of a megapixel, its last scan again and again."""
    file = BytesIO()
    Image.new("RGB", (1000, 1000)).save(file, format="JPEG", progressive=True)
    content = file.getvalue()
    last = content.rindex(b"\xff\xda")
    return content[:-2] + content[last:-2] * number + content[-2:]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"P6 #" + b"x" * 400_000, id="comment in PPM"),
        pytest.param(b"P6 " + b" " * 400_000, id="blanks in PPM"),
        pytest.param(b"P2 1000 1000 255\n" + b"1 " * 10**6, id="grey in text"),
        pytest.param(b"P5 800 800 254\n" + bytes(640_000), id="grey to be scaled"),
        pytest.param(bmp(3000, 2000, b"\1\1\0\0" * 2000, bits=8, compression=1), id="packed BMP"),
        pytest.param(gif((4, 4), (4, 4), b"!\xfe" + b"\1x" * 200_000 + b"\0"), id="GIF comment"),
        pytest.param(gif((4, 4), (4, 4), b"!\1\1x\0" * 100_000), id="GIF extensions"),
        pytest.param(b"\xff\xd8\xff\xe0\0\2" + b"x" * 400_000, id="junk in JPEG"),
        pytest.param(b"\xff\xd8" + b"\xff\xfe\0\2" * 100_000, id="pieces of JPEG"),
        pytest.param(png(4, 4, before=chunk(b"abCd", b"") * 90_000), id="pieces of PNG"),
        pytest.param(many_strips(100_000, rows=50), id="TIFF strips upon each other"),
        pytest.param(tiff_of_tile(8_000), id="TIFF tile"),
        pytest.param(scans(1_000), id="scans of JPEG"),
    ],
)
def test_what_would_take_long_is_refused(content: bytes) -> None:
    assert refusal_of(content) == "a bomb would take too long to read: save it again as PNG."


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(many_strips(2, rows=50), id="TIFF strips"),
        pytest.param(tiff_of_tile(512), id="TIFF tile"),
        pytest.param(scans(30), id="scans of JPEG"),
        pytest.param(b"P2 #" + b"x" * 9_000 + b"\n600 400 100\n" + b"7 " * 240_000, id="text"),
        pytest.param(b"P5 400 300 4095\n" + bytes(240_000), id="grey to be scaled"),
        pytest.param(
            bmp(1000, 800, (b"\xfa\7" * 4 + b"\0\0") * 800, bits=8, compression=1), id="packed BMP"
        ),
        pytest.param(
            png(4, 4, rows=bytes(20), before=chunk(b"zTXt", b"k\0\0" + zlib.compress(b"a")) * 60),
            id="texts in PNG",
        ),
    ],
)
def test_what_is_unusual_but_soon_read_is_taken(content: bytes) -> None:
    assert max(decode_picture(content, "a picture").rgb.shape) <= 1024
