"""The README's story without a mouse: by the keyboard alone, and through the accessible tree alone.

Somebody runs the ensemble, opens an image, labels it, and looks at the disagreement.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.images import ImagesRequest
from ensemble_gui.records.run import RunRequest, RunResult
from tests.support.qt.accessible import (
    description_of,
    find_accessible,
    interface_of,
    name_of,
    press,
)
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import find, gallery_of, text_of
from tests.support.qt.own_gestures import selected_image, shown_images
from tests.support.qt.synthetic_images import images_result

Role = QAccessible.Role
Finish = Callable[[], RunResult]


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def key(*keys: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for one in keys:
        QTest.keyClick(focused(), one, with_)


def tab_to(name: str) -> None:
    """Press Tab until the widget of this name has the focus."""
    for _ in range(60):
        if focused().objectName() == name:
            return
        key(Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not lead to {name}")


def runs(worker: FakeWorker) -> int:
    return sum(isinstance(one, RunRequest) for one in worker.requests)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "eight.png"
    path.touch()  # nothing here reads it
    return path


def answer_images(qtbot: QtBot, worker: FakeWorker) -> None:
    """Give the images that were asked for, and a second one, which was with them."""
    qtbot.waitUntil(lambda: isinstance(worker.requests[-1], ImagesRequest))
    request = worker.requests[-1]
    assert isinstance(request, ImagesRequest)
    worker.give(images_result(request, *request.paths, "/nine.png"))


# The offscreen platform cannot give the keyboard to the list of paths under the dialog's field.
@pytest.mark.qt_log_ignore("does not support grabbing the keyboard$", extend=True)
def test_by_the_keyboard_alone(
    qtbot: QtBot, driven: MainWindow, worker: FakeWorker, finish: Finish, picture: Path
) -> None:
    finish()
    driven.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is gallery_of(driven))
    before = text_of_detail(driven)
    key(Qt.Key.Key_Right)  # through the samples, from where the window starts
    assert text_of_detail(driven) != before

    key(Qt.Key.Key_R, with_=Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: runs(worker) == 2)
    finish()
    assert "stacked" in text_of(driven, "headline")

    key(Qt.Key.Key_O, with_=Qt.KeyboardModifier.ControlModifier)
    dialog = find(driven, QFileDialog, "openDialog")
    field = find(dialog, QLineEdit, "fileNameEdit")
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, str(picture))
    QTest.keyClick(field, Qt.Key.Key_Return)
    answer_images(qtbot, worker)
    assert shown_images(driven) == ["eight.png", "nine.png"]

    driven.activateWindow()  # which a window manager does once the dialog is closed
    qtbot.waitUntil(lambda: QApplication.focusWidget() is gallery_of(driven))
    key(Qt.Key.Key_8, Qt.Key.Key_Right)
    assert driven.samples.gallery.model().samples.labels.tolist() == [8, -1]
    assert selected_image(driven) == "nine.png"

    tab_to("groupTabs")
    key(Qt.Key.Key_Right)
    assert driven.pages.is_open("pairs")
    tab_to("sortBox")
    order = find(driven, QComboBox, "sortBox").currentText()
    key(Qt.Key.Key_Down)
    assert find(driven, QComboBox, "sortBox").currentText() != order


def text_of_detail(window: MainWindow) -> str:
    """What the picture of the selected sample is said to be."""
    detail = interface_of(find(window, QWidget, "sampleDetail"))
    return next(
        description_of(detail.child(place))
        for place in range(detail.childCount())
        if name_of(detail.child(place)) == "Picture of the selected sample"
    )


def test_through_the_accessible_tree_alone(
    qtbot: QtBot, driven: MainWindow, worker: FakeWorker, finish: Finish, picture: Path
) -> None:
    finish()
    press(find_accessible(driven, Role.Button, "Run"))
    qtbot.waitUntil(lambda: runs(worker) == 2)
    finish()
    said = description_of(interface_of(find(driven, QWidget, "timingPlot")))
    assert said.startswith("loop: ")

    press(find_accessible(driven, Role.Button, "Open images"))
    qtbot.waitUntil(lambda: driven.findChild(QFileDialog, "openDialog") is not None)
    dialog = find(driven, QFileDialog, "openDialog")
    field = interface_of(find(dialog, QLineEdit, "fileNameEdit"))
    field.setText(QAccessible.Text.Value, str(picture))
    press(find_accessible(dialog, Role.Button, "Open"))
    answer_images(qtbot, worker)

    images = find_accessible(driven, Role.List, "Samples")
    assert description_of(images).startswith("2 images, each over the bar of its votes")
    assert [name_of(images.child(one))[:9] for one in range(2)] == ["eight.png", "nine.png;"]
    table = find_accessible(
        driven, Role.Table, "Predictions: a row for each member, a column for each sample"
    )
    votes = [table.child(place) for place in range(table.childCount())]
    assert any(name_of(one).startswith("Member 1 says 1 of eight") for one in votes if one)

    press(find_accessible(driven, Role.PageTab, "Disagreement"))
    assert driven.pages.is_open("pairs")
    assert name_of(interface_of(find(driven, QWidget, "pairMatrix")))
