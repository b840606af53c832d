"""The wheel turns a setting only where it has the focus; else it scrolls what lies around."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMainWindow,
    QScrollBar,
    QSlider,
    QSpinBox,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.pages import PAGES
from ensemble_gui.qt.shell.wheel_guard import WheelGuard
from ensemble_gui.qt.widgets.card import column
from ensemble_gui.qt.widgets.scrolling_column import ScrollingColumn
from tests.support.qt.gestures import find


@pytest.fixture
def bare(qtbot: QtBot) -> QMainWindow:
    """A window with nothing in it, which is guarded."""
    made = QMainWindow()
    qtbot.addWidget(made)
    WheelGuard(made).guard(made)
    made.show()
    return made


@pytest.fixture
def window(qtbot: QtBot, driven: MainWindow) -> MainWindow:
    """A window so low that the column can be scrolled."""
    made = driven
    made.resize(1184, 600)
    qtbot.waitUntil(lambda: bar_of(made).maximum() > 0)
    return made


def column_of(window: MainWindow) -> ScrollingColumn:
    (found,) = window.findChildren(ScrollingColumn)
    return found


def bar_of(window: MainWindow) -> QScrollBar:
    return column_of(window).verticalScrollBar()


def wheel_over(widget: QWidget, angle: int, receiver: QWidget | None = None) -> QWheelEvent:
    """The wheel turned by this angle over the widget, as the receiver is told of it."""
    place = widget.rect().center()
    return QWheelEvent(
        QPointF(widget.mapTo(receiver or widget, place)),
        QPointF(widget.mapToGlobal(place)),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 -- not inverted
    )


def turn(widget: QWidget, notches: int = -1) -> None:
    """Turn the wheel over the widget: the innermost one that takes it has it.

    Qt hands on from parent to parent only what the window system has sent.
    """
    target: QWidget | None = widget
    while target is not None:
        event = wheel_over(widget, 120 * notches, target)
        QApplication.sendEvent(target, event)
        if event.isAccepted():
            return
        target = target.parentWidget()


def controls_of(window: QWidget) -> list[QWidget]:
    """All that has a value and could take the wheel; bars scroll, as they should."""
    kinds = (QAbstractSpinBox, QAbstractSlider, QComboBox, QTabBar)
    found = [one for one in window.findChildren(QWidget) if isinstance(one, kinds)]
    return [one for one in found if not isinstance(one, QScrollBar)]


def value_of(control: QWidget) -> int:
    if isinstance(control, (QComboBox, QTabBar)):
        return control.currentIndex()
    assert isinstance(control, (QSpinBox, QSlider))
    return control.value()


def turn_all(controls: list[QWidget]) -> None:
    for control in controls:
        for angle in (-120, 120, -120):
            QApplication.sendEvent(control, wheel_over(control, angle))


def test_the_wheel_over_the_settings_scrolls_them_and_changes_none(window: MainWindow) -> None:
    window.samples.gallery.setFocus()
    controls = [one for one in controls_of(window) if window.setup.isAncestorOf(one)]
    assert len(controls) > 6
    before = [value_of(one) for one in controls]
    for control in (one for one in controls if one.isVisible()):
        column_of(window).ensureWidgetVisible(control)
        place = bar_of(window).value()
        turn(control, -1 if place == 0 else 1)
        assert bar_of(window).value() != place, control.objectName()
    assert [value_of(one) for one in controls] == before


def test_no_box_and_no_slider_of_the_window_is_turned_without_the_focus(
    window: MainWindow,
) -> None:
    for page in PAGES:
        window.pages.open(page.key)  # which builds it
    window.samples.gallery.setFocus()
    controls = controls_of(window)
    assert {type(one).__name__ for one in controls} >= {"QSpinBox", "QSlider", "QTabBar"}
    assert not any(one.focusPolicy() is Qt.FocusPolicy.WheelFocus for one in controls)
    before = [value_of(one) for one in controls]
    turn_all(controls)
    assert [value_of(one) for one in controls] == before
    assert window.pages.is_open(PAGES[-1].key)


def test_nothing_in_a_dialog_is_turned_without_the_focus(qtbot: QtBot, bare: QMainWindow) -> None:
    dialog = QDialog(bare)
    box, number, tabs = QComboBox(dialog), QSpinBox(dialog), QTabBar(dialog)
    for text in ("one", "two", "three"):
        box.addItem(text)
        tabs.addTab(text)
    dialog.setLayout(column(QLineEdit(dialog), box, number, tabs))
    files = QFileDialog(bare)
    files.setOption(QFileDialog.Option.DontUseNativeDialog)
    for one in (dialog, files):
        one.open()
    qtbot.waitUntil(dialog.isVisible)
    controls = [box, number, tabs, *files.findChildren(QComboBox)]
    for one in controls:
        one.clearFocus()
    before = [value_of(one) for one in controls]
    turn_all(controls)
    assert [value_of(one) for one in controls] == before
    assert box.focusPolicy() is Qt.FocusPolicy.StrongFocus
    files.close()


def test_the_wheel_turns_the_box_that_has_the_focus(qtbot: QtBot, window: MainWindow) -> None:
    batch = find(window, QSpinBox, "batchSize")
    batch.setFocus()
    qtbot.waitUntil(batch.hasFocus)
    before = batch.value()
    turn(batch, 1)
    assert batch.value() == before + 1
    assert bar_of(window).value() == 0


def test_the_wheel_over_other_things_scrolls_as_before(window: MainWindow) -> None:
    turn(window.setup)
    assert bar_of(window).value() > 0
