"""The wheel turns a setting only where it has the focus; else it scrolls what lies around."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QScrollBar,
    QSlider,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.widgets.scrolling_column import ScrollingColumn
from tests.support.qt.gestures import find


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


def controls_of(window: MainWindow) -> list[QWidget]:
    kinds = (QAbstractSpinBox, QComboBox, QSlider)
    return [one for one in window.findChildren(QWidget) if isinstance(one, kinds)]


def value_of(control: QWidget) -> int:
    if isinstance(control, QComboBox):
        return control.currentIndex()
    assert isinstance(control, (QSpinBox, QSlider))
    return control.value()


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
    window.samples.gallery.setFocus()
    controls = controls_of(window)
    assert not any(one.focusPolicy() is Qt.FocusPolicy.WheelFocus for one in controls)
    before = [value_of(one) for one in controls]
    for control in controls:
        for angle in (-120, 120, -120):
            QApplication.sendEvent(control, wheel_over(control, angle))
    assert [value_of(one) for one in controls] == before


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
