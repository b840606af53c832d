from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, features

from ensemble_gui.errors import BadInput
from ensemble_gui.samples.image_files.avif import CodedPictures
from ensemble_gui.samples.image_files.budget import TooCostlyError
from ensemble_gui.samples.image_files.reading import decode_picture

pytestmark = pytest.mark.skipif(not features.check("avif"), reason="a Pillow without AVIF")


def avif(size: tuple[int, int], mode: str = "RGB", frames: int = 1) -> bytes:
    pictures = [Image.new(mode, size, level) for level in range(frames)]
    file = BytesIO()
    animated = {"save_all": True, "append_images": pictures[1:]} if frames > 1 else {}
    pictures[0].save(file, format="AVIF", speed=10, **animated)
    return file.getvalue()


def lie(content: bytes, size: tuple[int, int], told: tuple[int, int]) -> bytes:
    """The file with another size in its container."""
    fields = [
        b"ispe" + bytes(4) + b"".join(side.to_bytes(4, "big") for side in one)
        for one in (size, told)
    ]
    assert fields[0] in content
    return content.replace(*fields)


def box(name: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + name + content


@pytest.mark.parametrize("size", [(1, 1), (64, 48), (1000, 700), (65, 7)])
@pytest.mark.parametrize(
    ("mode", "frames", "pieces"), [("RGB", 1, 1), ("L", 1, 1), ("RGBA", 1, 2), ("RGBA", 3, 4)]
)
def test_the_pixels_are_found_in_the_coded_pictures(
    size: tuple[int, int], mode: str, frames: int, pieces: int
) -> None:
    """Colours and opacity, each as a still picture and as the start of a film."""
    assert list(CodedPictures(avif(size, mode, frames))) == [(size[0] * size[1], 1)] * pieces


def test_a_picture_larger_than_its_container_says_is_refused() -> None:
    content = lie(avif((3000, 2000)), (3000, 2000), (64, 64))
    with pytest.raises(BadInput, match="would take too long"):
        decode_picture(content, "a picture")


def test_too_many_pieces_are_not_followed() -> None:
    content = avif((8, 8))
    with pytest.raises(TooCostlyError):
        list(CodedPictures(content + box(b"free", b"") * 100_001))


def test_pieces_that_lie_upon_each_other_are_not_joined() -> None:
    extents = (0).to_bytes(4, "big") + (10_000).to_bytes(4, "big")
    item = b"\0\1\0\0" + (300).to_bytes(2, "big") + extents * 300
    table = box(b"iloc", b"\0\0\0\0\x44\0\0\1" + item)
    with pytest.raises(TooCostlyError):
        list(CodedPictures(box(b"meta", bytes(4) + table) + bytes(10_000)))


@given(st.binary(max_size=400))
def test_any_bytes_can_be_looked_through(content: bytes) -> None:
    list(CodedPictures(content))


@given(st.integers(0, 10**6), st.integers(0, 255), st.booleans())
def test_any_damage_can_be_looked_through(place: int, value: int, animated: bool) -> None:  # noqa: FBT001 -- hypothesis gives it by place
    content = bytearray(STILL_AND_MOVING[animated])
    content[place % len(content)] = value
    list(CodedPictures(bytes(content)))
    list(CodedPictures(bytes(content[: place % len(content)])))


STILL_AND_MOVING = (
    (avif((16, 16), "RGBA"), avif((16, 16), "RGBA", 2)) if features.check("avif") else ()
)
