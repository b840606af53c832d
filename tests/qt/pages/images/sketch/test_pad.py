import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.images.sketch.pad import SketchPad
from tests.support.qt.sketching import (
    LEFT,
    NO_BUTTON,
    NO_KEY,
    Told,
    draw,
    ink_at,
    pad_in,
    turn,
)

A, B, C = (60, 60), (200, 60), (200, 200)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def pad(window: QWidget) -> SketchPad:
    return pad_in(window)


@pytest.fixture
def told(pad: SketchPad) -> Told:
    return Told(pad)


def test_the_mouse_draws_black_on_white(pad: SketchPad, told: Told) -> None:
    draw(pad, A, B, C)
    assert told.last.shape == (280, 280)
    assert told.last.dtype == np.uint8
    assert told.last[:20].min() == 255
    assert told.last.min() == 0
    assert ink_at(told.last, A, (130, 60), C, (60, 200)) == [True, True, True, False]


def test_the_pen_is_as_wide_as_was_set(pad: SketchPad, told: Told) -> None:
    for width, wide in ((10, 10), (30, 30), (3, 8), (99, 40)):
        pad.set_pen_width(width)
        assert pad.pen_width == wide
        pad.clear()
        draw(pad, A, B)
        ink = 1 - told.last[:, 130] / 255
        assert ink.sum() == pytest.approx(wide, abs=0.1)


def test_a_width_that_changes_is_told_once(pad: SketchPad) -> None:
    widths: list[int] = []
    pad.pen_width_changed.connect(widths.append)
    for width in (30, 30, 99, 40):
        pad.set_pen_width(width)
    assert widths == [30, 40]


@pytest.mark.parametrize("clicks", [1, 2])
def test_a_click_makes_a_dot_and_two_make_two(pad: SketchPad, told: Told, clicks: int) -> None:
    for _ in range(clicks - 1):
        QTest.mouseDClick(pad, LEFT, NO_KEY, QPoint(*C))
    QTest.mouseClick(pad, LEFT, NO_KEY, QPoint(*A))
    assert ink_at(told.last, A, C) == [True, clicks == 2]
    pad.undo()
    assert ink_at(told.last, A, C) == [False, clicks == 2]


def test_points_of_one_turn_are_told_once(pad: SketchPad, told: Told) -> None:
    QTest.mousePress(pad, LEFT, NO_KEY, QPoint(*A))
    for x in range(70, 200, 10):
        QTest.mouseMove(pad, QPoint(x, 60))
    assert told.count("drawn") == 0
    turn()
    assert told.count("drawn") == 1
    assert ink_at(told.last, (190, 60)) == [True]
    turn()
    assert told.count("drawn") == 1, "nothing new"
    QTest.mouseMove(pad, QPoint(*C))
    turn()
    assert told.count("drawn") == 2
    assert ink_at(told.last, C) == [True]


def test_what_was_not_told_is_told_before_the_stroke_ends(pad: SketchPad, told: Told) -> None:
    draw(pad, A, B)
    turn()
    assert told.names == ["history", "drawn", "history", "ended"]
    assert np.array_equal(told.arrays[0], told.arrays[1])


def test_what_is_told_on_the_way_is_what_is_told_at_the_end(pad: SketchPad, told: Told) -> None:
    QTest.mousePress(pad, LEFT, NO_KEY, QPoint(*A))
    for place in (B, C, (90, 150)):
        QTest.mouseMove(pad, QPoint(*place))
        turn()
    on_the_way = told.last
    QTest.mouseRelease(pad, LEFT, NO_KEY, QPoint(90, 150))
    assert told.names[-1] == "ended"
    assert np.array_equal(told.last, on_the_way)


def test_a_stroke_that_leaves_the_pad_is_clipped_and_goes_on(pad: SketchPad, told: Told) -> None:
    draw(pad, A, (400, 60), (400, 200), (60, 200))
    assert all(ink_at(told.last, (279, 60), (279, 200), (60, 200)))
    assert ink_at(told.last, (279, 130)) == [False]
    pad.undo()
    assert pad.is_empty, "it was one stroke"


def test_the_size_on_the_screen_does_not_matter(pad: SketchPad, told: Told) -> None:
    draw(pad, A, B, C)
    pad.clear()
    pad.resize(560, 700)  # the paper in the middle of it
    draw(pad, (120, 190), (400, 190), (400, 470))
    large, small = told.arrays[-1], told.arrays[1]
    assert np.array_equal(large, small)
    assert pad.heightForWidth(333) == 333


