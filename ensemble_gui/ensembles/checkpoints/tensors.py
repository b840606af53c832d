"""Tensors by where they lie in a file, so that only those that are used are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A tensor without its numbers."""

    shape: tuple[int, ...]
    dtype: torch.dtype


@dataclass(frozen=True, slots=True)
class File:
    """A file in the state in which its header was read."""

    path: Path
    size: int  # bytes
    changed_ns: int

    @classmethod
    def at(cls, path: Path) -> "File":
        """The file as it is now. Raises OSError."""
        found = path.stat()
        return cls(path, found.st_size, found.st_mtime_ns)


Maps = dict[File, torch.UntypedStorage]  # the bytes of files, read as they are needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored(Outline):
    """A tensor's place in a file, inside which it lies."""

    file: File
    start: int  # the byte of its first number
    stride: tuple[int, ...]  # in numbers

    def along_first(self, index: int) -> "Stored":
        """One of the tensors that are stacked in it."""
        return Stored(
            shape=self.shape[1:],
            dtype=self.dtype,
            file=self.file,
            start=self.start + index * self.stride[0] * self.dtype.itemsize,
            stride=self.stride[1:],
        )


def extent(shape: tuple[int, ...], stride: tuple[int, ...]) -> int:
    """How many numbers lie between the first and the last, both included."""
    if 0 in shape:
        return 0
    return 1 + sum((size - 1) * step for size, step in zip(shape, stride, strict=True))


def contiguous(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The stride of numbers that follow each other."""
    stride: list[int] = []
    step = 1
    for size in reversed(shape):
        stride.append(step)
        step *= max(1, size)
    return tuple(reversed(stride))


def tensors_at(places: Mapping[str, Stored], maps: Maps) -> dict[str, Tensor]:
    """The tensors at these places; their numbers stay in the files until they are copied.

    Files that are not in `maps` are mapped and added. Raises OSError, and ValueError for a file
    that has changed since its header was read.
    """
    return {name: _at(one, maps) for name, one in places.items()}


def _at(place: Stored, maps: Maps) -> Tensor:
    numbers = extent(place.shape, place.stride)
    if not numbers:
        return torch.empty(place.shape, dtype=place.dtype)
    if place.file not in maps:
        maps[place.file] = _mapped(place.file)
    end = place.start + numbers * place.dtype.itemsize
    part = maps[place.file][place.start : end]
    return torch.empty(0, dtype=place.dtype).set_(part, 0, place.shape, place.stride)


def _mapped(file: File) -> torch.UntypedStorage:
    """All bytes of the file, as torch.load maps them."""
    if File.at(file.path) != file:
        raise ValueError("it changed while it was being read: open it again")
    try:
        found = torch.UntypedStorage.from_file(str(file.path), shared=False, nbytes=file.size)
        return cast("torch.UntypedStorage", found)
    except RuntimeError as error:
        raise ValueError("it cannot be mapped into memory: copy it to another disk") from error


def outlines(tensors: Mapping[str, Tensor]) -> dict[str, Outline]:
    """The same tensors without their numbers."""
    return {name: Outline(shape=tuple(one.shape), dtype=one.dtype) for name, one in tensors.items()}
