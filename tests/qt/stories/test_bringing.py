"""Images are brought to the real window, by a drop, the clipboard or a dialog; or they are not."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.drop_overlay import DropOverlay
from tests.support.qt.gestures import (
    drag,
    drop,
    files,
    find,
    gallery_of,
    leave,
    let_go,
    let_go_all_the_same,
    load,
    only,
    press,
    text_of,
)
from tests.support.qt.own_gestures import (
    action,
    added_images,
    clear_clipboard,
    copy,
    page_of,
    press_keys,
    refusals_in,
    selected_image,
)

Digit = Callable[[int], Path]
pytestmark = pytest.mark.usefixtures("first")


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def clipboard() -> Iterator[None]:
    clear_clipboard()
    yield
    clear_clipboard()


def refused_drags(folder: Path) -> list[tuple[QMimeData, str]]:
    """What is dragged, and what the window says of it."""
    (folder / "notes.txt").write_text("no image")
    words = QMimeData()
    words.setText("a word")
    return [
        (files(folder / "notes.txt"), "notes.txt is not an image"),
        (files("https://example.org/two.png"), "This is an address, not a file"),
        (words, "This is not an image"),
    ]


def test_the_window_says_what_would_come_of_a_drop_while_the_mouse_is_still_over_it(
    window: QMainWindow, tmp_path: Path, digit: Digit
) -> None:
    for data, reason in refused_drags(tmp_path):
        assert not drag(gallery_of(window), data)
        assert text_of(window, "dropTitle").startswith(reason)
        assert refusals_in(window) == []
        assert page_of(window) == "Timings"
        leave(gallery_of(window))
    assert drag(gallery_of(window), files(digit(1)))
    assert text_of(window, "dropTitle") == "Add this image"
    lit = [only(window, DropOverlay).isVisible()]
    leave(gallery_of(window))
    lit.append(only(window, DropOverlay).isVisible())
    assert lit == [True, False]


def test_what_is_dropped_all_the_same_is_listed_with_the_reasons(
    qtbot: QtBot, window: QMainWindow, tmp_path: Path
) -> None:
    words = QMimeData()
    words.setText("a word")
    let_go_all_the_same(window, words)
    assert text_of(window, "messageLabel").startswith("This is not an image")
    (tmp_path / "notes.txt").write_text("no image")
    data = files(tmp_path / "notes.txt", "https://example.org/two.png")
    assert not drag(window, data)
    assert load(qtbot, window, lambda: let_go_all_the_same(window, data)) == (0, 2)
    reasons = refusals_in(window)
    assert len(reasons) == 2
    assert "notes.txt" in reasons[0]
    assert "example.org" in reasons[1]
    assert gallery_of(window).model().rowCount() == 10_000


def test_of_a_mixed_drop_the_good_ones_are_taken_and_the_others_listed(
    qtbot: QtBot, window: QMainWindow, digit: Digit, tmp_path: Path
) -> None:
    text, nothing, folder = tmp_path / "text.png", tmp_path / "void.png", tmp_path / "folder"
    text.write_text("no image")
    nothing.touch()
    folder.mkdir()
    dropped = (text, digit(1), nothing, folder, "https://example.org/two.png", digit(2))
    assert load(qtbot, window, lambda: drop(window, *dropped)) == (2, 4)
    assert added_images(window) == ["digit 1.png", "digit 2.png"]
    assert text_of(window, "imagesTold") == "2 images"
    reasons = refusals_in(window)
    names = ("text.png", "void.png", "folder", "example.org")
    assert all(name in reason for name, reason in zip(names, reasons, strict=True))
    assert text_of(window, "messageLabel").startswith("Added 2 images; 4 skipped")
    assert "text.png" in text_of(window, "messageLabel")
    press(qtbot, window, "clearRefused")
    assert refusals_in(window) == []


def test_a_folder_is_taken_with_all_that_is_in_it(
    qtbot: QtBot, window: QMainWindow, digit: Digit, tmp_path: Path
) -> None:
    folder = tmp_path / "scans.2024"
    (folder / "7" / "deep").mkdir(parents=True)
    (folder / "notes.txt").write_text("no image, and none is looked for here")
    digit(1).rename(folder / "b 10.png")
    digit(2).rename(folder / "b 9.png")
    digit(3).rename(folder / "7" / "a.png")
    digit(4).rename(folder / "7" / "deep" / "c.png")
    (folder / "7" / "again").symlink_to(folder)
    assert load(qtbot, window, lambda: drop(window, folder)) == (4, 0)
    assert added_images(window) == ["a.png", "c.png", "b 9.png", "b 10.png"]
    labels = gallery_of(window).model().samples.labels.tolist()
    assert labels == [7, -1, -1, -1]


@pytest.mark.skipif(os.name == "nt", reason="names are text on Windows")
def test_a_file_whose_name_is_no_utf_8_is_taken(
    qtbot: QtBot, window: QMainWindow, digit: Digit, tmp_path: Path
) -> None:
    path = os.fsencode(tmp_path) + b"/three\xff.png"
    try:
        os.rename(os.fsencode(digit(1)), path)  # noqa: PTH104 -- a path of bytes
    except OSError:
        pytest.skip("this file system has names of text alone")
    data = QMimeData()
    data.setData("text/uri-list", b"file://" + path.replace(b"\xff", b"%FF").replace(b" ", b"%20"))
    assert drag(window, data)
    assert load(qtbot, window, lambda: let_go(window, data)) == (1, 0)
    (name,) = added_images(window)
    assert name.startswith("three")


@pytest.mark.usefixtures("clipboard")
def test_an_image_on_the_clipboard_is_pasted(
    qtbot: QtBot, window: QMainWindow, digit: Digit
) -> None:
    QApplication.clipboard().setImage(QImage(str(digit(1))))
    pasted = load(qtbot, window, lambda: press_keys(qtbot, gallery_of(window), "Ctrl+V"))
    assert pasted == (1, 0)
    data = QMimeData()  # as another program gives it
    data.setData("image/png", digit(2).read_bytes())
    QApplication.clipboard().setMimeData(data)
    pasted = load(qtbot, window, lambda: press_keys(qtbot, gallery_of(window), "Ctrl+V"))
    assert pasted == (1, 0)
    names = added_images(window)
    assert len(set(names)) == 2
    assert all(name.startswith("pasted") for name in names)
    assert selected_image(window) == names[1]


@pytest.mark.usefixtures("clipboard")
def test_copied_files_are_pasted(qtbot: QtBot, window: QMainWindow, digit: Digit) -> None:
    copy(digit(1), digit(2), "https://example.org/two.png")
    pasted = load(qtbot, window, lambda: press_keys(qtbot, gallery_of(window), "Ctrl+V"))
    assert pasted == (2, 1)
    assert added_images(window) == ["digit 1.png", "digit 2.png"]
    assert "example.org" in refusals_in(window)[0]


@pytest.mark.usefixtures("clipboard")
def test_a_clipboard_without_an_image_is_said_to_have_none(
    qtbot: QtBot, window: QMainWindow
) -> None:
    for text in ("", "a word"):
        QApplication.clipboard().setText(text)
        press_keys(qtbot, gallery_of(window), "Ctrl+V")
        told = text_of(window, "messageLabel")
        assert told.startswith("There is no image on the clipboard")
    assert gallery_of(window).model().rowCount() == 10_000


@pytest.mark.usefixtures("clipboard")
def test_a_pasted_image_that_is_damaged_is_listed(qtbot: QtBot, window: QMainWindow) -> None:
    data = QMimeData()
    data.setData("image/png", b"\x89PNG\r\n\x1a\n and nothing more")
    QApplication.clipboard().setMimeData(data)
    pasted = load(qtbot, window, lambda: press_keys(qtbot, gallery_of(window), "Ctrl+V"))
    assert pasted == (0, 1)
    assert "pasted 1.png" in refusals_in(window)[0]


def test_a_blank_image_is_listed_and_not_guessed_at(qtbot: QtBot, window: QMainWindow) -> None:
    blank = QImage(100, 100, QImage.Format.Format_RGB32)
    blank.fill(Qt.GlobalColor.white)
    data = QMimeData()
    data.setImageData(blank)
    assert drag(window, data)
    assert load(qtbot, window, lambda: let_go(window, data)) == (0, 1)
    assert "no ink" in refusals_in(window)[0]


def test_a_folder_can_be_opened(
    qtbot: QtBot, window: QMainWindow, digit: Digit, tmp_path: Path
) -> None:
    digit(1)
    digit(2)
    action(window, "Open folder").trigger()
    dialog = find(window, QFileDialog, "openFolderDialog")

    def accept() -> None:
        dialog.filesSelected.emit([str(tmp_path)])
        dialog.close()

    assert load(qtbot, window, accept) == (2, 0)
    assert added_images(window) == ["digit 1.png", "digit 2.png"]
    qtbot.waitUntil(lambda: not window.findChildren(QFileDialog))
