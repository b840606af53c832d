"""Data sets in other forms than image files, known by the names of their files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_CONVERT = "save its images as PNG files, in one subfolder per class"
_UNPACK = "unpack it, and choose the folder that comes out"
_SAVE_AGAIN = "save the images as PNG or JPEG"


@dataclass(frozen=True, slots=True)
class KindOfData:
    """What such a file is, with its article, and what the user can do."""

    what: str
    remedy: str
    pattern: re.Pattern[str]


def _kind(what: str, remedy: str, pattern: str) -> KindOfData:
    return KindOfData(what, remedy, re.compile(pattern, re.IGNORECASE))


KINDS = (
    _kind("a file in MNIST's idx format", _CONVERT, r".*[-.]idx[1-4]-u?byte(\.gz)?"),
    _kind("a batch of CIFAR's binary files", _CONVERT, r"(data|test)_batch(_\d+)?(\.bin)?"),
    _kind("an archive", _UNPACK, r".*\.(zip|tar|tgz|tbz2?|txz|7z|rar|tar\.(gz|bz2|xz|zst))"),
    _kind("a file of NumPy arrays", _CONVERT, r".*\.np[yz]"),
    _kind("a Parquet table", _CONVERT, r".*\.(parquet|pq)"),
    _kind("an Arrow table", _CONVERT, r".*\.(arrow|feather)"),
    _kind("an HDF5 file", _CONVERT, r".*\.(h5|hdf5?|he5)"),
    _kind("a TFRecord file", _CONVERT, r".*\.tfrecords?(-\d+-of-\d+)?|.*\.tfrecord\.gz"),
    _kind("an LMDB database", _CONVERT, r"(data|lock)\.mdb|.*\.lmdb"),
    _kind("a MATLAB file", _CONVERT, r".*\.mat"),
    _kind("a file of tensors", _CONVERT, r".*\.(pt|pth|safetensors)"),
    _kind("a Python pickle", _CONVERT, r".*\.(pkl|pickle)"),
    _kind("a DICOM image", _SAVE_AGAIN, r".*\.(dcm|dicom)"),
    _kind("a NIfTI volume", _SAVE_AGAIN, r".*\.nii(\.gz)?"),
    _kind("a raw photo", _SAVE_AGAIN, r".*\.(dng|nef|cr[23]|arw|raf|orf|rw2)"),
    _kind("an image in an unsupported format", _SAVE_AGAIN, r".*\.(svg|psd|exr|hdr|jp2|jxl|tga)"),
    _kind("a video", "save its frames as images", r".*\.(mp4|avi|mov|mkv|webm|m4v)"),
    _kind("a table", "choose the folder of the images that it names", r".*\.(csv|tsv|xlsx?)"),
)


def kind_of_data(name: str) -> KindOfData | None:
    """What a file of this name is, if it is data that could be samples in another form."""
    return next((kind for kind in KINDS if kind.pattern.fullmatch(name)), None)


def first_data(names: Iterable[str]) -> tuple[str, KindOfData] | None:
    """The first of these files that is such data, in the order of KINDS."""
    found = [(name, kind) for name in names if (kind := kind_of_data(name)) is not None]
    return min(found, key=lambda one: KINDS.index(one[1]), default=None)
