import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from ensemble_gui.qt.opening.incoming import MOST_JUDGED, Incoming, incoming, offered
from ensemble_gui.records.dropping import Kind, Offer
from tests.support.qt.gestures import files

ADDRESS = "https://example.org/two.png"
PORTAL = "application/vnd.portal.filetransfer"
pytestmark = pytest.mark.usefixtures("qapp")


def with_data(**kinds: bytes) -> QMimeData:
    """What holds these kinds of data, of which `image_png` is image/png."""
    data = QMimeData()
    for kind, content in kinds.items():
        data.setData(kind.replace("_", "/"), content)
    return data


def with_image(image: QImage) -> QMimeData:
    data = QMimeData()
    data.setImageData(image)
    return data


def words() -> QMimeData:
    data = QMimeData()
    data.setText("a word")
    return data


def decoded(data: QMimeData) -> np.ndarray:
    """The image that comes of this, as the worker's decoder sees it."""
    (image,) = incoming(data).images
    return np.asarray(Image.open(BytesIO(image.content)).convert("RGB"))


def contents(brought: Incoming) -> list[tuple[str, bytes]]:
    return [(one.suffix, one.content) for one in brought.images]


def stroke(ground: QColor, image_format: QImage.Format) -> QImage:
    """A black square, 10 pixels wide, on 40 of this ground."""
    image = QImage(40, 30, image_format)
    image.fill(ground)
    with QPainter(image) as painter:
        painter.fillRect(10, 10, 10, 10, QColor("black"))
    return image


def test_files_are_paths_and_other_things_addresses(tmp_path: Path) -> None:
    path = tmp_path / "a b#%?.png"
    assert incoming(files(path, ADDRESS)).paths == (str(path), ADDRESS)


def test_nothing_brings_nothing() -> None:
    for data in (QMimeData(), words(), with_data(image_png=b"a png"), with_image(QImage())):
        assert incoming(data).paths == ()
    for data in (QMimeData(), words(), with_image(QImage())):
        assert incoming(data).images == ()


@pytest.mark.skipif(os.name == "nt", reason="names are text on Windows")
def test_a_name_that_is_no_utf_8_is_kept() -> None:
    data = with_data(**{"text_uri-list": b"file:///scans/a%FFb%20c.png\r\n"})
    (path,) = incoming(data).paths
    assert os.fsencode(path) == b"/scans/a\xffb c.png"


@pytest.mark.skipif(os.name == "nt", reason="paths of POSIX systems")
@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text/uri-list", b"# comment\r\nfile:///a.png\r\nfile://localhost/b.png\r\n"),
        ("text/plain", b"file:///a.png\nfile:///b.png\n"),
        ("text/plain", b"/a.png\n/b.png"),
        ("text/plain", b"x-special/nautilus-clipboard\ncopy\nfile:///a.png\nfile:///b.png\n"),
        ("x-special/gnome-copied-files", b"cut\nfile:///a.png\nfile:///b.png"),
        ("x-special/mate-copied-files", b"copy\nfile:///a.png\nfile:///b.png"),
        ("application/x-kde4-urilist", b"file:///a.png\r\nfile:///b.png\r\n"),
    ],
)
def test_files_are_understood_in_the_forms_of_many_programs(kind: str, content: bytes) -> None:
    data = QMimeData()
    data.setData(kind, content)
    assert incoming(data).paths == ("/a.png", "/b.png")
    assert offered(data).kinds[Kind.IMAGE] == 2


def test_an_encoded_image_is_taken_as_it_is() -> None:
    data = with_data(image_jpeg=b"a jpeg", image_png=b"a png", text_html=b"<img>")
    assert contents(incoming(data)) == [(".png", b"a png")]


@pytest.mark.parametrize(
    "kind", ["webp", "jpeg", "tiff", "bmp", "avif", "heic", "gif", "x-bmp", "x-MS-bmp", "x-icon"]
)
def test_other_encodings_are_taken_as_well(kind: str) -> None:
    data = with_data(**{f"image_{kind}": b"encoded"})
    ((suffix, content),) = contents(incoming(data))
    assert content == b"encoded"
    assert suffix.startswith(".")
    assert offered(data).images == 1


@pytest.mark.parametrize(
    "image_format",
    [QImage.Format.Format_RGB32, QImage.Format.Format_Grayscale8, QImage.Format.Format_RGBA8888],
)
def test_pixels_come_through(image_format: QImage.Format) -> None:
    shown = decoded(with_image(stroke(QColor("white"), image_format)))
    assert shown.shape == (30, 40, 3)
    assert (shown[15, 15] == 0).all()
    assert (shown[5, 5] == 255).all()


@pytest.mark.parametrize("scale", [1, 2])
def test_transparent_parts_are_paper_and_not_ink(scale: int) -> None:
    image = stroke(QColor(0, 0, 0, 0), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)  # as of a screenshot
    shown = decoded(with_image(image))
    assert (shown[15, 15] == 0).all()
    assert (shown[5, 5] == 255).all()


