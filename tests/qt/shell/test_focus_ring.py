"""What has the keyboard is seen: a ring around it, in both themes, wherever it is moved."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLineEdit,
    QListView,
    QMainWindow,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.focus_ring import FocusRing
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme, apply_theme

AROUND = 3  # pixels


class Window(QMainWindow):
    """A view, controls, a field, and a button that scrolls."""

    def __init__(self) -> None:
        super().__init__()
        whole = QWidget(self)
        layout = QVBoxLayout(whole)
        self.view, self.button, self.check = QListView(), QPushButton("Act"), QCheckBox("On")
        self.field, self.area, self.far = QLineEdit(), QScrollArea(), QPushButton("Far")
        sheet = QWidget()
        sheet.setFixedHeight(900)
        self.far.setParent(sheet)
        self.far.move(4, 40)
        self.area.setWidget(sheet)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setFixedHeight(120)
        for one in (self.view, self.button, self.check, self.field, self.area):
            layout.addWidget(one)
        self.setCentralWidget(whole)
        self.resize(300, 500)
        self.ring = FocusRing(self)


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def around(window: Window, widget: QWidget) -> QRect:
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    return place.adjusted(-AROUND, -AROUND, AROUND, AROUND)


def test_a_view_with_the_focus_has_the_ring_however_it_came_there(
    qtbot: QtBot, window: Window
) -> None:
    qtbot.mouseClick(window.view.viewport(), Qt.MouseButton.LeftButton)
    assert window.ring.isVisible()
    assert window.ring.geometry() == around(window, window.view)


def test_a_control_has_it_when_the_keyboard_reaches_it_and_not_by_a_click(
    qtbot: QtBot, window: Window
) -> None:
    qtbot.mouseClick(window.button, Qt.MouseButton.LeftButton)
    assert window.button.hasFocus()
    assert not window.ring.isVisible()
    qtbot.keyClick(window.button, Qt.Key.Key_Tab)
    assert window.check.hasFocus()
    assert window.ring.geometry() == around(window, window.check)
    qtbot.keyClick(window.check, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert window.ring.geometry() == around(window, window.button)


def test_a_field_has_its_own_mark(window: Window) -> None:
    window.view.setFocus()
    window.field.setFocus()
    assert not window.ring.isVisible()


def test_it_follows_what_moves_and_goes_with_what_is_hidden(window: Window) -> None:
    window.view.setFocus()
    window.resize(500, 700)
    QApplication.processEvents()
    assert window.ring.geometry() == around(window, window.view)
    window.centralWidget().hide()
    assert not window.ring.isVisible()


def test_it_goes_where_the_widget_is_scrolled_out_of_view(qtbot: QtBot, window: Window) -> None:
    window.field.setFocus()
    qtbot.keyClick(window.field, Qt.Key.Key_Tab)
    assert window.far.hasFocus()
    assert window.ring.geometry() == around(window, window.far)
    window.area.verticalScrollBar().setValue(400)
    assert not window.ring.isVisible()
    window.area.verticalScrollBar().setValue(0)
    assert window.ring.isVisible()


def test_the_mouse_reaches_what_is_below(qtbot: QtBot, window: Window) -> None:
    window.view.setFocus()
    at = window.ring.geometry().topLeft() + QPoint(1, 1)
    assert window.childAt(at) is not window.ring
    qtbot.mouseClick(window.button, Qt.MouseButton.LeftButton)
    assert window.button.hasFocus()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_it_has_the_accent_of_the_theme(qapp: QApplication, window: Window, theme: Theme) -> None:
    apply_theme(qapp, theme)
    window.view.setFocus()
    image = window.grab().toImage()
    side = window.ring.geometry()
    assert image.pixelColor(side.left() + 1, side.center().y()) == QColor(theme.accent)
