"""The column of the settings: it never scrolls sideways, and its scroll bar lies over nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.widgets.scrolling_column import ScrollingColumn
from ensemble_gui.records.images import RefusedImage
from ensemble_gui.records.opening import OpenRequest
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import drop, find, press
from tests.support.qt.room import LARGE, SMALL, USUAL, settle, show
from tests.support.qt.synthetic import OPENED
from tests.support.qt.synthetic_images import images_result

LOW = QSize(1024, 640)  # where the column lies over the pages
LONG = "a-name-that-is-longer-than-any-box-of-the-settings-is-wide"
SIZES = pytest.mark.parametrize("size", [LOW, SMALL, LARGE], ids=["low", "small", "large"])


def column_of(window: MainWindow) -> ScrollingColumn:
    (found,) = window.findChildren(ScrollingColumn)
    return found


def show_column(qtbot: QtBot, worker: FakeWorker, size: QSize) -> MainWindow:
    """The window with its column, which a narrow one shows when asked."""
    window = show(qtbot, worker, USUAL, size)
    assert isinstance(window, MainWindow)
    if size == LOW:
        window.menus.show_settings.trigger()
        settle(window)
    return window


def refuse(qtbot: QtBot, window: MainWindow, worker: FakeWorker) -> None:
    """Bring an image, and three files that are refused."""
    drop(window, Path("/a.png"))
    told = "is no image of an allowed format (PNG, JPEG, WebP, GIF, BMP, TIFF): save it anew."
    refused = tuple(RefusedImage(path=f"/{one}.png", error=f"{one}.png {told}") for one in "bcd")
    worker.give(images_result(worker.wait_for(qtbot, 2), refused=refused))
    settle(window)


def out_of_place(column: ScrollingColumn) -> list[str]:
    """What in the column reaches beyond its viewport's sides, where the scroll bar is."""
    seen = [one for one in column.widget().findChildren(QWidget) if one.isVisible()]
    width = column.viewport().width()
    places = ((one, one.mapTo(column.viewport(), QPoint()).x()) for one in seen if one.window())
    return [
        one.objectName() or type(one).__name__
        for one, left in places
        if left < 0 or left + one.width() > width
    ]


def check(window: MainWindow) -> None:
    column = column_of(window)
    bar = column.horizontalScrollBar()
    assert (bar.minimum(), bar.maximum(), bar.value()) == (0, 0, 0)
    assert out_of_place(column) == []
    assert column.widget().minimumSizeHint().width() <= column.viewport().width()
    area = find(window, QPushButton, "imageDropArea")
    text = area.fontMetrics().size(0, area.text())
    assert area.height() >= text.height() + 24  # with its padding and its border


@SIZES
def test_a_refused_file_and_its_clearing_break_nothing(
    qtbot: QtBot, worker: FakeWorker, size: QSize
) -> None:
    window = show_column(qtbot, worker, size)
    check(window)
    refuse(qtbot, window, worker)
    check(window)
    press(qtbot, window, "clearRefused")
    settle(window)
    check(window)
    for one in window.setup.findChildren(QWidget):
        column_of(window).ensureWidgetVisible(one)  # as the focus does
    check(window)


def test_the_scroll_bar_has_room_beside_the_controls(qtbot: QtBot, worker: FakeWorker) -> None:
    window = show_column(qtbot, worker, LOW)
    column = column_of(window)
    bar = column.verticalScrollBar()
    assert bar.isVisible()
    beside = QRect(bar.mapTo(window, QPoint()), bar.size())
    controls = [one for one in window.setup.findChildren(QWidget) if one.isVisible()]
    over = [
        one for one in controls if beside.intersects(QRect(one.mapTo(window, QPoint()), one.size()))
    ]
    assert over == []


def test_long_names_do_not_widen_it(qtbot: QtBot, worker: FakeWorker) -> None:
    window = show(qtbot, worker, USUAL, SMALL)
    assert isinstance(window, MainWindow)
    width = column_of(window).width()
    named = replace(OPENED, request=OpenRequest(path=f"/{LONG}"), name=LONG, architecture=LONG)
    window.setup.offer_ensemble(replace(named, members=()))
    window.setup.offer_ensemble(named)
    window.setup.offer_samples(f"/{LONG}")
    for action in window.findChildren(QAction):
        if action.data() == "dark":
            action.trigger()  # boxes measure their entries anew
    settle(window)
    assert column_of(window).width() == width
    check(window)
