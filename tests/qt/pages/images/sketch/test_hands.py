import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTouchEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.images.sketch.pad import SketchPad
from ensemble_gui.qt.widgets.theme import LIGHT
from tests.support.qt.sketching import (
    LEFT,
    NO_KEY,
    SIDE,
    Told,
    draw,
    ink_at,
    stylus,
    turn,
    with_pen,
)

A, B, C = (60, 60), (200, 60), (200, 200)
PRESS, MOVE, RELEASE = (
    QEvent.Type.TabletPress,
    QEvent.Type.TabletMove,
    QEvent.Type.TabletRelease,
)
PEN = stylus()


@pytest.fixture
def pad(qtbot: QtBot) -> SketchPad:
    made = SketchPad(LIGHT)
    qtbot.addWidget(made)
    made.resize(SIDE, SIDE)
    made.show()
    turn()
    return made


@pytest.fixture
def told(pad: SketchPad) -> Told:
    return Told(pad)


@pytest.fixture(scope="session")
def screen() -> QPointingDevice:
    return QTest.createTouchDevice()


def heights(array: np.ndarray, *columns: int) -> list[float]:
    """How much ink there is in these columns, in pixels."""
    return [float((1 - array[:, one] / 255).sum()) for one in columns]


def test_a_pen_draws_as_wide_as_it_is_pressed(pad: SketchPad, told: Told) -> None:
    pad.set_pen_width(20)
    for pressure, wide in ((0.0, 10), (2 / 3, 20), (1.0, 25), (7.0, 25)):
        pad.clear()
        assert with_pen(pad, PRESS, A, pressure, device=PEN)
        assert with_pen(pad, MOVE, B, pressure, device=PEN)
        assert with_pen(pad, RELEASE, B, device=PEN)
        assert heights(told.last, 130) == [pytest.approx(wide, abs=0.3)]


def test_the_pressure_is_followed_on_the_way(pad: SketchPad, told: Told) -> None:
    with_pen(pad, PRESS, A, 0.1, device=PEN)
    with_pen(pad, MOVE, B, 0.9, device=PEN)
    with_pen(pad, RELEASE, B, device=PEN)  # without any pressure
    thin, middle, thick = heights(told.last, 70, 130, 195)
    assert thin < middle - 2 < thick - 4


def test_a_pen_that_tells_no_pressure_draws_at_the_usual_width(pad: SketchPad, told: Told) -> None:
    plain = stylus(presses=False)
    pad.set_pen_width(20)
    with_pen(pad, PRESS, A, device=plain)
    with_pen(pad, MOVE, B, device=plain)
    with_pen(pad, RELEASE, B, device=plain)
    assert heights(told.last, 130) == [pytest.approx(20, abs=0.3)]


def test_the_mouse_that_doubles_a_pen_draws_nothing(pad: SketchPad, told: Told) -> None:
    with_pen(pad, PRESS, A, 0.5, device=PEN)
    draw(pad, C, (60, 200))
    with_pen(pad, MOVE, B, 0.5, device=PEN)
    with_pen(pad, RELEASE, B, device=PEN)
    assert told.count("ended") == 1
    assert ink_at(told.last, A, B, C) == [True, True, False]


def test_neither_the_eraser_nor_the_pens_button_draws(pad: SketchPad, told: Told) -> None:
    eraser = stylus(QPointingDevice.PointerType.Eraser)
    assert with_pen(pad, PRESS, A, 0.5, device=eraser)
    assert with_pen(pad, MOVE, B, 0.5, device=eraser)
    right = Qt.MouseButton.RightButton
    assert with_pen(pad, PRESS, A, 0.5, device=PEN, button=right)
    assert with_pen(pad, MOVE, B, 0.5, device=PEN, button=right)
    assert told.names == []