def test_beside_the_paper_nothing_is_drawn(pad: SketchPad, told: Told) -> None:
    pad.resize(280, 400)
    draw(pad, (100, 20), (100, 200))
    assert told.names == []
    assert pad.is_empty


def test_other_buttons_do_not_draw(pad: SketchPad, told: Told) -> None:
    QTest.mouseClick(pad, Qt.MouseButton.RightButton, NO_KEY, QPoint(*A))
    assert told.names == []


def test_undo_redo_and_clear_tell_the_picture(pad: SketchPad, told: Told) -> None:
    draw(pad, A, B)
    first = told.last
    draw(pad, C)
    both = told.last
    pad.undo()
    assert np.array_equal(told.last, first)
    pad.redo()
    assert np.array_equal(told.last, both)
    pad.clear()
    assert told.last.min() == 255
    pad.undo()
    assert np.array_equal(told.last, both)


def test_an_emptied_sheet_is_told(pad: SketchPad, told: Told) -> None:
    draw(pad, A)
    pad.clear()
    assert told.names[-3:] == ["history", "ended", "emptied"]
    pad.undo()
    pad.undo()
    assert told.names[-3:] == ["history", "ended", "emptied"]
    assert told.count("emptied") == 2


def test_the_state_says_what_can_be_done(pad: SketchPad) -> None:
    def state() -> tuple[bool, bool, bool]:
        return pad.is_empty, pad.can_undo, pad.can_redo

    states = [state()]
    pad.history_changed.connect(lambda: states.append(state()))
    QTest.mousePress(pad, LEFT, NO_KEY, QPoint(*A))
    QTest.mouseRelease(pad, LEFT, NO_KEY, QPoint(*A))
    pad.undo()
    pad.redo()
    pad.clear()
    pad.undo()
    QTest.mousePress(pad, LEFT, NO_KEY, QPoint(*B))
    with_ink = (False, True, False)
    assert states == [
        (True, False, False),
        with_ink,  # the stroke has begun
        with_ink,
        (True, False, True),
        with_ink,
        (True, True, False),
        (False, True, True),
        with_ink,  # there is nothing to redo any more
    ]


def test_nothing_is_told_where_nothing_can_be_done(pad: SketchPad, told: Told) -> None:
    pad.undo()
    pad.redo()
    pad.clear()
    assert told.names == []


@pytest.mark.parametrize("slot", ["undo", "clear"])
def test_in_the_middle_of_a_stroke_they_end_it_first(pad: SketchPad, told: Told, slot: str) -> None:
    QTest.mousePress(pad, LEFT, NO_KEY, QPoint(*A))
    getattr(pad, slot)()
    assert pad.is_empty
    QTest.mouseMove(pad, QPoint(*B))
    turn()
    assert told.last.min() == 255
    pad.redo() if slot == "undo" else pad.undo()
    assert ink_at(told.last, A, B) == [True, False]


@pytest.mark.parametrize(
    "kind",
    [
        QEvent.Type.UngrabMouse,
        QEvent.Type.WindowDeactivate,
        QEvent.Type.Hide,
        QEvent.Type.EnabledChange,
    ],
)
def test_a_stroke_that_is_interrupted_ends(pad: SketchPad, told: Told, kind: QEvent.Type) -> None:
    QTest.mousePress(pad, LEFT, NO_KEY, QPoint(*A))
    QApplication.sendEvent(pad, QEvent(kind))
    assert told.names[-1] == "ended"
    QTest.mouseMove(pad, QPoint(*B))
    assert ink_at(told.last, A, B) == [True, False]
    assert pad.can_undo


def test_losing_the_focus_ends_the_stroke(window: QWidget, pad: SketchPad, told: Told) -> None:
    other = QLineEdit(window)
    other.show()
    QTest.mousePress(pad, LEFT, NO_KEY, QPoint(*A))
    assert pad.hasFocus()
    other.setFocus()
    assert told.names[-1] == "ended"
    QTest.mouseMove(pad, QPoint(*B))
    QTest.mouseRelease(pad, LEFT, NO_KEY, QPoint(*B))
    assert ink_at(told.last, A, B) == [True, False]
    assert told.count("ended") == 1


def test_a_release_that_never_came_is_made_up_for(pad: SketchPad, told: Told) -> None:
    QTest.mousePress(pad, LEFT, NO_KEY, QPoint(*A))
    at = QPointF(*B)
    move = QEvent.Type.MouseMove
    hover = QMouseEvent(move, at, pad.mapToGlobal(at), NO_BUTTON, NO_BUTTON, NO_KEY)
    QApplication.sendEvent(pad, hover)
    assert told.names[-1] == "ended"
    assert ink_at(told.last, A, B) == [True, False]
