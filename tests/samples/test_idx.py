import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from ensemble_gui.errors import BadInput
from ensemble_gui.samples.idx import read_idx

BYTES_3D = 0x0803
SHAPE = (2, 3, 4)
PIXELS = np.random.default_rng(0).integers(0, 256, SHAPE, dtype=np.uint8).tobytes()


def unpacked(magic: int, shape: tuple[int, ...], data: bytes) -> bytes:
    return struct.pack(f">I{len(shape)}I", magic, *shape) + data


GOOD = unpacked(BYTES_3D, SHAPE, PIXELS)
PACKED = gzip.compress(GOOD, mtime=0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "digits-idx3-ubyte.gz"


def test_reads_shape_and_bytes(path: Path) -> None:
    path.write_bytes(PACKED)
    images = read_idx(path, dimensions=3)
    assert images.shape == SHAPE
    assert images.dtype == np.uint8
    assert images.tobytes() == PIXELS


def test_reads_one_dimension(path: Path) -> None:
    path.write_bytes(gzip.compress(unpacked(0x0801, (3,), b"\x07\x02\x01")))
    assert read_idx(path, dimensions=1).tolist() == [7, 2, 1]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(unpacked(0x0903, SHAPE, PIXELS), "0x00000903", id="signed bytes"),
        pytest.param(unpacked(0x0802, SHAPE, PIXELS), "0x00000802", id="other dimensions"),
        pytest.param(unpacked(0x03080000, SHAPE, PIXELS), "magic number", id="little endian"),
        pytest.param(unpacked(BYTES_3D, SHAPE, PIXELS[:-1]), "24 bytes", id="a byte too few"),
        pytest.param(unpacked(BYTES_3D, SHAPE, PIXELS + b"\0"), "24 bytes", id="a byte too many"),
        pytest.param(unpacked(BYTES_3D, (0, 28, 28), PIXELS), "0 bytes", id="size nought"),
        pytest.param(unpacked(BYTES_3D, (2**32 - 1,) * 3, PIXELS), "promises", id="huge size"),
        pytest.param(unpacked(BYTES_3D, (400, 1000, 1000), PIXELS), "promises", id="large size"),
        pytest.param(GOOD[:15], "within its header", id="cut header"),
        pytest.param(b"", "within its header", id="nothing"),
    ],
)
def test_wrong_content_is_refused_by_name(path: Path, content: bytes, reason: str) -> None:
    path.write_bytes(gzip.compress(content))
    with pytest.raises(BadInput, match=reason) as caught:
        read_idx(path, dimensions=3)
    assert str(path) in str(caught.value)
    assert "install Ensemble Explorer again" in str(caught.value)


def flipped(packed: bytes, position: int) -> bytes:
    damaged = bytearray(packed)
    damaged[position] ^= 0xFF
    return bytes(damaged)


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(b"", id="empty file"),
        pytest.param(GOOD, id="not gzipped"),
        pytest.param(PACKED[:-12], id="truncated"),
        pytest.param(flipped(PACKED, 12), id="damaged stream"),
        pytest.param(flipped(PACKED, -6), id="wrong checksum"),
    ],
)
def test_a_damaged_file_is_refused_by_name(path: Path, packed: bytes) -> None:
    path.write_bytes(packed)
    with pytest.raises(BadInput) as caught:
        read_idx(path, dimensions=3)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_refused_by_name(path: Path) -> None:
    with pytest.raises(BadInput, match=path.name):
        read_idx(path, dimensions=3)


def test_a_folder_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=tmp_path.name):
        read_idx(tmp_path, dimensions=3)


def test_no_more_is_unpacked_than_the_header_promises(path: Path) -> None:
    bomb = gzip.compress(unpacked(BYTES_3D, SHAPE, bytes(50_000_000)))
    path.write_bytes(bomb[: len(bomb) // 2])  # reading it to its end would find it truncated
    with pytest.raises(BadInput, match="does not hold the 24 bytes"):
        read_idx(path, dimensions=3)