def test_a_finger_draws(pad: SketchPad, told: Told, screen: QPointingDevice) -> None:
    QTest.touchEvent(pad, screen).press(0, QPoint(*A), pad)
    QTest.touchEvent(pad, screen).move(0, QPoint(*B), pad)
    turn()
    assert told.names[-1] == "drawn"
    QTest.touchEvent(pad, screen).move(0, QPoint(*C), pad)
    QTest.touchEvent(pad, screen).release(0, QPoint(*C), pad)
    assert told.count("ended") == 1, "the mouse did not draw it once more"
    assert ink_at(told.last, A, (130, 60), C) == [True, True, True]


def test_a_second_finger_is_ignored(pad: SketchPad, told: Told, screen: QPointingDevice) -> None:
    QTest.touchEvent(pad, screen).press(0, QPoint(*A), pad)
    QTest.touchEvent(pad, screen).stationary(0).press(1, QPoint(*C), pad)
    QTest.touchEvent(pad, screen).move(0, QPoint(*B), pad).move(1, QPoint(60, 200), pad)
    QTest.touchEvent(pad, screen).release(0, QPoint(*B), pad).stationary(1)
    assert told.count("ended") == 1
    QTest.touchEvent(pad, screen).move(1, QPoint(*C), pad)
    QTest.touchEvent(pad, screen).release(1, QPoint(*C), pad)
    turn()
    assert told.count("ended") == 1
    assert ink_at(told.last, A, B, C, (130, 130)) == [True, True, False, False]


def test_a_touch_that_the_system_takes_away_leaves_nothing(
    pad: SketchPad, told: Told, screen: QPointingDevice
) -> None:
    draw(pad, C)
    QTest.touchEvent(pad, screen).press(0, QPoint(*A), pad)
    QApplication.sendEvent(pad, QTouchEvent(QEvent.Type.TouchCancel, screen))
    assert ink_at(told.last, A, C) == [False, True]
    assert not pad.can_redo
    QTest.touchEvent(pad, screen).release(0, QPoint(*A), pad)
    assert ink_at(told.last, A, C) == [False, True]


def test_a_touch_pad_moves_the_mouse_and_does_not_draw(pad: SketchPad, told: Told) -> None:
    can = QInputDevice.Capability.Position | QInputDevice.Capability.MouseEmulation
    device = QTest.createTouchDevice(QInputDevice.DeviceType.TouchPad, can)
    QTest.touchEvent(pad, device).press(0, QPoint(*A), pad)
    QTest.touchEvent(pad, device).release(0, QPoint(*A), pad)
    assert told.names == []


def test_the_pen_takes_over_from_the_palm(
    pad: SketchPad, told: Told, screen: QPointingDevice
) -> None:
    QTest.touchEvent(pad, screen).press(0, QPoint(*C), pad)
    with_pen(pad, PRESS, A, 0.5, device=PEN)
    QTest.touchEvent(pad, screen).move(0, QPoint(60, 200), pad)
    with_pen(pad, MOVE, B, 0.5, device=PEN)
    QTest.touchEvent(pad, screen).release(0, QPoint(60, 200), pad)
    with_pen(pad, RELEASE, B, device=PEN)
    assert ink_at(told.last, A, B, C, (60, 200)) == [True, True, False, False]


def test_the_mouse_takes_over_from_the_keys(pad: SketchPad, told: Told) -> None:
    QTest.keyClick(pad, Qt.Key.Key_Space)
    draw(pad, A, B)
    assert told.count("ended") == 2
    assert ink_at(told.last, A, B, (140, 140)) == [True, True, True]


def test_keys_do_not_lift_the_mouse(pad: SketchPad, told: Told) -> None:
    QTest.mousePress(pad, LEFT, NO_KEY, QPoint(*A))
    QTest.keyClick(pad, Qt.Key.Key_Space)
    QTest.keyClick(pad, Qt.Key.Key_Right)
    assert told.count("ended") == 0
    QTest.mouseRelease(pad, LEFT, NO_KEY, QPoint(*A))
    assert ink_at(told.last, A, (140, 140)) == [True, False]
