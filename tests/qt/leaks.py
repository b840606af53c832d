"""Finds what a test leaves behind: windows, threads that run, timers that are active."""

import gc
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from weakref import ref

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget

Starter = QThread | QTimer
_Started = list[tuple[ref[Starter], str]]  # what was started, and where


@contextmanager
def nothing_left_behind(excused: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Raise AssertionError, saying what is left, and where threads and timers were started."""
    # Python may collect on any thread; a widget that is collected on the worker's crashes Qt.
    gc.disable()
    before = QApplication.topLevelWidgets()
    started: _Started = []
    try:
        with _recorded(QThread, started), _recorded(QTimer, started):
            yield
        going = _still_going(started)
        windows = _new_windows(before)
        if windows and not excused():  # they may only wait to be collected
            gc.collect()
            windows = _new_windows(before)
    finally:
        gc.enable()
    left = [repr(one) for one in windows] + going
    assert not left or excused(), "The test left behind:\n" + "\n".join(left)


@contextmanager
def _recorded(kind: type[Starter], started: _Started) -> Iterator[None]:
    """Note each object of this kind when its start() is called."""
    start = kind.start

    def noted_start(starter: Starter, *arguments: object) -> None:
        where = "".join(traceback.format_stack()[-3:-1])
        started.append((ref(starter), where))
        start(starter, *arguments)

    kind.start = noted_start
    try:
        yield
    finally:
        kind.start = start


def _new_windows(before: list[QWidget]) -> list[QWidget]:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [one for one in QApplication.topLevelWidgets() if one not in before]


def _still_going(started: _Started) -> list[str]:
    """What still goes on, and where it was started; it is ended, as a deleted thread aborts."""
    told = []
    for alive, where in started:
        starter = alive()
        if starter is None or not shiboken6.isValid(starter):
            continue
        if isinstance(starter, QThread) and starter.isRunning():
            told.append(f"{starter!r}, started at\n{where}")
            starter.quit()
            starter.wait()
        elif isinstance(starter, QTimer) and starter.isActive():
            told.append(f"{starter!r}, started at\n{where}")
            starter.stop()
    return told
