"""A sentence fades, a failure stays until it is dismissed, and neither disturbs what is timed."""

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell import message_line as module
from ensemble_gui.qt.shell.message_line import MessageLine, Said
from ensemble_gui.qt.widgets.card import row
from tests.support.qt.gestures import find, press, text_of


@pytest.fixture
def around(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def line(qtbot: QtBot, around: QWidget) -> MessageLine:
    made = MessageLine(around)
    around.setLayout(row(QLineEdit(around), made, shares=(0, 1)))
    around.setGeometry(400, 400, 600, 60)  # away from the mouse
    around.show()
    qtbot.waitUntil(made.isVisible)
    return made


def says(line: MessageLine) -> str:
    return text_of(line, "messageLabel")


def close_of(line: MessageLine) -> QAbstractButton:
    return find(line, QAbstractButton, "dismissMessage")


@pytest.mark.parametrize(
    ("said", "shown", "is_failure", "can_be_dismissed"),
    [
        (Said(), "", False, False),
        (Said(rest="changed"), "changed", False, False),
        (Said(rest="changed", work="Timing…"), "Timing…", False, False),
        (Said(work="Timing…", failure="no"), "no", True, True),
        (Said(failure="no", sentence="saved"), "saved", False, True),
    ],
)
def test_what_is_shown_of_what_there_is_to_say(
    said: Said, shown: str, *, is_failure: bool, can_be_dismissed: bool
) -> None:
    assert said.shown == shown
    assert said.is_failure is is_failure
    assert said.can_be_dismissed is can_be_dismissed


def test_a_sentence_fades(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, line: MessageLine) -> None:
    for name in ("_LEAST_MS", "_PER_CHARACTER_MS", "_FADE_MS"):
        monkeypatch.setattr(module, name, 1)
    line.rest("Settings changed")
    line.say("3 images saved")
    qtbot.waitUntil(lambda: says(line) == "Settings changed")
    assert not close_of(line).isVisible()


@pytest.mark.parametrize("failed", [False, True])
def test_what_failed_stays_and_a_sentence_has_time_to_be_read(
    line: MessageLine, *, failed: bool
) -> None:
    (timer,) = line.findChildren(QTimer)
    line.say("x" * 100, failed=failed)
    assert timer.isActive() is not failed
    assert failed or timer.interval() >= 10_000
    line.set_busy(busy=True)
    assert not timer.isActive()


def test_a_sentence_that_is_touched_stays(line: MessageLine) -> None:
    line.say("3 images saved")
    line.window().activateWindow()
    close_of(line).setFocus()
    line._fade()
    assert says(line) == "3 images saved"
    assert line.findChildren(QTimer)[0].isActive()


def test_a_failure_outlasts_sentences_progress_and_results(line: MessageLine) -> None:
    line.say("broken.png is damaged", failed=True)
    line.set_busy(busy=True)
    line.say_work("Timing…")
    assert says(line) == "broken.png is damaged"
    line.say("3 images saved")
    assert says(line) == "3 images saved"
    line.say("")
    line.set_busy(busy=False)
    assert says(line) == line.failure == "broken.png is damaged"


def test_a_failure_is_dismissed_by_a_click_the_keyboard_and_when_it_is_tried_again(
    qtbot: QtBot, line: MessageLine
) -> None:
    line.say("It stopped", failed=True)
    press(qtbot, line, "dismissMessage")
    assert says(line) == ""
    line.say("It stopped", failed=True)
    line.window().activateWindow()
    close_of(line).setFocus()
    with qtbot.waitSignal(line.left):
        qtbot.keyClick(close_of(line), Qt.Key.Key_Space)
    assert says(line) == ""
    line.say("It stopped", failed=True)
    line.forget_failure()
    assert says(line) == ""


def test_progress_replaces_what_was_said_before_it_and_nothing_fresh(line: MessageLine) -> None:
    line.say("Cancelled")
    line.set_busy(busy=True)
    line.say_work("Timing…")
    assert says(line) == "Timing…"
    line.say("3 images saved")
    line.say_work("Timing… 4 s")
    assert says(line) == "3 images saved"
    line._until = 0.0
    line.say_work("Timing… 5 s")
    assert says(line) == "Timing… 5 s"


def test_a_message_that_is_too_long_is_whole_over_the_window_until_it_goes(
    around: QWidget, line: MessageLine
) -> None:
    line.say("A short sentence")
    assert not around.findChildren(QLabel, "messageInFull")
    line.say("word " * 120, failed=True)
    whole = find(around, QLabel, "messageInFull")
    assert whole.isVisible()
    assert whole.text() == says(line)
    assert whole.height() >= whole.heightForWidth(whole.width())
    assert not whole.geometry().intersects(
        close_of(line).rect().translated(close_of(line).mapTo(around, QPoint()))
    )
    line.dismiss()
    assert not whole.isVisible()


def test_no_message_moves_what_stands_next_to_it(around: QWidget, line: MessageLine) -> None:
    other = find(around, QLineEdit, "")
    before = other.geometry()
    for text, failed in (("A sentence", False), ("word " * 40, True)):
        line.say(text, failed=failed)
        around.layout().activate()
        assert other.geometry() == before
