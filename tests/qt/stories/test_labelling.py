"""Images of one's own are labelled, put in order, saved as a folder and opened again."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QFileDialog, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.shell.dialogs import ErrorDialog
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.gestures import (
    PATIENCE_MS,
    click_item,
    drop,
    find,
    gallery_of,
    load,
    matrix_of,
    text_of,
    texts_in,
)
from tests.support.qt.own_gestures import (
    action,
    added_images,
    drag_image,
    let_the_run_s_members_look,
    press_keys,
    refusals_in,
    selected_image,
    shown_images,
    sort_by,
)

Digit = Callable[[int], Path]
Keys = Callable[..., None]
NAMES = [f"digit {number}.png" for number in range(4)]  # a 7, a 2, a 1 and a 0


@pytest.fixture
def filled(
    qtbot: QtBot,
    window: QMainWindow,
    first: object,  # noqa: ARG001 -- asked for what it does
    digit: Digit,
) -> QMainWindow:
    """The window with four digits, seen by the members of the run."""
    let_the_run_s_members_look(window)
    paths = [digit(number) for number in range(4)]
    assert load(qtbot, window, lambda: drop(window, *paths)) == (4, 0)
    sort_by(window, "In order added")
    return window


@pytest.fixture
def keys(qtbot: QtBot, filled: QMainWindow) -> Keys:
    """Presses keys in the gallery."""

    def keys(*pressed: str) -> None:
        for one in pressed:
            press_keys(qtbot, gallery_of(filled), one)

    return keys


def labels_of(window: QMainWindow) -> list[int]:
    labels: list[int] = gallery_of(window).model().samples.labels.tolist()
    return labels


def save(qtbot: QtBot, window: QMainWindow, folder: Path) -> None:
    """Save all images into this folder, and wait until it has ended."""
    action(window, "Save my images").trigger()
    dialog = find(window, QFileDialog, "saveDialog")
    dialog.filesSelected.emit([str(folder)])
    dialog.close()
    cancel = find(window, QPushButton, "cancelButton")
    qtbot.waitUntil(lambda: not cancel.isEnabled(), timeout=PATIENCE_MS)


def test_accuracy_is_counted_on_labelled_images(filled: QMainWindow, keys: Keys) -> None:
    assert "Keys 0 to 9 label" in text_of(filled, "samplesNote")
    keys("7", "Right", "2")
    assert text_of(filled, "samplesNote").startswith(
        "Ensemble: 2 of 2 labelled correct. Members: 100%"
    )
    keys("Right", "9")  # which is a 1
    assert text_of(filled, "samplesNote").startswith(
        "Ensemble: 2 of 3 labelled correct. Members: 67%"
    )
    assert labels_of(filled) == [7, 2, 9, -1]
    keys("Backspace", "Left", "Backspace", "Left", "Backspace")
    assert "Keys 0 to 9 label" in text_of(filled, "samplesNote")


def test_a_label_reaches_every_view(filled: QMainWindow, keys: Keys) -> None:
    matrix = matrix_of(filled)
    before = matrix.grab().toImage()
    keys("9")  # which is a 7
    assert matrix.grab().toImage() != before
    assert "ensemble says 7" in texts_in(find(filled, QWidget, "sampleDetail"))


def test_images_are_removed_and_brought_back(filled: QMainWindow, keys: Keys) -> None:
    keys("Right", "2", "Del", "Del")
    assert shown_images(filled) == [NAMES[0], NAMES[3]]
    assert matrix_of(filled).model().columnCount() == 2
    assert "correct" not in text_of(filled, "samplesNote")
    keys("Ctrl+Z", "Ctrl+Z")
    assert shown_images(filled) == NAMES
    assert labels_of(filled) == [-1, 2, -1, -1]


def test_images_are_put_in_order_by_keys_and_by_the_mouse(
    qtbot: QtBot, filled: QMainWindow, keys: Keys
) -> None:
    keys("Alt+Right", "Alt+Right")
    assert shown_images(filled) == [NAMES[1], NAMES[2], NAMES[0], NAMES[3]]
    drag_image(filled, 3, 0)
    assert shown_images(filled) == [NAMES[3], NAMES[1], NAMES[2], NAMES[0]]
    assert selected_image(filled) == NAMES[3]
    detail = texts_in(find(filled, QWidget, "sampleDetail"))
    assert f"{NAMES[3]}, ensemble says 0" in detail
    click_item(qtbot, gallery_of(filled), 2)
    assert selected_image(filled) == NAMES[2]
    for _ in range(3):
        keys("Ctrl+Z")
    assert shown_images(filled) == NAMES


def test_while_sample_digits_are_shown_keys_and_drags_change_nothing(
    filled: QMainWindow, keys: Keys
) -> None:
    box = find(filled, QComboBox, "sampleSetBox")
    box.setCurrentText("Sample digits")
    before = labels_of(filled)
    keys("3", "Del", "Backspace", "Alt+Right", "Ctrl+Z")
    drag_image(filled, 0, 3)
    assert labels_of(filled) == before
    assert gallery_of(filled).model().rowCount() == 10_000
    box.setCurrentText("My images")
    assert shown_images(filled) == NAMES
    assert labels_of(filled) == [-1] * 4


def test_images_are_saved_as_a_folder_and_opened_again_by_another_window(
    qtbot: QtBot, filled: QMainWindow, keys: Keys, tmp_path: Path, settings: RunSettings
) -> None:
    keys("7", "Right", "2", "Alt+Right", "Alt+Right")
    order, labels = shown_images(filled), labels_of(filled)
    assert labels == [7, -1, -1, 2]
    folder = tmp_path / "saved" / "mine"
    save(qtbot, filled, folder)
    assert text_of(filled, "messageLabel") == f"Saved 4 images to {folder}"
    assert sorted(one.relative_to(folder).parts[0] for one in folder.rglob("*.png")) == [
        *("2", "7"),
        *("unlabelled", "unlabelled"),
    ]
    filled.close()
    other = create_window(images=[str(folder)], settings=settings)
    qtbot.addWidget(other)
    assert load(qtbot, other, other.show) == (4, 0)
    assert added_images(other) == order
    assert labels_of(other) == labels
    assert "correct" in text_of(other, "samplesNote")


def test_a_full_disk_is_said_in_the_bar_and_takes_no_image_away(
    qtbot: QtBot, filled: QMainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)
    folder = tmp_path / "mine"
    save(qtbot, filled, folder)
    assert text_of(filled, "messageLabel") == (
        f"The disk is full: {folder}. Free some space, or choose another folder."
    )
    assert filled.findChild(ErrorDialog) is None
    assert shown_images(filled) == NAMES
    assert refusals_in(filled) == []
    assert not folder.exists()


def test_a_folder_that_is_not_empty_is_left_alone(
    qtbot: QtBot, filled: QMainWindow, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    save(qtbot, filled, tmp_path)
    assert text_of(filled, "messageLabel").startswith("The folder is not empty: ")
    assert sorted(tmp_path.iterdir()) == before
    assert shown_images(filled) == NAMES


def test_an_image_whose_file_is_gone_is_listed_and_the_others_are_saved(
    qtbot: QtBot, filled: QMainWindow, digit: Digit, tmp_path: Path
) -> None:
    digit(1).unlink()
    save(qtbot, filled, tmp_path / "mine")
    assert text_of(filled, "messageLabel").startswith("Saved 3 images")
    (reason,) = refusals_in(filled)
    assert "digit 1.png" in reason
