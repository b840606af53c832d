"""What a drag, a drop or the clipboard brings: paths, images without a file, or a portal's key."""

import re
from collections import Counter
from dataclasses import dataclass, field

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter

from ensemble_gui.qt.opening.addresses import (
    addresses_in,
    addresses_in_text,
    image_in,
    is_image,
    is_path,
    path_or_address,
)
from ensemble_gui.qt.opening.kinds import kind_of
from ensemble_gui.records.dropping import Kind, Offer

MOST_JUDGED = 1000  # files of a drag, so that it is answered at once
_PORTAL = "application/vnd.portal.filetransfer"
_LISTS = (  # of addresses; GNOME's and MATE's are those of the clipboard
    *("text/uri-list", "x-special/gnome-copied-files", "x-special/mate-copied-files"),
    "application/x-kde4-urilist",
)
_ENCODED = {
    "image/png": ".png",
    "image/webp": ".webp",
    "image/jpeg": ".jpg",
    "image/tiff": ".tiff",
    "image/avif": ".avif",
    "image/heic": ".heic",
    "image/heif": ".heif",
    "image/gif": ".gif",
    "image/bmp": ".bmp",
    "image/x-bmp": ".bmp",
    "image/x-MS-bmp": ".bmp",
    "image/x-icon": ".ico",
    "image/vnd.microsoft.icon": ".ico",
}
# No tag holds another: else a page of nothing but tags would take hours.
_IN_PAGE = re.compile(r"""<img\b[^<>]*?\bsrc\s*=\s*["']?(data:image/[^"'>\s]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Unnamed:
    """An image that has no file, encoded as its suffix says."""

    suffix: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Incoming:
    """What was dropped or pasted: nothing of it is decoded, and no file looked at."""

    paths: tuple[str, ...] = ()  # of files and folders, and the addresses of everything else
    images: tuple[Unnamed, ...] = ()
    portal: str = ""  # the key by which the files of a program in a sandbox are asked for


def offered(data: QMimeData) -> Offer:
    """What this drag offers, by the names of its first files."""
    lines, files = _lines(data, MOST_JUDGED)
    entries = [path_or_address(one) for one in lines if not is_image(one)]
    embedded = len(lines) - len(entries)
    sorted_out = [(kind_of(one), one) for one in entries]
    kinds = Counter(kind for kind, _ in sorted_out)
    has_files = len(entries) > kinds[Kind.ADDRESS]
    if not (has_files or embedded):
        embedded = int(_has_image(data)) or len(_in_page(data))
    return Offer(
        kinds=kinds,
        first=dict(reversed(sorted_out)),
        files=files - (len(lines) - len(entries)),
        images=embedded,
        from_portal=data.hasFormat(_PORTAL),
        unread=next((one for one in data.formats() if one.startswith("image/")), ""),
    )


def incoming(data: QMimeData) -> Incoming:
    """All that this brings.

    A browser gives an image together with its address: there the image is what counts.
    """
    lines, _ = _lines(data)
    paths = tuple(path_or_address(one) for one in lines if not is_image(one))
    portal = bytes(data.data(_PORTAL).data()).strip(b"\0 \r\n").decode("utf-8", "replace")
    if portal or any(map(is_path, paths)):
        return Incoming(paths=paths, portal=portal)
    images = _encoded(data) or [one for one in map(_embedded, lines) if one]
    images = images or [one for one in map(_embedded, _in_page(data)) if one] or _drawn(data)
    return Incoming(images=tuple(images)) if images else Incoming(paths=paths)


def _lines(data: QMimeData, most: int | None = None) -> tuple[list[bytes], int]:
    """The first addresses that this lists, and about how many there are."""
    for kind in _LISTS:
        listing = bytes(data.data(kind).data()) if data.hasFormat(kind) else b""
        if lines := addresses_in(listing, most):
            is_cut = most is not None and listing.count(b"\n") > most
            return lines, listing.count(b"\n") if is_cut else len(lines)
    lines = addresses_in_text(data.text(), most) if data.hasFormat("text/plain") else []
    return lines, len(lines)


def _has_image(data: QMimeData) -> bool:
    return data.hasImage() or any(map(data.hasFormat, _ENCODED))


def _encoded(data: QMimeData) -> list[Unnamed]:
    """The image as it is encoded."""
    for kind, suffix in _ENCODED.items():
        if data.hasFormat(kind):
            return [Unnamed(suffix=suffix, content=bytes(data.data(kind).data()))]
    return []


def _in_page(data: QMimeData) -> list[bytes]:
    """The data: addresses of the images in a piece of a web page."""
    page = data.html() if data.hasFormat("text/html") else ""
    return [one.encode("utf-8", "replace") for one in _IN_PAGE.findall(page)]


def _embedded(address: bytes) -> Unnamed | None:
    found = image_in(address)
    return Unnamed(suffix=found[0], content=found[1]) if found else None


def _drawn(data: QMimeData) -> list[Unnamed]:
    """The image that another window of Qt hands over as pixels, or encoded under Qt's name."""
    image = data.imageData() if data.hasImage() else None
    if isinstance(image, QByteArray):
        return [Unnamed(suffix=".png", content=bytes(image.data()))]
    if not isinstance(image, QImage) or image.isNull():
        return []
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"bmp").write(_on_white(image))  # no time for more
    return [Unnamed(suffix=".bmp", content=bytes(buffer.data().data()))]


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
