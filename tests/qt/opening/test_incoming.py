import os
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from ensemble_gui.qt.opening import ensemble_names
from ensemble_gui.qt.opening.incoming import ensembles_of, image_of, paths_of, why_not
from ensemble_gui.records.images import IMAGE_SUFFIXES
from tests.support.qt.gestures import files

ADDRESS = "https://example.org/two.png"
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
    image = image_of(data, "pasted 1.png")
    assert image is not None
    assert image.name == "pasted 1.png"
    return np.asarray(Image.open(BytesIO(image.content)).convert("RGB"))


def stroke(ground: QColor, image_format: QImage.Format) -> QImage:
    """A black square, 10 pixels wide, on 40 of this ground."""
    image = QImage(40, 30, image_format)
    image.fill(ground)
    with QPainter(image) as painter:
        painter.fillRect(10, 10, 10, 10, QColor("black"))
    return image


def test_files_are_paths_and_other_things_addresses(tmp_path: Path) -> None:
    path = tmp_path / "a b#%?.png"
    assert paths_of(files(path, ADDRESS)) == (str(path), ADDRESS)


def test_nothing_is_no_path() -> None:
    for data in (QMimeData(), words(), with_data(text_plain=b"/tmp/a.png")):
        assert paths_of(data) == ()


@pytest.mark.skipif(os.name == "nt", reason="names are text on Windows")
def test_a_name_that_is_no_utf_8_is_kept() -> None:
    data = with_data(**{"text_uri-list": b"file:///scans/a%FFb%20c.png\r\n"})
    (path,) = paths_of(data)
    assert os.fsencode(path) == b"/scans/a\xffb c.png"


def test_an_encoded_image_is_taken_as_it_is() -> None:
    data = with_data(image_jpeg=b"a jpeg", image_png=b"a png", text_html=b"<img>")
    image = image_of(data, "dropped 3.png")
    assert image is not None
    assert (image.name, image.content) == ("dropped 3.png", b"a png")


@pytest.mark.parametrize("kind", ["webp", "jpeg", "tiff", "bmp"])
def test_other_encodings_are_taken_as_well(kind: str) -> None:
    image = image_of(with_data(**{f"image_{kind}": b"encoded"}), "x")
    assert image is not None
    assert image.content == b"encoded"


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


@pytest.mark.parametrize("data", [QMimeData(), words(), with_image(QImage())])
def test_nothing_is_no_image(data: QMimeData) -> None:
    assert image_of(data, "x") is None


def test_an_image_is_worth_more_than_the_address_it_came_from(tmp_path: Path) -> None:
    data = files(ADDRESS)
    data.setData("image/png", b"a png")
    assert paths_of(data) == ()
    assert why_not(data) == ""
    data = files(tmp_path / "two.png")  # but not more than the file
    data.setData("image/png", b"its icon")
    assert paths_of(data) == (str(tmp_path / "two.png"),)


@pytest.mark.parametrize("suffix", [*IMAGE_SUFFIXES, ".PNG", "", ".part of a sentence"])
def test_files_that_may_be_images_are_welcome(tmp_path: Path, suffix: str) -> None:
    assert why_not(files(tmp_path / f"two{suffix}")) == ""


@pytest.mark.parametrize("name", ["folder", "scans.2024", "my.data"])
def test_folders_are_welcome_whatever_they_are_called(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    assert why_not(files(tmp_path / name)) == ""


def test_of_a_mixed_drag_the_good_ones_are_welcome(tmp_path: Path) -> None:
    assert why_not(files(tmp_path / "a.txt", ADDRESS, tmp_path / "b.png")) == ""


def test_a_file_of_another_kind_is_named(tmp_path: Path) -> None:
    told = why_not(files(tmp_path / "notes.txt", tmp_path / "b.py"))
    assert told == "notes.txt is not an image: drop image files or folders of them"
    assert len(why_not(files(tmp_path / f"{'x' * 200}.txt"))) < 100


@pytest.mark.parametrize("address", [ADDRESS, "data:image/png;base64,AAAA", "ftp://a/b.png"])
def test_an_address_is_told_apart_from_a_file(address: str) -> None:
    assert why_not(files(address)).startswith("This is an address, not a file")


@pytest.mark.parametrize(
    "data", [QMimeData(), words(), with_data(**{"text_uri-list": b"", "text_plain": b"a word"})]
)
def test_what_is_no_image_is_told(data: QMimeData) -> None:
    assert why_not(data).startswith("This is not an image")


def test_an_image_without_a_file_is_welcome() -> None:
    assert why_not(with_image(stroke(QColor("white"), QImage.Format.Format_RGB32))) == ""
    assert why_not(with_data(image_png=b"a png")) == ""


def test_what_lies_on_the_clipboard_is_taken() -> None:
    clipboard = QApplication.clipboard()
    clipboard.setImage(stroke(QColor("white"), QImage.Format.Format_RGB32))
    assert decoded(clipboard.mimeData())[15, 15].tolist() == [0, 0, 0]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/a.png"), QUrl.fromLocalFile("/b.png")])
    clipboard.setMimeData(data)
    assert paths_of(clipboard.mimeData()) == ("/a.png", "/b.png")
    clipboard.clear()


@pytest.mark.parametrize(
    "name", ["ensemble.toml", "a.safetensors", "a.PT", "b.pth", "seed0/best.ckpt", "x/y/z/m.bin"]
)
def test_what_is_named_as_members_is_an_ensemble_and_so_are_its_folders(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).touch()
    for path in (tmp_path, tmp_path / name):
        assert ensembles_of(files(path)) == (str(path),)
        assert why_not(files(path)) == ""


def test_images_and_their_folders_are_no_ensemble(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    for data in (files(tmp_path), files(tmp_path / "a.png"), files(tmp_path / "none"), words()):
        assert ensembles_of(data) == ()
    (tmp_path / "pixels.bin").touch()
    assert ensembles_of(files(tmp_path)) == ()
    assert ensembles_of(files("https://example.org/a.pt")) == ()


def test_a_file_whose_name_says_nothing_is_judged_by_its_first_bytes(tmp_path: Path) -> None:
    (tmp_path / "member").write_bytes(b"PK\3\4....")
    (tmp_path / "other").write_bytes(b"\x40" + bytes(7) + b"{}")
    (tmp_path / "photo").write_bytes(b"\x89PNG....")
    members = str(tmp_path / "member"), str(tmp_path / "other")
    assert ensembles_of(files(*sorted(tmp_path.iterdir()))) == members


def test_a_huge_folder_is_not_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ensemble_names, "_MOST_LOOKED_AT", 5)
    for one in range(20):
        (tmp_path / f"{one}.png").touch()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "m.pt").touch()
    assert not ensemble_names.is_ensemble(str(tmp_path))
