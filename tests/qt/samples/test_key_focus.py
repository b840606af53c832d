"""Once images are brought, keys label them at once; nobody who types loses the keyboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import drop, find
from tests.support.qt.own_gestures import clear_clipboard, copy
from tests.support.qt.synthetic_images import images_result

PATH = Path("/a.png")


@pytest.fixture
def window(driven: MainWindow, finish: Callable[[], RunResult]) -> MainWindow:
    finish()
    return driven


def focus(qtbot: QtBot, widget: QWidget) -> None:
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)


def arrive(qtbot: QtBot, worker: FakeWorker, requests: int = 2) -> None:
    worker.give(images_result(worker.wait_for(qtbot, requests)))


def labels_by_key(key: str) -> None:
    """Press the key wherever the keyboard is."""
    QTest.keyClicks(QApplication.focusWidget(), key)


def labels_of(window: MainWindow) -> list[int]:
    samples = window.samples.gallery.model().samples
    return [] if samples is None else samples.labels.tolist()


def test_after_a_drop_keys_label_whatever_had_the_focus(
    qtbot: QtBot, window: MainWindow, worker: FakeWorker
) -> None:
    batch = find(window, QSpinBox, "batchSize").value()
    for drops, name in enumerate(("runButton", "imageDropArea", "weightsBox", "batchSize"), 1):
        focus(qtbot, find(window, QWidget, name))
        drop(window, Path(f"/{name}.png"))
        arrive(qtbot, worker, 1 + drops)
        labels_by_key("7")
        assert (name, labels_of(window)) == (name, [7] * drops)
        assert find(window, QSpinBox, "batchSize").value() == batch


def test_after_a_paste_keys_label(qtbot: QtBot, window: MainWindow, worker: FakeWorker) -> None:
    focus(qtbot, find(window, QAbstractButton, "runButton"))
    copy(PATH)
    window.menus.paste.trigger()
    arrive(qtbot, worker)
    clear_clipboard()
    labels_by_key("3")
    assert labels_of(window) == [3]


def test_after_a_dialog_keys_label(qtbot: QtBot, window: MainWindow, worker: FakeWorker) -> None:
    button = find(window, QPushButton, "imageDropArea")
    focus(qtbot, button)
    button.click()
    dialog = find(window, QFileDialog, "openDialog")
    dialog.filesSelected.emit([str(PATH)])
    arrive(qtbot, worker)
    dialog.close()
    window.activateWindow()
    qtbot.waitUntil(window.samples.gallery.hasFocus)
    labels_by_key("5")
    assert labels_of(window) == [5]


def test_images_of_the_command_line_are_labelled_by_keys(
    qtbot: QtBot, worker: FakeWorker, settings: RunSettings
) -> None:
    window = create_window([str(PATH)], settings)
    qtbot.addWidget(window)
    window.show()
    arrive(qtbot, worker)
    qtbot.waitUntil(window.samples.gallery.hasFocus)
    labels_by_key("9")
    assert labels_of(window) == [9]


def test_who_types_or_draws_when_images_arrive_goes_on(
    qtbot: QtBot, window: MainWindow, worker: FakeWorker
) -> None:
    pages = {"sweepMembers": "sweep", "batchSize": "timings", "sketchPad": "images"}
    for drops, (name, page) in enumerate(pages.items(), 1):
        drop(window, Path(f"/{name}.png"))
        window.pages.open(page)
        widget = find(window, QWidget, name)
        focus(qtbot, widget)
        arrive(qtbot, worker, 1 + drops)
        assert (name, len(labels_of(window))) == (name, drops)
        assert widget.hasFocus(), name


def test_a_field_that_is_typed_in_keeps_the_keys_while_images_are_dropped(
    qtbot: QtBot, window: MainWindow, worker: FakeWorker
) -> None:
    window.pages.open("sweep")
    field = find(window, QLineEdit, "sweepMembers")
    focus(qtbot, field)
    drop(window, PATH)
    assert field.hasFocus()
    worker.wait_for(qtbot, 2)
