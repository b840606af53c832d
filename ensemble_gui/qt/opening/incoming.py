"""What a drag, a drop or the clipboard brings: paths, or an image without a file."""

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, Qt, QUrl
from PySide6.QtGui import QImage, QImageWriter, QPainter

from ensemble_gui.qt.opening.ensemble_names import is_ensemble
from ensemble_gui.qt.opening.run_names import is_run
from ensemble_gui.records.images import IMAGE_SUFFIXES, Encoded
from ensemble_gui.wording.figures import shorten

_ENCODED = ("image/png", "image/webp", "image/jpeg", "image/tiff", "image/bmp")
_NO_IMAGE = "This is not an image: drop image files, folders of them, or an image"


def paths_of(data: QMimeData) -> tuple[str, ...]:
    """Paths of files, and the addresses of everything else.

    A browser gives an image together with its address: there the image is what counts.
    """
    urls = data.urls()
    if _has_image(data) and not any(url.isLocalFile() for url in urls):
        return ()
    return tuple(_path_of(url) if url.isLocalFile() else url.toString() for url in urls)


def image_of(data: QMimeData, name: str) -> Encoded | None:
    """The image that is there without a file, as it was encoded: nothing is decoded here."""
    for kind in _ENCODED:
        if data.hasFormat(kind):
            return Encoded(name=name, content=bytes(data.data(kind).data()))
    image = data.imageData() if data.hasImage() else None
    if not isinstance(image, QImage) or image.isNull():
        return None
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"bmp").write(_on_white(image))  # no time for more
    return Encoded(name=name, content=bytes(buffer.data().data()))


def why_not(data: QMimeData) -> str:
    """Why none of this can be opened, judged by names alone; '' if something can be."""
    if ensembles_of(data) or runs_of(data):
        return ""
    if not paths_of(data):
        return "" if _has_image(data) else _NO_IMAGE
    refusals = [_why_not(url) for url in data.urls()]
    return "" if not all(refusals) else refusals[0]


def ensembles_of(data: QMimeData) -> tuple[str, ...]:
    """The paths of the ensemble that is dropped: of one folder, or of the members' files."""
    return tuple(path for path in _local_paths(data) if is_ensemble(path))


def runs_of(data: QMimeData) -> tuple[str, ...]:
    """The paths of the saved runs that are dropped."""
    return tuple(path for path in _local_paths(data) if is_run(path))


def _local_paths(data: QMimeData) -> list[str]:
    return [_path_of(url) for url in data.urls() if url.isLocalFile()]


def _has_image(data: QMimeData) -> bool:
    return data.hasImage() or any(map(data.hasFormat, _ENCODED))


def _path_of(url: QUrl) -> str:
    """The path as Python has it: Qt gives up the bytes of a name that is not UTF-8."""
    path = url.toLocalFile()
    if "\N{REPLACEMENT CHARACTER}" not in path or os.name == "nt":
        return path
    return os.fsdecode(unquote_to_bytes(url.path(QUrl.ComponentFormattingOption.FullyEncoded)))


def _on_white(image: QImage) -> QImage:
    """The image without transparent parts, which a bitmap would show black, as ink is."""
    if not image.hasAlphaChannel():
        return image.convertToFormat(QImage.Format.Format_RGB32)
    flat = QImage(image.size(), QImage.Format.Format_RGB32)
    flat.setDevicePixelRatio(image.devicePixelRatio())
    flat.fill(Qt.GlobalColor.white)
    with QPainter(flat) as painter:
        painter.drawImage(0, 0, image)
    return flat


def _why_not(url: QUrl) -> str:
    if not url.isLocalFile():
        return "This is an address, not a file: save the image to a file first"
    path = Path(_path_of(url))
    suffix = path.suffix.lower()
    is_other = suffix and suffix not in IMAGE_SUFFIXES and len(suffix) <= len(".unknown")
    if is_other and not path.is_dir():  # a folder's name may have a dot in it
        return f"{shorten(path.name, 24)} is not an image: drop image files or folders of them"
    return ""
