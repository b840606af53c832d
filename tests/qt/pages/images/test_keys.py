"""Whose a key is: the gallery's, the menus', the sketch pad's, or a box's that is typed in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QSpinBox
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.images.sketch.pad import SketchPad
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.images import ImagesRequest
from ensemble_gui.records.run import RunResult
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import drop, find, only, text_of
from tests.support.qt.own_gestures import (
    clear_clipboard,
    copy,
    press_keys,
    selected_image,
    shown_images,
    sort_by,
)
from tests.support.qt.sketching import draw
from tests.support.qt.synthetic_images import images_result


@pytest.fixture
def window(
    qtbot: QtBot, driven: MainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> Iterator[MainWindow]:
    """The window with four images, of which the second is selected, and a file on the clipboard."""
    finish()
    drop(driven, *[Path(f"/{name}.png") for name in "abcd"])
    worker.give(images_result(worker.wait_for(qtbot, 2)))
    press_keys(qtbot, driven.samples.gallery, "Right")
    copy(Path("/copied.png"))
    yield driven
    clear_clipboard()


@pytest.fixture
def keys(qtbot: QtBot, window: MainWindow) -> Callable[..., None]:
    """Presses keys in the gallery."""

    def keys(*pressed: str) -> None:
        for one in pressed:
            press_keys(qtbot, window.samples.gallery, one)

    return keys


def labels_of(window: MainWindow) -> list[int]:
    samples = window.samples.gallery.model().samples
    return [] if samples is None else samples.labels.tolist()


def show_digits(window: MainWindow) -> None:
    find(window, QComboBox, "sampleSetBox").setCurrentText("Sample digits")


def test_a_digit_s_key_labels_the_selected_image(
    window: MainWindow, keys: Callable[..., None]
) -> None:
    assert selected_image(window) == "b.png"
    keys("7")
    assert labels_of(window) == [-1, 7, -1, -1]
    keys("1", "Right", "0")
    assert labels_of(window) == [-1, 1, 0, -1]
    note = "Ensemble: 1 of 2 labelled correct. Members: 50% on average"
    assert text_of(window, "samplesNote") == note


def test_backspace_takes_the_label_away(window: MainWindow, keys: Callable[..., None]) -> None:
    keys("7", "Backspace")
    assert labels_of(window) == [-1] * 4
    assert text_of(window, "samplesNote") == "Keys 0 to 9 label the selected image"


def test_delete_removes_the_image_and_undo_brings_it_back(
    window: MainWindow, keys: Callable[..., None]
) -> None:
    keys("7", "Del")
    assert shown_images(window) == ["a.png", "c.png", "d.png"]
    assert selected_image(window) == "c.png"
    assert text_of(window, "imagesTold") == "3 images"
    keys("Ctrl+Z")
    assert shown_images(window) == ["a.png", "b.png", "c.png", "d.png"]
    assert labels_of(window) == [-1, 7, -1, -1]
    keys("Ctrl+Z")
    assert labels_of(window) == [-1] * 4


def test_alt_and_the_arrows_move_the_image(window: MainWindow, keys: Callable[..., None]) -> None:
    sort_by(window, "In order added")
    keys("Alt+Right")
    assert shown_images(window) == ["a.png", "c.png", "b.png", "d.png"]
    assert selected_image(window) == "b.png"
    keys("Alt+Left", "Alt+Left", "Alt+Left")
    assert shown_images(window) == ["b.png", "a.png", "c.png", "d.png"]
    assert selected_image(window) == "b.png"


def test_the_keys_change_nothing_while_sample_digits_are_shown(
    window: MainWindow, keys: Callable[..., None]
) -> None:
    keys("7")
    show_digits(window)
    before = labels_of(window)
    keys("3", "Backspace", "Del", "Alt+Right", "Ctrl+Z")
    assert labels_of(window) == before
    find(window, QComboBox, "sampleSetBox").setCurrentText("My images")
    assert labels_of(window) == [-1, 7, -1, -1]
    assert shown_images(window) == ["a.png", "b.png", "c.png", "d.png"]


def test_paste_takes_copied_files_from_everywhere(
    qtbot: QtBot, window: MainWindow, worker: FakeWorker
) -> None:
    for count, view in enumerate(
        (window.samples.gallery, only(window, SketchPad), window.samples.matrix._table), start=1
    ):
        press_keys(qtbot, view, "Ctrl+V")
        request = worker.wait_for(qtbot, 2 + count)
        assert isinstance(request, ImagesRequest)
        assert request.paths == ("/copied.png",)
        worker.give(images_result(request))


EDITS = {
    ("Right", "Backspace"): "2",
    ("Del",): "2",
    ("5", "Ctrl+Z"): "12",
    ("7",): "712",
    ("Ctrl+V",): "312",
}


@pytest.mark.parametrize("name", ["memberCount", "batchSize"])
def test_what_is_edited_in_a_box_is_its_own(
    qtbot: QtBot, window: MainWindow, worker: FakeWorker, name: str
) -> None:
    box = find(window, QSpinBox, name)
    QApplication.clipboard().setText("3")
    for keys, text in EDITS.items():
        box.setValue(12)
        for key in ("Home", *keys):
            press_keys(qtbot, box, key)
        assert (keys, box.text()) == (keys, text)
        assert shown_images(window) == ["a.png", "b.png", "c.png", "d.png"]
        assert labels_of(window) == [-1] * 4
        assert len(worker.taken) == 2
        assert "clipboard" not in text_of(window, "messageLabel")


@pytest.mark.parametrize("key", ["Del", "Backspace"])
def test_on_the_pad_they_clear_the_drawing_and_remove_no_image(
    qtbot: QtBot, window: MainWindow, keys: Callable[..., None], key: str
) -> None:
    keys("7")
    draw(only(window, SketchPad), (50, 50), (70, 120))
    press_keys(qtbot, only(window, SketchPad), key)
    assert only(window, SketchPad).is_empty
    assert labels_of(window) == [-1, 7, -1, -1]


def test_on_the_pad_undo_takes_a_stroke_back_and_no_change_of_an_image(
    qtbot: QtBot, window: MainWindow, keys: Callable[..., None]
) -> None:
    keys("7")
    draw(only(window, SketchPad), (50, 50), (70, 120))
    press_keys(qtbot, only(window, SketchPad), "Ctrl+Z")
    assert only(window, SketchPad).is_empty
    press_keys(qtbot, only(window, SketchPad), "Ctrl+Z")  # also where nothing is left to be undone
    assert labels_of(window) == [-1, 7, -1, -1]


def test_on_the_pad_digits_and_arrows_change_no_image(qtbot: QtBot, window: MainWindow) -> None:
    for key in ("3", "Right", "Space", "Space"):
        press_keys(qtbot, only(window, SketchPad), key)
    assert labels_of(window) == [-1] * 4
    assert selected_image(window) == "b.png"
    assert not only(window, SketchPad).is_empty


def test_escape_on_the_pad_is_the_window_s(
    qtbot: QtBot, window: MainWindow, worker: FakeWorker
) -> None:
    drop(window, Path("/e.png"))
    worker.wait_for(qtbot, 3)
    press_keys(qtbot, only(window, SketchPad), "Esc")
    assert worker.tokens[-1].cancelled
