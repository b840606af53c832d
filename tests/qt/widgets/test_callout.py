"""The callout stands next to what it points at, takes Escape, and leaves no trace."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.widgets.callout import Callout, beside
from ensemble_gui.qt.widgets.card import column
from tests.support.qt.gestures import text_of

ROOM = QRect(8, 8, 984, 584)
SIZE = QSize(320, 120)


@pytest.mark.parametrize(
    "part",
    [
        QRect(10, 10, 240, 500),  # on the left: the card is on its right
        QRect(700, 10, 280, 500),
        QRect(10, 10, 900, 100),
        QRect(10, 400, 980, 180),
        QRect(985, 580, 5, 5),
        QRect(300, 200, 400, 200),
    ],
)
def test_the_card_is_next_to_the_part_and_within_the_room(part: QRect) -> None:
    card = QRect(beside(part, SIZE, ROOM), SIZE)
    assert ROOM.contains(card)
    assert not card.intersects(part)


def test_where_there_is_no_room_next_to_the_part_the_card_is_in_its_corner() -> None:
    card = QRect(beside(ROOM, SIZE, ROOM), SIZE)
    assert ROOM.contains(card)
    assert card.bottom() > ROOM.center().y()


def test_without_a_part_the_card_is_in_the_middle() -> None:
    assert QRect(beside(QRect(), SIZE, ROOM), SIZE).center() == ROOM.center()


def test_a_card_that_is_larger_than_the_room_begins_in_it() -> None:
    assert beside(QRect(10, 10, 20, 20), QSize(2000, 900), ROOM) == ROOM.topLeft()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.setLayout(column(QLineEdit(made), QPushButton("Run", made), None))
    made.resize(900, 600)
    made.show()
    made.activateWindow()
    return made


@pytest.fixture
def callout(window: QWidget) -> Callout:
    return Callout(window)


def ring_of(window: QWidget) -> QWidget:
    (found,) = window.findChildren(QWidget, "calloutRing")
    return found


def test_it_points_at_a_part_follows_the_window_and_leaves_nothing(
    window: QWidget, callout: Callout
) -> None:
    (button,) = window.findChildren(QPushButton)
    callout.point_at(button, "Run", "Starts a run", place="1 of 5")
    assert [text_of(callout, f"callout{one}") for one in ("Title", "Words", "Place")] == [
        "Run",
        "Starts a run",
        "1 of 5",
    ]
    assert ring_of(window).geometry().contains(button.geometry())
    assert (callout.accessibleName(), callout.accessibleDescription()) == ("Run", "Starts a run")
    window.resize(700, 500)
    assert window.rect().contains(callout.geometry())
    callout.leave()
    assert not callout.isVisible()
    assert not ring_of(window).isVisible()


def test_enter_presses_the_button_that_has_the_focus(
    qtbot: QtBot, window: QWidget, callout: Callout
) -> None:
    pressed: list[None] = []
    button = QPushButton("Next", callout)
    button.clicked.connect(lambda: pressed.append(None))
    callout.add_buttons((button,))
    callout.point_at(window, "Run", "Starts a run")
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert pressed == [None]


def test_no_word_of_it_is_cut(window: QWidget, callout: Callout) -> None:
    callout.point_at(window.findChildren(QLineEdit)[0], "A title", "words " * 60)
    for one in callout.findChildren(QLabel):
        if one.isVisible():
            assert one.height() >= one.heightForWidth(one.width())


def test_it_spares_more_than_it_points_at(window: QWidget, callout: Callout) -> None:
    (field,), (button,) = window.findChildren(QLineEdit), window.findChildren(QPushButton)
    callout.point_at(field, "A field", "words", spared=button)
    assert not callout.geometry().intersects(button.geometry())
    assert ring_of(window).geometry().contains(field.geometry())


def test_a_part_that_is_hidden_has_no_ring(window: QWidget, callout: Callout) -> None:
    (button,) = window.findChildren(QPushButton)
    button.hide()
    callout.point_at(button, "Run", "Starts a run")
    assert not ring_of(window).isVisible()
    assert callout.isVisible()


def test_a_part_that_is_scrolled_away_is_scrolled_to(qtbot: QtBot) -> None:
    area = QScrollArea()
    qtbot.addWidget(area)
    inside, last = QWidget(), QPushButton("last")
    high = QWidget(inside)
    high.setMinimumHeight(2000)
    inside.setLayout(column(high, last))
    area.setWidget(inside)
    area.resize(400, 300)
    area.show()
    Callout(area).point_at(last, "Last", "words")
    assert last.mapTo(area, QPoint()).y() < 300


@pytest.mark.parametrize("is_inside", [False, True])
def test_escape_leaves_it_wherever_the_focus_is(
    qtbot: QtBot, window: QWidget, callout: Callout, *, is_inside: bool
) -> None:
    inside = QPushButton("Close", callout)
    callout.add_buttons([inside])
    (field,) = window.findChildren(QLineEdit)
    callout.point_at(field, "A field", "words")
    focused = inside if is_inside else field
    focused.setFocus()
    with qtbot.waitSignal(callout.left):
        qtbot.keyClick(focused, Qt.Key.Key_Escape)
    callout.leave()
    with qtbot.assertNotEmitted(callout.left):
        qtbot.keyClick(field, Qt.Key.Key_Escape)


def test_the_arrow_keys_step(qtbot: QtBot, window: QWidget, callout: Callout) -> None:
    callout.point_at(window, "A window", "words")
    steps: list[int] = []
    callout.stepped.connect(steps.append)
    qtbot.keyClick(callout, Qt.Key.Key_Right)
    qtbot.keyClick(callout, Qt.Key.Key_Left)
    assert steps == [1, -1]
