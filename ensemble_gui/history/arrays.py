"""Arrays in JSON: their bytes, compressed, in base64; small, and exact to the last bit."""

import binascii
import math
import zlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any

import numpy as np

from ensemble_gui.history.fields import Fields
from ensemble_gui.records.settings import Array

FLOAT32, FLOAT64, INT64, UINT8 = "<f4", "<f8", "<i8", "|u1"  # as NumPy names them
_LARGEST = 2**28  # bytes: the pixels of a folder's samples are as many
_EXTRA = 1024  # bytes that compression may add, besides a thousandth
_MOST_AXES = 4


def packed(array: Array, dtype: str) -> dict[str, Any]:
    """The array in numbers of this dtype, as it is written."""
    data = np.ascontiguousarray(array, dtype=dtype)
    text = b64encode(zlib.compress(data.tobytes(), level=1)).decode("ascii")
    return {"dtype": dtype, "shape": list(data.shape), "zlib": text}


def unpacked(found: object, dtype: str, shape: Sequence[int]) -> Array:
    """The array in an object, which has to be of this dtype and shape.

    Raises ValueError. No more is allocated than such an array needs.
    """
    fields = Fields(found)
    if shape_of(fields) != tuple(shape):
        raise ValueError(f"its shape is not {_shown(shape)}")
    if fields.text("dtype") != dtype:
        raise ValueError(f"its dtype is not {dtype}")
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if size > _LARGEST:
        raise ValueError(f"it has {size:,} bytes, more than {_LARGEST:,}")
    data = _inflated(fields.text("zlib", most=2 * (size + size // 1000 + _EXTRA)), size)
    read = np.frombuffer(data, dtype=dtype).reshape(shape)
    return read.astype(read.dtype.newbyteorder("="))  # a copy, which can be written to


def shape_of(fields: Fields) -> tuple[int, ...]:
    """The shape of the array in these fields. Raises ValueError."""
    return fields.many("shape", lambda one: Fields({"it": one}).integer("it"), _MOST_AXES)


def _inflated(text: str, size: int) -> bytes:
    """The bytes, of which there have to be so many. Raises ValueError."""
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(b64decode(text, validate=True), size + 1)
    except binascii.Error as error:
        raise ValueError("it is not base64") from error
    except zlib.error as error:
        raise ValueError("its compressed bytes are damaged") from error
    if len(data) != size or not inflater.eof or inflater.unused_data:
        raise ValueError(f"it does not hold {size:,} bytes")
    return data


def _shown(shape: Sequence[int]) -> str:
    return f"[{', '.join(map(str, shape))}]"
