"""What a file is, by its content: whether it can hold members, or else what it holds."""

import re
import stat
from codecs import getincrementaldecoder
from enum import Enum
from pathlib import Path
from typing import BinaryIO

CONVERT = "save its parameters with torch.save(model.state_dict(), 'member.pt')"
_CONVERT_PROGRAM = "save its parameters with torch.save(program.state_dict, 'member.pt')"
_TRUSTED = f"load it in a program that trusts it, and {CONVERT}"
_AS_SAFETENSORS = "save the parameters as safetensors"
_HEAD = 4096  # bytes: of an index, its map begins in them
_LONGEST_DIRECTORY = 4_000_000  # bytes, of a zip
_END, _END_64, _ENDS = b"PK\5\6", b"PK\6\6", 98  # bytes of all records behind a zip's directory
_MAGIC_BEFORE_1_6 = b"l\xfc\x9cF\xf9 j\xa8P\x19"


class Kind(Enum):
    """What a file is, in the words of 'it is ...', and what to do if it cannot hold members."""

    TORCH = "an archive of torch.save", ""
    SAFETENSORS = "a safetensors file", ""
    SHARDS = "an index of the files that a network's parameters are in", ""
    EMPTY = "empty", "choose another file"
    NOT_A_FILE = "not a file", "choose a file"
    LFS_POINTER = "a Git LFS pointer, not the file that it names", "get that with git lfs pull"
    TORCHSCRIPT = (
        "TorchScript, whose code runs on loading",
        f"load it with torch.jit.load in a program that trusts it, and {CONVERT}",
    )
    EXPORTED = (
        "a program saved by torch.export, not only parameters",
        f"load it with torch.export.load, and {_CONVERT_PROGRAM}",
    )
    TORCH_BEFORE_1_6 = "in the format of torch.save before version 1.6", _TRUSTED
    PICKLE = "a pickle that torch.save did not write", _TRUSTED
    HDF5 = "an HDF5 file, as Keras writes them", _AS_SAFETENSORS
    ONNX = "a program in ONNX", _AS_SAFETENSORS
    NUMPY = "a file of NumPy arrays", _AS_SAFETENSORS
    GGUF = "a GGUF file", _AS_SAFETENSORS
    TFLITE = "a program for TensorFlow Lite", _AS_SAFETENSORS
    ZIP = "a zip archive that torch.save did not write", "unpack it, and choose a checkpoint"
    COMPRESSED = "a compressed file or a tar archive", "unpack it, and choose a checkpoint"
    WEB_PAGE = "a web page, not a checkpoint", "download the checkpoint again"
    TEXT = "text, not a checkpoint", "choose another file"
    OTHER = (
        "neither an archive of torch.save nor a safetensors file",
        f"load it in the program that wrote it, and {CONVERT}",
    )

    @property
    def can_hold_members(self) -> bool:
        """Whether it is a checkpoint as far as its first bytes say."""
        return self in (Kind.TORCH, Kind.SAFETENSORS, Kind.SHARDS)

    @property
    def refusal(self) -> str:
        """What a file of this kind is, and what to do instead."""
        what, remedy = self.value
        return f"it is {what}: {remedy}"


_STARTS = (  # of what is no zip
    (b"version https://git-lfs.github.com/spec/", Kind.LFS_POINTER),
    (b"\x89HDF\r\n\x1a\n", Kind.HDF5),
    (b"\x93NUMPY", Kind.NUMPY),
    (b"GGUF", Kind.GGUF),
    (b"\x1f\x8b", Kind.COMPRESSED),  # gzip
    (b"BZh", Kind.COMPRESSED),
    (b"\xfd7zXZ\0", Kind.COMPRESSED),
    (b"\x28\xb5\x2f\xfd", Kind.COMPRESSED),  # zstd
    (b"7z\xbc\xaf\x27\x1c", Kind.COMPRESSED),
)
_ONNX = re.compile(rb"\x08[\x01-\x20](\x12|\x1a|\x3a|\x42)")  # its version, then producer or graph
_WEB_PAGE = re.compile(rb"\s*<(!doctype|html)", re.IGNORECASE)
_EXPORTED = re.compile(rb"archive_format|archive_version|serialized_exported_program")
_NO_TEXT = re.compile(rb"[\0-\x08\x0e-\x1f\x7f]")


def kind_of(path: Path) -> Kind:
    """What the file is, by its first bytes and a zip's directory. Raises OSError."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):  # a pipe would be waited for
        return Kind.NOT_A_FILE
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if not head:
            return Kind.EMPTY
        if head.startswith(b"PK\3\4"):
            return _kind_of_zip(_directory(file))
    if head[8:9] == b"{" and b"\0" in head[:8]:  # which JSON does not have
        return Kind.SAFETENSORS
    if head[:1] == b"\x80" and head[1:2] <= b"\x05":
        return Kind.TORCH_BEFORE_1_6 if _MAGIC_BEFORE_1_6 in head[:32] else Kind.PICKLE
    return next((kind for start, kind in _STARTS if head.startswith(start)), _by_pattern(head))


def _by_pattern(head: bytes) -> Kind:
    if head[257:262] == b"ustar":
        return Kind.COMPRESSED
    if head[4:8] == b"TFL3":
        return Kind.TFLITE
    if _ONNX.match(head):
        return Kind.ONNX
    if _WEB_PAGE.match(head):
        return Kind.WEB_PAGE
    if _NO_TEXT.search(head) or not _is_utf_8(head):
        return Kind.OTHER
    return Kind.SHARDS if head.lstrip()[:1] == b"{" and b'"weight_map"' in head else Kind.TEXT


def _is_utf_8(head: bytes) -> bool:
    try:
        getincrementaldecoder("utf-8")().decode(head)  # its end may cut a character
    except UnicodeDecodeError:
        return False
    return True


def _directory(file: BinaryIO) -> bytes:
    """A zip's directory as far as it is where it should be, else nothing."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _ENDS))
    ends = file.read(_ENDS)
    at, at_64 = ends.rfind(_END), ends.rfind(_END_64)
    if at < 0:
        return b""
    length = ends[at + 12 : at + 16] if at_64 < 0 else ends[at_64 + 40 : at_64 + 48]
    behind = len(ends) - (at if at_64 < 0 else at_64)
    whole = min(int.from_bytes(length, "little"), _LONGEST_DIRECTORY)
    file.seek(max(0, size - behind - whole))
    return file.read(whole)


def _kind_of_zip(directory: bytes) -> Kind:
    """By the names of its records; what is damaged is left to the reader of archives."""
    if _EXPORTED.search(directory):
        return Kind.EXPORTED
    if b"/constants.pkl" in directory or b"/code/" in directory:
        return Kind.TORCHSCRIPT
    if b"/data.pkl" in directory or not directory.startswith(b"PK\1\2"):
        return Kind.TORCH
    return Kind.NUMPY if b".npy" in directory else Kind.ZIP
