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
_HEADER = "its header"
_LARGEST = 2**53  # of any number in the header
_Described = tuple[str, tuple[int, ...], int, int]  # dtype, shape, first byte, byte behind


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A tensor, as the file describes it."""

    dtype: str  # by the format's name, such as F32
    shape: tuple[int, ...]
    start: int  # the byte of its first number


class _Unsound(ValueError):  # noqa: N818 -- it says what is
    """JSON that could be read in several ways, or invalid JSON."""


def read_header(path: Path) -> dict[str, Entry]:
    """The tensors by name. Raises ValueError, saying what is wrong, and OSError."""
    text, rest = _text_of(path)
    tensors = _tensors(text)
    _check_layout(tensors, rest)
    before = 8 + len(text)
    return {
        name: Entry(dtype=dtype, shape=shape, start=before + start)
        for name, (dtype, shape, start, _end) in tensors.items()
    }


def read_metadata(path: Path) -> dict[str, str]:
    """The file's metadata, by key. Raises ValueError and OSError, as above."""
    found = parsed_json(_text_of(path)[0], _HEADER).get("__metadata__", {})
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


def _tensors(text: bytes) -> dict[str, _Described]:
    found = parsed_json(text, _HEADER)
    found.pop("__metadata__", None)
    return {name: _described(name, one) for name, one in found.items()}


def parsed_json(text: bytes, what: str) -> dict[str, object]:
    """The JSON object in an untrusted file. Raises ValueError, saying what is wrong with `what`."""
    if text.count(b"{") + text.count(b"[") > _MOST_CONTAINERS:
        raise ValueError(f"{what} describes far more tensors than a network has")
    try:
        found = json.loads(text.decode(), object_pairs_hook=_each_once, parse_constant=_refuse)
    except RecursionError:
        raise ValueError(f"{what} is nested too deeply") from None
    except UnicodeDecodeError:
        raise ValueError(f"{what} is not UTF-8") from None
    except json.JSONDecodeError:
        raise ValueError(f"{what} is not JSON") from None
    except _Unsound as error:
        raise ValueError(f"{what} {error}") from None
    except ValueError:  # a number of thousands of digits
        raise ValueError(f"{what} holds a number that is far too long") from None
    if not isinstance(found, dict):
        raise ValueError(f"{what} is not a JSON object")  # noqa: TRY004 -- of data
    return found


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object, whose keys must differ: two readers could each use a different one."""
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _Unsound(f"repeats the key {printable(key)}")
        found[key] = value
    return found


def _refuse(constant: str) -> None:
    raise _Unsound(f"contains {constant}, which is not JSON")


def _described(name: str, found: object) -> _Described:
    if not isinstance(found, dict) or set(found) != {"dtype", "shape", "data_offsets"}:
        raise ValueError(f"its header does not describe {printable(name)} as the format requires")
    dtype, shape, offsets = found["dtype"], found["shape"], found["data_offsets"]
    if not isinstance(dtype, str) or dtype not in _SIZES:
        raise ValueError(f"{printable(name)} has an unknown dtype, {shown_value(dtype)}")
    if not _are_counts(shape) or not _are_counts(offsets) or len(offsets) != 2:
        raise ValueError(f"the shape or the offsets of {printable(name)} are not whole numbers")
    if len(shape) > _MOST_DIMENSIONS:
        raise ValueError(f"{printable(name)} has {len(shape):,} dimensions")
    return dtype, tuple(shape), offsets[0], offsets[1]


def _are_counts(found: object) -> bool:
    return isinstance(found, list) and all(
        type(one) is int and 0 <= one <= _LARGEST for one in found
    )


def _check_layout(tensors: dict[str, _Described], size: int) -> None:
    """The tensors must follow each other without gaps and fill the file."""
    expected = 0
    for name, (dtype, shape, start, end) in sorted(tensors.items(), key=lambda one: one[1][2:]):
        if start != expected:
            raise ValueError(f"{printable(name)} does not begin where the tensor before it ends")
        if end - start != math.prod(shape) * _SIZES[dtype]:
            raise ValueError(f"{printable(name)} does not have the size that its shape needs")
        if end > size:
            raise ValueError(
                f"{printable(name)} extends beyond the end of the file: it is cut short"
            )
        expected = end
    if expected != size:
        raise ValueError(f"{size - expected:,} of its bytes belong to no tensor")
