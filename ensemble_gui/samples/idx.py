"""Reads IDX, the format of the MNIST files: magic number, sizes, then unsigned bytes."""

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np

from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import Array
from ensemble_gui.wording.faults import reason

_UNSIGNED_BYTE = 0x08
_MOST_BYTES = 256 * 1024 * 1024  # five times MNIST's largest file


def read_idx(path: Path, dimensions: int) -> Array:
    """The array in a gzipped IDX file of unsigned bytes with this number of dimensions.

    Raises BadInput, naming the file, if it cannot be read, is damaged, or its magic number or
    sizes are not what they should be.
    """
    try:
        with gzip.open(path) as file:
            shape = _read_shape(file.read(4 + 4 * dimensions), dimensions)
            size = math.prod(shape)
            data = file.read(size + 1)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise BadInput(
            f"The data file {path} cannot be read ({reason(error)}): "
            "install Ensemble Explorer again."
        ) from error
    if len(data) != size:
        raise BadInput(
            f"The data file {path} does not hold the {size} bytes that its header promises: "
            "install Ensemble Explorer again."
        )
    return np.frombuffer(data, dtype=np.uint8).reshape(shape)


def _read_shape(header: bytes, dimensions: int) -> tuple[int, ...]:
    """The sizes in an IDX header; raises ValueError if it is not one of this kind."""
    if len(header) != 4 + 4 * dimensions:
        raise ValueError("it ends within its header")
    magic, *shape = struct.unpack(f">{1 + dimensions}I", header)
    expected = _UNSIGNED_BYTE << 8 | dimensions
    if magic != expected:
        raise ValueError(f"its magic number is {magic:#010x}, not {expected:#010x}")
    if math.prod(shape) > _MOST_BYTES:
        raise ValueError(f"it promises {math.prod(shape)} bytes, more than {_MOST_BYTES}")
    return tuple(shape)
