import pytest
from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QWidget

from tests.support.qt.leaks import nothing_left_behind


def test_a_window_that_is_left_behind_is_named() -> None:
    with pytest.raises(AssertionError, match="QWidget"), nothing_left_behind():
        window = QWidget()
    window.deleteLater()


def test_a_thread_that_is_left_running_is_told_with_the_line_that_started_it() -> None:
    thread = QThread()
    said = r"QThread[\s\S]*thread\.start\(\)"
    with pytest.raises(AssertionError, match=said), nothing_left_behind():
        thread.start()
    assert not thread.isRunning()  # or the next test would be blamed


def test_a_timer_that_is_left_active_is_told_with_the_line_that_started_it() -> None:
    timer = QTimer()
    said = r"QTimer[\s\S]*timer\.start\(60_000\)"
    with pytest.raises(AssertionError, match=said), nothing_left_behind():
        timer.start(60_000)
    assert not timer.isActive()


def test_what_has_ended_is_not_left_behind() -> None:
    with nothing_left_behind():
        timer, thread = QTimer(), QThread()
        timer.start(60_000)
        timer.stop()
        thread.start()
        thread.quit()
        assert thread.wait(300_000)
        QWidget()


def test_a_window_that_only_waits_to_be_collected_is_not_left_behind() -> None:
    with nothing_left_behind():
        window = QWidget()
        window.itself = window  # a cycle, as bound methods make them
        del window
