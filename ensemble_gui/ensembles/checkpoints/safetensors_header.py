"""The header of a safetensors file, checked before anything in the file is trusted.

The format: 8 bytes that give the length of a JSON object, the object, then the tensors' bytes.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path

from ensemble_gui.wording.figures import printable
from ensemble_gui.wording.values import shown_value

LONGEST_HEADER = 5_000_000  # bytes; the format's own limit is 100 MB
_MOST_CONTAINERS = 70_000  # objects and lists: three of each tensor
_MOST_DIMENSIONS = 32
_SIZES = {  # bytes a number, by the format's names
    "BOOL": 1, "U8": 1, "I8": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2,
    "I32": 4, "U32": 4, "F32": 4, "F64": 8, "I64": 8, "U64": 8,
}  # fmt: skip
_LARGEST = 2**53  # of any number in the header


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A tensor, as the file describes it."""

    dtype: str  # by the format's name, such as F32
    shape: tuple[int, ...]


class _Unsound(ValueError):  # noqa: N818 -- it says what is
    """JSON that could be read in several ways, or invalid JSON."""


def read_header(path: Path) -> dict[str, Entry]:
    """The tensors by name. Raises ValueError, saying what is wrong, and OSError."""
    text, rest = _text_of(path)
    tensors = _tensors(text)
    _check_layout(tensors, rest)
    return {name: entry for name, (entry, _start, _end) in tensors.items()}


def read_metadata(path: Path) -> dict[str, str]:
    """The file's metadata, by key. Raises ValueError and OSError, as above."""
    found = _parsed(_text_of(path)[0]).get("__metadata__", {})
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise ValueError("its metadata is not all text")
    return found


def _text_of(path: Path) -> tuple[bytes, int]:
    """The header, and how many bytes follow it."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > size - 8:
            raise ValueError("it is cut short, or not a safetensors file at all")
        if length > LONGEST_HEADER:
            raise ValueError(f"its header claims {length:,} bytes")
        return file.read(length), size - 8 - length


def _tensors(text: bytes) -> dict[str, tuple[Entry, int, int]]:
    found = _parsed(text)
    found.pop("__metadata__", None)
    return {name: _entry(name, one) for name, one in found.items()}


def _parsed(text: bytes) -> dict[str, object]:
    if text.count(b"{") + text.count(b"[") > _MOST_CONTAINERS:
        raise ValueError("its header describes far more tensors than a network has")
    try:
        found = json.loads(text.decode(), object_pairs_hook=_each_once, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("its header is nested too deeply") from None
    except UnicodeDecodeError:
        raise ValueError("its header is not UTF-8") from None
    except json.JSONDecodeError:
        raise ValueError("its header is not JSON") from None
    except _Unsound:
        raise
    except ValueError:  # a number of thousands of digits
        raise ValueError("its header holds a number that is far too long") from None
    if not isinstance(found, dict):
        raise ValueError("its header is not a JSON object")  # noqa: TRY004 -- of data
    return found


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object, whose keys must differ: two readers could each use a different one."""
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _Unsound(f"its header repeats the key {printable(key)}")
        found[key] = value
    return found


def _refuse(constant: str) -> None:
    raise _Unsound(f"its header contains {constant}, which is not JSON")


def _entry(name: str, found: object) -> tuple[Entry, int, int]:
    if not isinstance(found, dict) or set(found) != {"dtype", "shape", "data_offsets"}:
        raise ValueError(f"its header does not describe {printable(name)} as the format requires")
    dtype, shape, offsets = found["dtype"], found["shape"], found["data_offsets"]
    if not isinstance(dtype, str) or dtype not in _SIZES:
        raise ValueError(f"{printable(name)} has an unknown dtype, {shown_value(dtype)}")
    if not _are_counts(shape) or not _are_counts(offsets) or len(offsets) != 2:
        raise ValueError(f"the shape or the offsets of {printable(name)} are not whole numbers")
    if len(shape) > _MOST_DIMENSIONS:
        raise ValueError(f"{printable(name)} has {len(shape):,} dimensions")
    return Entry(dtype=dtype, shape=tuple(shape)), offsets[0], offsets[1]


def _are_counts(found: object) -> bool:
    return isinstance(found, list) and all(
        type(one) is int and 0 <= one <= _LARGEST for one in found
    )


def _check_layout(tensors: dict[str, tuple[Entry, int, int]], size: int) -> None:
    """The tensors must follow each other without gaps and fill the file."""
    expected = 0
    for name, (entry, start, end) in sorted(tensors.items(), key=lambda one: one[1][1:]):
        if start != expected:
            raise ValueError(f"{printable(name)} does not begin where the tensor before it ends")
        if end - start != math.prod(entry.shape) * _SIZES[entry.dtype]:
            raise ValueError(f"{printable(name)} does not have the size that its shape needs")
        if end > size:
            raise ValueError(
                f"{printable(name)} extends beyond the end of the file: it is cut short"
            )
        expected = end
    if expected != size:
        raise ValueError(f"{size - expected:,} of its bytes belong to no tensor")
