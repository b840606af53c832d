"""The archive that torch.save writes: a zip, which is checked before torch reads it.

A reader of a zip finds its records by a directory at its end. It must be where every reader looks
for it, so that torch cannot find a different one than is checked here.
"""

import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_LONGEST_PICKLE = 4_000_000  # bytes: any real state dict needs far less
_LONGEST_DIRECTORY = 4_000_000  # bytes
_MOST_RECORDS = 20_000
_LONGEST_EXTRA = 1_000  # bytes of a record: zipfile's time rises with their square
_LOCAL, _ENTRY, _END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
_END_64, _LOCATOR = b"PK\6\6", b"PK\6\7"
_LOCAL_SIZE, _ENTRY_SIZE, _END_SIZE, _END_64_SIZE, _LOCATOR_SIZE = 30, 46, 22, 56, 20
_LITTLE = b"little"  # in the record of the byte order, which older files lack
_DAMAGED = "its archive is damaged, or was not written by torch.save"


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Its content, without the tensors' bytes."""

    pickle: bytes  # that says which tensors there are
    storages: dict[str, tuple[int, int]]  # the first byte and the bytes of each, by its key


def read_archive(path: Path) -> Archive:
    """The archive at this path. Raises ValueError, saying what is wrong with it, and OSError."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        _check_end(file, size)
        try:
            with zipfile.ZipFile(file) as archive:
                records, directory = archive.infolist(), archive.start_dir
        except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError) as error:
            raise ValueError(_DAMAGED) from error
        _check_records(records)
        _check_directory(file, records, directory, size)
        starts = _places(file, records, directory)
        sizes = {one.filename: one.file_size for one in records}
        top = records[0].filename.partition("/")[0]
        if f"{top}/data.pkl" not in sizes:
            raise ValueError("its archive has no data.pkl, so it was not written by torch.save")
        if sizes[f"{top}/data.pkl"] > _LONGEST_PICKLE:
            raise ValueError("it holds far more than a network's parameters")
        _check_byte_order(file, starts, f"{top}/byteorder")
        file.seek(starts[f"{top}/data.pkl"])
        data = f"{top}/data/"
        return Archive(
            pickle=file.read(sizes[f"{top}/data.pkl"]),
            storages={
                name.removeprefix(data): (starts[name], sizes[name])
                for name in sizes
                if name.startswith(data)
            },
        )


def _check_byte_order(file: BinaryIO, starts: dict[str, int], name: str) -> None:
    if name in starts:
        file.seek(starts[name])
        if file.read(len(_LITTLE)) != _LITTLE:
            raise ValueError(
                "its numbers are big-endian: load it in torch, and save it on another machine"
            )


def _check_end(file: BinaryIO, size: int) -> None:
    """The last record has to be the directory's, which is not long, without a comment behind it."""
    file.seek(0)
    if file.read(4) != _LOCAL:
        raise ValueError(_DAMAGED)
    file.seek(max(0, size - _END_SIZE))
    end = file.read(_END_SIZE)
    if not end.startswith(_END) or not end.endswith(b"\0\0"):
        raise ValueError("its archive is cut short, or is followed by something else")
    length, behind = int.from_bytes(end[12:16], "little"), _END_SIZE
    behind_64 = _END_64_SIZE + _LOCATOR_SIZE + _END_SIZE
    file.seek(max(0, size - behind_64))
    end_64 = file.read(behind_64)
    if end_64[_END_64_SIZE:].startswith(_LOCATOR):  # zipfile believes this one alone
        length, behind = int.from_bytes(end_64[40:48], "little"), behind_64
    if length > _LONGEST_DIRECTORY:
        raise ValueError("its archive has too many records")
    file.seek(max(0, size - behind - length))
    _check_entries(file.read(length))


def _check_entries(directory: bytes) -> None:
    at = records = 0
    while at < len(directory):
        head = directory[at : at + _ENTRY_SIZE]
        if len(head) < _ENTRY_SIZE or not head.startswith(_ENTRY):
            raise ValueError(_DAMAGED)
        name, extra, comment = struct.unpack("<3H", head[28:34])
        if extra > _LONGEST_EXTRA:
            raise ValueError(_DAMAGED)
        at += _ENTRY_SIZE + name + extra + comment
        records += 1
        if records > _MOST_RECORDS:
            raise ValueError("its archive has too many records")


def _check_records(records: list[zipfile.ZipInfo]) -> None:
    if not records or len(records) != len({one.filename.lower() for one in records}):
        raise ValueError("its archive repeats a record, or has none")
    if any(one.compress_type != zipfile.ZIP_STORED or one.flag_bits & 1 for one in records):
        raise ValueError("its archive is compressed or encrypted, unlike any of torch.save")
    tops = {one.filename.partition("/")[0] for one in records}
    if len(tops) > 1 or any(_leads_out(one.orig_filename) for one in records):
        raise ValueError("its archive has record names that torch.save never writes")


def _leads_out(name: str) -> bool:
    return "\0" in name or "\\" in name or not {"", ".", ".."}.isdisjoint(name.split("/"))


def _check_directory(file: BinaryIO, records: list[zipfile.ZipInfo], start: int, size: int) -> None:
    """It has to end where the end's own records begin, and these have to point to it."""
    file.seek(start)
    found = file.read(size - start)
    at = 0
    for _ in records:
        head = found[at : at + _ENTRY_SIZE]
        if len(head) < _ENTRY_SIZE or not head.startswith(_ENTRY):
            raise ValueError(_DAMAGED)
        at += _ENTRY_SIZE + sum(struct.unpack("<3H", head[28:34]))
    tail, end = found[at:], found[-_END_SIZE:]
    counts = (len(records), len(records), at, start)
    if len(tail) == _END_SIZE:
        said = struct.unpack("<HHII", end[8:20])
        stands = said == counts
    elif len(tail) == _END_64_SIZE + _LOCATOR_SIZE + _END_SIZE:
        locator = tail[_END_64_SIZE:][:_LOCATOR_SIZE]
        stands = (
            tail.startswith(_END_64)
            and struct.unpack("<4Q", tail[24:56]) == counts
            and locator[:16] == _LOCATOR + struct.pack("<IQ", 0, start + at)
        )
    else:
        stands = False
    if not stands:
        raise ValueError(_DAMAGED)


def _places(file: BinaryIO, records: list[zipfile.ZipInfo], directory: int) -> dict[str, int]:
    """Where the records' bytes begin. They must follow each other."""
    starts: dict[str, int] = {}
    end = 0
    for one in sorted(records, key=lambda record: record.header_offset):
        file.seek(one.header_offset)
        head = file.read(_LOCAL_SIZE)
        if len(head) < _LOCAL_SIZE or not head.startswith(_LOCAL) or one.header_offset < end:
            raise ValueError(_DAMAGED)
        start = one.header_offset + _LOCAL_SIZE + sum(struct.unpack("<2H", head[26:30]))
        end = start + one.file_size
        if one.compress_size != one.file_size or end > directory:
            raise ValueError(_DAMAGED)
        starts[one.filename] = start
    return starts