def test_an_encoded_image_under_qt_s_own_name_is_taken() -> None:
    data = QMimeData()
    data.setData("application/x-qt-image", b"a png")
    assert contents(incoming(data)) == [(".png", b"a png")]
    assert offered(data).images == 1


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text/uri-list", b"data:image/png;base64,YSBwbmc=\r\n"),
        ("text/plain", b"data:image/png;base64,YSBwbmc="),
        ("text/html", b'<p>A digit: <img alt="2" src="data:image/png;base64,YSBwbmc="></p>'),
        ("text/html", b"<IMG width=9 SRC='data:image/png;base64,YSBwbmc='>"),
    ],
)
def test_an_image_in_an_address_or_in_a_page_is_taken(kind: str, content: bytes) -> None:
    data = QMimeData()
    data.setData(kind, content)
    assert contents(incoming(data)) == [(".png", b"a png")]
    assert offered(data).images == 1


def test_a_tag_ends_where_another_begins_so_that_a_page_of_tags_is_read_in_one_pass() -> None:
    data = with_data(text_html=b'<img <p src="data:image/png;base64,YSBwbmc=">')
    assert incoming(data).images == ()


def test_an_image_in_a_page_is_worth_more_than_the_address_of_its_link() -> None:
    data = files(ADDRESS)
    data.setData("text/html", b'<a href="x"><img src="data:image/png;base64,YSBwbmc="></a>')
    assert contents(incoming(data)) == [(".png", b"a png")]
    assert incoming(data).paths == ()
    assert offered(data).can_be_opened


def test_an_image_elsewhere_in_the_net_is_not_fetched() -> None:
    data = with_data(text_html=b'<img src="https://example.org/two.png">')
    assert incoming(data).images == incoming(data).paths == ()
    assert not offered(data).can_be_opened


def test_an_image_is_worth_more_than_the_address_it_came_from(tmp_path: Path) -> None:
    data = files(ADDRESS)
    data.setData("image/png", b"a png")
    assert incoming(data).paths == ()
    assert offered(data).images == 1
    data = files(tmp_path / "two.png")  # but not more than the file
    data.setData("image/png", b"its icon")
    assert incoming(data).paths == (str(tmp_path / "two.png"),)
    assert offered(data).images == 0


def test_the_key_of_a_portal_is_kept_with_the_paths(tmp_path: Path) -> None:
    data = files(tmp_path / "two.png")
    data.setData(PORTAL, b"1234\0")
    assert incoming(data).portal == "1234"
    assert incoming(data).paths == (str(tmp_path / "two.png"),)
    alone = QMimeData()
    alone.setData(PORTAL, b"1234")
    assert offered(alone).can_be_opened
    assert incoming(alone).portal == "1234"


@pytest.mark.parametrize("kind", ["image/svg+xml", "image/x-exotic"])
def test_a_kind_of_image_that_cannot_be_read_is_named(kind: str) -> None:
    data = QMimeData()
    data.setData(kind, b"<svg>")
    assert not offered(data).can_be_opened
    assert offered(data).unread == kind


def test_the_kinds_of_a_mixed_drag_are_counted(tmp_path: Path) -> None:
    names = ("a.txt", "b.png", "c.png", "m.pt", "folder")
    found = offered(files(ADDRESS, *(tmp_path / name for name in names)))
    assert found.can_be_opened
    assert found.files == 6
    assert dict(found.kinds) == {
        Kind.ADDRESS: 1,
        Kind.OTHER: 1,
        Kind.IMAGE: 2,
        Kind.ENSEMBLE: 1,
        Kind.UNCLEAR: 1,
    }
    assert found.first[Kind.IMAGE] == str(tmp_path / "b.png")


@pytest.mark.parametrize("data", [QMimeData, words])
def test_what_is_no_image_offers_nothing(data: Callable[[], QMimeData]) -> None:
    assert offered(data()) == Offer()


def test_many_files_are_judged_by_the_first_ones() -> None:
    listing = b"".join(b"file:///scans/%d.png\r\n" % number for number in range(MOST_JUDGED + 9))
    data = with_data(**{"text_uri-list": listing})
    found = offered(data)
    assert (found.judged, found.files) == (MOST_JUDGED, MOST_JUDGED + 9)
    assert len(incoming(data).paths) == MOST_JUDGED + 9


def test_a_drag_looks_at_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file was looked at")

    names = ("a.png", "m.pt", "folder", "x.json", "mine.run.json", "notes.txt", "v1.0")
    data = files(*(tmp_path / name for name in names))
    with monkeypatch.context() as patched:  # which a failing test's report needs as they were
        for name in ("stat", "lstat", "scandir", "listdir", "open"):
            patched.setattr(os, name, refuse)
        offer = offered(data)
    assert offer.files == len(names)


def test_what_lies_on_the_clipboard_is_taken() -> None:
    clipboard = QApplication.clipboard()
    clipboard.setImage(stroke(QColor("white"), QImage.Format.Format_RGB32))
    assert decoded(clipboard.mimeData())[15, 15].tolist() == [0, 0, 0]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/a.png"), QUrl.fromLocalFile("/b.png")])
    clipboard.setMimeData(data)
    assert incoming(clipboard.mimeData()).paths == ("/a.png", "/b.png")
    clipboard.clear()
