"""The window opens on the screen, with its frame."""

import pytest
from PySide6.QtCore import QMargins, QRect, QSize
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.placing import place, squeeze
from ensemble_gui.qt.widgets.theme import LIGHT
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.gestures import find

USUAL = QSize(1280, 800)
FRAME = QMargins(4, 36, 4, 4)  # a thick one
SCREENS = {  # without a panel of 48 pixels, which may be at any side
    "1280x720": QRect(0, 0, 1280, 672),
    "1280x720 a panel on the left": QRect(72, 0, 1208, 720),
    "1366x768": QRect(0, 0, 1366, 720),
    "1366x768 a panel on top": QRect(0, 48, 1366, 720),
    "1024x768 a panel below": QRect(0, 0, 1024, 720),
    "1024x640": QRect(0, 0, 1024, 640),
    "1920x1080": QRect(0, 0, 1920, 1032),
    "another screen": QRect(1920, 300, 1280, 752),
}


@pytest.fixture
def window(qtbot: QtBot, settings: RunSettings) -> MainWindow:
    made = MainWindow(settings, LIGHT)
    qtbot.addWidget(made)
    return made


def framed(window: QWidget) -> QRect:
    """The place of the window with a frame, by which its corner is counted."""
    size = window.size().grownBy(FRAME)
    return QRect(window.pos(), size)


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_it_opens_within_the_screen_frame_included(window: MainWindow, screen: QRect) -> None:
    place(window, USUAL, screen)
    assert screen.contains(framed(window))
    assert window.minimumSize() == QSize(1000, 580)


def test_where_there_is_room_it_has_its_usual_size(window: MainWindow) -> None:
    place(window, USUAL, SCREENS["1920x1080"])
    assert window.size() == USUAL


def test_it_is_placed_for_the_screen_when_it_is_made(window: MainWindow) -> None:
    room = window.screen().availableGeometry().size()
    assert window.height() <= max(room.height(), window.minimumHeight())
    assert window.width() <= max(room.width(), window.minimumWidth())


@pytest.mark.parametrize("size", [QSize(1000, 600), QSize(800, 480)], ids=["1000", "800"])
def test_on_a_screen_that_is_too_small_it_is_cut_but_in_reach(
    qtbot: QtBot, window: MainWindow, size: QSize
) -> None:
    screen = QRect(0, 0, size.width(), size.height())
    place(window, USUAL, screen)
    squeeze(window, screen)
    assert screen.contains(framed(window))
    window.show()
    qtbot.waitUntil(window.isVisible)
    assert window.size().grownBy(FRAME).boundedTo(size) == window.size().grownBy(FRAME)
    assert find(window, QPushButton, "runButton").visibleRegion().boundingRect().isValid()
